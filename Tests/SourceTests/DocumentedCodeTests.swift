// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What the documentation shows compiles, because it stands in a file that is compiled, too.
@Suite struct DocumentedCodeTests {
  static let pages =
    ["README.md", "CONTRIBUTING.md"].compactMap(SourceTree.file)
    + SourceTree.files(below: "Sources", suffix: ".md")

  static let compiled = ["Tests/PublicAPITests", "Examples"]
    .flatMap { SourceTree.files(below: $0, suffix: ".swift") }
    .filter { !$0.path.contains("/.build") }
    .map { code($0.lines[...]) }

  @Test(arguments: pages)
  func everySwiftBlockOfAPageIsCompiledSomewhere(_ page: SourceTree.File) {
    for block in swiftBlocks(of: page) {
      let isCompiled = Self.compiled.contains { $0.contains(block) }
      #expect(isCompiled, "\(page.path): \(block.joined(separator: " ⏎ "))")
    }
  }

  @Test func thePagesAreFound() {
    #expect(Self.pages.contains { !swiftBlocks(of: $0).isEmpty })
  }

  private func swiftBlocks(of page: SourceTree.File) -> [[Substring]] {
    var blocks: [[Substring]] = []
    var start: Int?
    for (index, line) in page.lines.enumerated() where line.hasPrefix("```") {
      if let first = start {
        if page.lines[first] == "```swift" {
          blocks.append(Self.code(page.lines[(first + 1)..<index]))
        }
        start = nil
      } else {
        start = index
      }
    }
    return blocks
  }

  /// The lines without indentation, imports and empty ones, so that a program of its own and the
  /// same lines inside a test are equal.
  private static func code(_ lines: ArraySlice<Substring>) -> [Substring] {
    lines.map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }
}
