// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Who knows a C function finds its Swift form, because every doc comment ends with its name.
@Suite struct DocumentationTests {
  @Test(arguments: SourceTree.files(below: "Sources", suffix: ".swift"))
  func everyPublicDeclarationEndsWithItsCNameOrSaysThatItHasNone(_ file: SourceTree.File) {
    for declaration in PublicDeclaration.all(in: file) {
      let place = "\(file.path):\(declaration.line): \(declaration.signature)"
      guard let last = declaration.paragraphs.last, declaration.paragraphs.count > 1 else {
        Issue.record("\(place): no summary and last line")
        continue
      }
      #expect(last == "No C counterpart." || isCName(last), "\(place): \(last)")
    }
  }

  @Test func theSourcesAreFound() {
    #expect(SourceTree.files(below: "Sources/GLib/Support", suffix: ".swift").count > 1)
  }

  @Test func aWrongLastLineIsNoticed() throws {
    let file = SourceTree.File(
      path: "Example.swift",
      lines: """
        /// Adds a timer.
        ///
        /// Wraps `g_timeout_source_new()`. Since GLib 2.0.
        @discardableResult
        public func one(
          _ a: Int,
          _ b: Int
        ) -> Int { a }
          /// Adds a timer.
          ///
          /// Wraps g_timeout_source_new.
          public static let two = 2
        public import GLib
        """.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let declarations = PublicDeclaration.all(in: file)
    try #require(declarations.map(\.line) == [5, 12])
    #expect(declarations[0].signature == "public func one( _ a: Int, _ b: Int ) -> Int ")
    #expect(declarations.map { isCName($0.paragraphs.last ?? "") } == [true, false])
  }

  /// "Wraps `a()`.", "Wraps `a()` and `b()`. Since GLib 2.36."
  private func isCName(_ line: String) -> Bool {
    line.wholeMatch(of: /Wraps [^`]*`[^`]+`.*\./) != nil
  }
}
