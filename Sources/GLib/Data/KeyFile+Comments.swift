// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Not over g_key_file_set_comment(), which files the comment above a group as the end of the group
// before it, so that setting one adds a second, and removing does not find it.

// MARK: - Comments

extension KeyFile {
  /// Returns the comment at the top of the file, which an empty line follows.
  ///
  /// Without the empty line it is the comment of the first group.
  ///
  /// - Returns: The lines without their `#` and one space; `nil` if there is no comment.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_comment()`. Since GLib 2.6.
  public func comment() -> String? {
    layout.comment(in: layout.sections[0].body, upTo: layout.endOfFileComment)
  }

  /// Sets or removes the comment at the top of the file.
  ///
  ///     try file.setComment("Written by demo; changes are kept")
  ///
  /// - Parameter comment: One or more lines, without `#`; `nil` removes the comment.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/invalidValue`` for text with U+0000.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_comment()` and `g_key_file_remove_comment()`. Since GLib 2.6.
  public func setComment(_ comment: String?) throws(GLibError) {
    var lines = try commentLines(comment)
    let rest = layout.sections[0].body[layout.endOfFileComment...]
    let hasGap = rest.first?.kind == .blank
    if lines.isEmpty {
      let gap = layout.endOfFileComment > 0 && hasGap ? 1 : 0
      layout.sections[0].body.removeSubrange(..<(layout.endOfFileComment + gap))
      return
    }
    if !hasGap { lines.append(Layout.Line(kind: .blank, text: "", end: layout.newline)) }
    layout.sections[0].body.replaceSubrange(..<layout.endOfFileComment, with: lines)
  }

  /// Returns the comment directly above a group.
  ///
  /// - Returns: The lines without their `#` and one space; `nil` if there is no comment.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/groupNotFound``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_comment()`. Since GLib 2.6.
  public func comment(aboveGroup group: String) throws(GLibError) -> String? {
    let section = layout.sections[try section(group)]
    return layout.comment(in: section.comment, upTo: section.comment.count)
  }

  /// Sets or removes the comment directly above a group.
  ///
  /// - Parameters:
  ///   - comment: One or more lines, without `#`; `nil` removes the comment.
  ///   - group: The group.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/groupNotFound``, or
  ///   ``KeyFile/ErrorCode/invalidValue`` for text with U+0000.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_comment()` and `g_key_file_remove_comment()`. Since GLib 2.6.
  public func setComment(_ comment: String?, aboveGroup group: String) throws(GLibError) {
    let section = try section(group)
    layout.sections[section].comment = try commentLines(comment)
  }

  /// Returns the comment directly above a key.
  ///
  /// - Returns: The lines without their `#` and one space; `nil` if there is no comment.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/keyNotFound`` or
  ///   ``KeyFile/ErrorCode/groupNotFound``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_comment()`. Since GLib 2.6.
  public func comment(aboveKey key: String, inGroup group: String) throws(GLibError) -> String? {
    let place = try place(key, group)
    return layout.comment(in: layout.sections[place.section].body, upTo: place.line)
  }

  /// Sets or removes the comment directly above a key.
  ///
  ///     try file.setComment("In MiB", aboveKey: "Memory", inGroup: "vm")
  ///
  /// - Parameters:
  ///   - comment: One or more lines, without `#`; `nil` removes the comment.
  ///   - key: The key.
  ///   - group: The group that holds the key.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/keyNotFound``,
  ///   ``KeyFile/ErrorCode/groupNotFound``, or ``KeyFile/ErrorCode/invalidValue`` for text with
  ///   U+0000.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_comment()` and `g_key_file_remove_comment()`. Since GLib 2.6.
  public func setComment(
    _ comment: String?,
    aboveKey key: String,
    inGroup group: String
  ) throws(GLibError) {
    let (section, line) = try place(key, group)
    let lines = try commentLines(comment)
    let start = Layout.startOfComment(layout.sections[section].body, endingAt: line)
    layout.sections[section].body.replaceSubrange(start..<line, with: lines)
  }
}

// MARK: - Finding and making lines

extension KeyFile {
  private func section(_ group: String) throws(GLibError) -> Int {
    if let section = layout.sections(named: group).first { return section }
    throw missing(group: group)
  }

  private func place(
    _ key: String,
    _ group: String
  ) throws(GLibError) -> (section: Int, line: Int) {
    if let place = layout.place(ofKey: key, inGroup: group) { return place }
    throw missing(key, group)
  }

  private func commentLines(_ comment: String?) throws(GLibError) -> [Layout.Line] {
    guard let comment else { return [] }
    guard !Self.hasNUL(comment) else { throw error(.invalidValue, "U+0000 in a comment") }
    // "\r\n" is one Character.
    let lines = comment.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r" || $0 == "\r\n"
    }
    return lines.map { line in
      Layout.Line(kind: .comment, text: line.isEmpty ? "#" : "# \(line)", end: layout.newline)
    }
  }
}

extension KeyFile.Layout {
  /// The number of comment lines that the file begins with.
  var endOfFileComment: Int {
    sections[0].body.firstIndex { $0.kind != .comment } ?? sections[0].body.count
  }

  /// The text of the comment that ends above a line.
  func comment(in lines: [Line], upTo end: Int) -> String? {
    let start = Self.startOfComment(lines, endingAt: end)
    guard start < end else { return nil }
    let texts = lines[start..<end].map { line in
      let text = line.text.utf8.drop(while: Self.isSpace).dropFirst()
      return String(Substring(text.first == UInt8(ascii: " ") ? text.dropFirst() : text))
    }
    return texts.joined(separator: "\n")
  }
}
