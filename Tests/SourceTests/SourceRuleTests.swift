// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Rules that neither compiler nor formatter knows.
@Suite struct SourceRuleTests {
  static let sources = SourceTree.files(below: "Sources", suffix: ".swift")
  static let everything =
    [
      "Sources", "Tests", "Examples/Sources", "Examples/Tests", "Benchmarks/Sources",
      "Comparison/foundation-nio/Sources", "Comparison/swift-glib/Sources",
    ].flatMap { SourceTree.files(below: $0, suffix: ".swift") }
    + [".c", ".h"].flatMap { SourceTree.files(below: "Comparison/c-glib", suffix: $0) }

  @Test(arguments: everything)
  func everyFileBeginsWithTheTwoLines(_ file: SourceTree.File) {
    let header = ["// Part of swift-glib.", "// SPDX-License-Identifier: Apache-2.0"]
    #expect(file.lines.prefix(2).map(String.init) == header, "\(file.path)")
  }

  @Test(arguments: everything)
  func nothingIsLeftForLater(_ file: SourceTree.File) {
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    for (index, line) in file.lines.enumerated() where line.contains("//") {
      #expect(!marks.contains { line.contains($0) }, "\(file.path):\(index + 1)")
    }
  }

  @Test(arguments: sources)
  func librariesDoWithoutFoundation(_ file: SourceTree.File) {
    // But for JSON, in one place.
    let isJSON = file.path == "Sources/QMP/Connection/Coding.swift"
    let imports = file.lines.filter { line in
      line.contains("import Foundation") && !(isJSON && line == "import FoundationEssentials")
    }
    #expect(imports.isEmpty, "\(file.path)")
  }

  @Test(arguments: sources)
  func whatTheCompilerDoesNotCheckHasItsReasonBeside(_ file: SourceTree.File) {
    for (index, line) in file.lines.enumerated() {
      guard line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") else {
        continue
      }
      let above = index > 0 ? file.lines[index - 1].drop { $0 == " " } : ""
      #expect(above.hasPrefix("//") || line.contains(" // "), "\(file.path):\(index + 1)")
    }
  }

  @Test(arguments: sources)
  func cTypesReachTheSurfaceInInteropFilesOnly(_ file: SourceTree.File) {
    // Ownership/ is about C pointers; a file that imports C publicly says why on the same line.
    guard
      !file.name.contains("+Interop") && !file.path.contains("/Interop/")
        && !file.path.contains("/Ownership/")
    else { return }
    for (index, line) in file.lines.enumerated() where line.hasPrefix("public import CGLibShim") {
      #expect(line.contains(" // "), "\(file.path):\(index + 1)")
    }
    for declaration in PublicDeclaration.all(in: file) {
      let place = "\(file.path):\(declaration.line): \(declaration.signature)"
      let pointers = ["OpaquePointer", "UnsafePointer", "UnsafeMutable", "UnsafeRaw"]
      #expect(!pointers.contains { declaration.signature.contains($0) }, "\(place)")
    }
  }
}
