// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension KeyFile {
  /// The lines of a file that GLib has accepted, so that what nobody edits is written as it was.
  struct Layout {
    enum Kind: Equatable {
      case blank
      case comment
      case group(String)
      case key(String)
    }

    struct Line {
      let kind: Kind
      var text: String
      /// "\n", "\r\n", or nothing at the end of the file.
      var end: String
    }

    /// A header with the lines up to the next one, and the comment directly above it.
    struct Section {
      var name: String?
      /// The comment and the header; neither for what stands above the first group.
      var comment: [Line] = []
      var header: Line?
      var body: [Line] = []
    }

    /// The first one has no header.
    var sections = [Section()]
    let newline: String

    init(_ text: String) {
      var newline: String?
      for line in Self.split(text) {
        if newline == nil, !line.end.isEmpty { newline = line.end }
        guard case .group(let name) = line.kind else {
          sections[sections.count - 1].body.append(line)
          continue
        }
        let above = sections[sections.count - 1].body
        let start = Self.startOfComment(above, endingAt: above.count)
        sections[sections.count - 1].body.removeSubrange(start...)
        sections.append(Section(name: name, comment: Array(above[start...]), header: line))
      }
      self.newline = newline ?? "\n"
    }

    var lines: [Line] {
      sections.flatMap { section in
        section.comment + (section.header.map { [$0] } ?? []) + section.body
      }
    }

    var text: String {
      let lines = lines
      var text = ""
      for (index, line) in lines.enumerated() {
        text += line.text
        text += line.end.isEmpty && index < lines.count - 1 ? newline : line.end
      }
      return text
    }
  }
}

// MARK: - Taking text apart

extension KeyFile.Layout {
  private static func split(_ text: String) -> [Line] {
    var lines: [Line] = []
    var rest = text.utf8[...]
    while !rest.isEmpty {
      let feed = rest.firstIndex(of: UInt8(ascii: "\n"))
      var content = rest[..<(feed ?? rest.endIndex)]
      var end = feed == nil ? "" : "\n"
      if feed != nil, content.last == UInt8(ascii: "\r") {
        content.removeLast()
        end = "\r\n"
      }
      let text = String(Substring(content))
      lines.append(Line(kind: kind(of: text), text: text, end: end))
      rest = feed.map { rest[rest.index(after: $0)...] } ?? rest[rest.endIndex...]
    }
    return lines
  }

  /// What GLib takes a line for that it does not refuse.
  private static func kind(of text: String) -> Kind {
    let line = text.utf8.drop(while: isSpace)
    switch line.first {
    case nil: return .blank
    case UInt8(ascii: "#")?: return .comment
    case UInt8(ascii: "[")?:
      return .group(String(Substring(line.dropFirst().prefix { $0 != UInt8(ascii: "]") })))
    default:
      var key = line.prefix { $0 != UInt8(ascii: "=") }
      while let last = key.last, isSpace(last) { key.removeLast() }
      return .key(String(Substring(key)))
    }
  }

  /// `g_ascii_isspace()`.
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte) && byte != 0x0b
  }

  /// The first of the comment lines that stand without a gap above an index.
  static func startOfComment(_ lines: [Line], endingAt end: Int) -> Int {
    var start = end
    while start > 0, lines[start - 1].kind == .comment { start -= 1 }
    return start
  }
}

// MARK: - Looking things up

extension KeyFile.Layout {
  func sections(named name: String) -> [Int] {
    sections.indices.filter { sections[$0].name.map { $0.utf8.elementsEqual(name.utf8) } ?? false }
  }

  /// Where the value stands that counts: GLib takes the last one.
  func place(ofKey key: String, inGroup group: String) -> (section: Int, line: Int)? {
    for section in sections(named: group).reversed() {
      if let line = sections[section].body.lastIndex(where: { $0.isKey(key) }) {
        return (section, line)
      }
    }
    return nil
  }

  /// All keys of a group in their order, with repetitions.
  func keys(inGroup group: String) -> [String] {
    sections(named: group).flatMap { sections[$0].body }.compactMap { line in
      if case .key(let name) = line.kind { name } else { nil }
    }
  }

  /// The number of a line, from 1; the line -1 is the header.
  func number(section: Int, line: Int) -> Int {
    var number = 0
    for earlier in sections[..<section] {
      number += earlier.comment.count + (earlier.header == nil ? 0 : 1) + earlier.body.count
    }
    return number + sections[section].comment.count + (section == 0 ? 0 : 1) + line + 1
  }
}

extension KeyFile.Layout.Line {
  // By bytes, as GLib compares; "é" has two spellings that Swift takes for one.
  func isKey(_ name: String) -> Bool {
    if case .key(let own) = kind { own.utf8.elementsEqual(name.utf8) } else { false }
  }
}

// MARK: - Changing

extension KeyFile.Layout {
  mutating func set(_ value: String, forKey key: String, inGroup group: String) {
    if let (section, line) = place(ofKey: key, inGroup: group) {
      // The spaces around "=" stay as they are.
      let text = sections[section].body[line].text.utf8
      let afterKey = text[text.index(after: text.firstIndex(of: UInt8(ascii: "="))!)...]
      let old = afterKey.drop(while: Self.isSpace)
      sections[section].body[line].text = String(Substring(text[..<old.startIndex])) + value
      return
    }
    let section = sections(named: group).last ?? append(group)
    let lastKey = sections[section].body.lastIndex {
      if case .key = $0.kind { true } else { false }
    }
    let line = Line(kind: .key(key), text: "\(key)=\(value)", end: newline)
    sections[section].body.insert(line, at: lastKey.map { $0 + 1 } ?? 0)
  }

  private mutating func append(_ group: String) -> Int {
    let previous = sections[sections.count - 1]
    if let last = previous.body.last ?? previous.header, last.kind != .blank {
      sections[sections.count - 1].body.append(Line(kind: .blank, text: "", end: newline))
    }
    let header = Line(kind: .group(group), text: "[\(group)]", end: newline)
    sections.append(Section(name: group, header: header))
    return sections.count - 1
  }

  /// Removes every line of a key, with the comments directly above.
  mutating func remove(key: String, inGroup group: String) {
    while let (section, line) = place(ofKey: key, inGroup: group) {
      let start = Self.startOfComment(sections[section].body, endingAt: line)
      sections[section].body.removeSubrange(start...line)
    }
  }

  mutating func remove(group: String) {
    for section in sections(named: group).reversed() { sections.remove(at: section) }
  }
}
