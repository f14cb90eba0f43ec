// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A declaration that users see, with the documentation above it.
struct PublicDeclaration {
  /// The line of the file, from 1.
  let line: Int
  /// The declaration up to its body or value, on one line.
  let signature: String
  /// The paragraphs of the doc comment, each joined to one line.
  let paragraphs: [String]

  /// The declarations of a file that say `public` or `open`.
  static func all(in file: SourceTree.File) -> [PublicDeclaration] {
    var found: [PublicDeclaration] = []
    var comment: [String] = []
    for (index, line) in file.lines.enumerated() {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("///") {
        comment.append(String(text.dropFirst(3).drop { $0 == " " }))
      } else if isPublic(text) {
        let signature = signature(from: file.lines[index...])
        found.append(Self(line: index + 1, signature: signature, paragraphs: paragraphs(comment)))
        comment = []
      } else if !text.hasPrefix("@") && !text.hasPrefix("//") {
        comment = []
      }
    }
    return found
  }

  private static func isPublic(_ text: Substring) -> Bool {
    let words = text.prefix { $0 != "{" && $0 != "=" && $0 != "/" }.split(separator: " ")
    guard let access = words.firstIndex(where: { $0 == "public" || $0 == "open" }) else {
      return false
    }
    // In front of the access there are attributes and modifiers only; an import is no declaration.
    let isModified = words[..<access].allSatisfy { $0.hasPrefix("@") || modifiers.contains($0) }
    return isModified && words.dropFirst(access + 1).first != "import"
  }

  private static let modifiers: Set<Substring> = [
    "static", "final", "nonisolated", "override", "convenience", "required", "indirect", "class",
  ]

  // Parameter lists may run over several lines.
  private static func signature(from lines: ArraySlice<Substring>) -> String {
    var text = ""
    for line in lines {
      text += line.drop { $0 == " " } + " "
      let depth = text.reduce(0) { $0 + ($1 == "(" ? 1 : $1 == ")" ? -1 : 0) }
      if depth <= 0 { break }
    }
    return String(text.prefix { $0 != "{" })
  }

  private static func paragraphs(_ comment: [String]) -> [String] {
    comment.split(separator: "").map { $0.joined(separator: " ") }
  }
}
