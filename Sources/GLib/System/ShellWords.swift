// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Words of a command line, quoted as the shell reads them.
///
///     let arguments = try ShellWords.split("qemu -name 'web server'")  // 3 words
///     print(try ShellWords.join(arguments))                            // 'qemu' '-name' 'web server'
///
/// Quoting only: nothing is expanded, no `$`, `*` or `~`. Do not build a command for a shell where
/// ``SpawnedProcess`` takes an array; these are for what people type, for logs, and for programs
/// that insist on a line, such as ssh.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public enum ShellWords {
  /// Quotes text so that the shell takes it for one word, whatever is in it.
  ///
  ///     let word = try ShellWords.quote("it's")  // 'it'\''s'
  ///
  /// - Throws: ``GLibError`` matching ``ShellErrorCode/failed`` for U+0000, which no command line can
  ///   hold.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_shell_quote()`. Since GLib 2.0.
  public static func quote(_ text: String) throws(GLibError) -> String {
    try check(text)
    return String(g_shell_quote(text), transfer: .full) ?? ""
  }

  /// Quotes words and puts spaces between them.
  ///
  /// - Returns: A line that ``split(_:)`` takes apart into the same words; empty without words.
  /// - Throws: ``GLibError`` matching ``ShellErrorCode/failed`` for U+0000 in a word.
  /// - Complexity: O(*n*) in the length of the words.
  ///
  /// Wraps `g_shell_quote()`. Since GLib 2.0.
  public static func join(_ words: [String]) throws(GLibError) -> String {
    var line = ""
    for word in words {
      if !line.isEmpty { line += " " }
      line += try quote(word)
    }
    return line
  }

  /// Removes quotation marks and backslashes as the shell does.
  ///
  ///     let name = try ShellWords.unquote(#"web\ 'server "1"'"#)  // web server "1"
  ///
  /// Several words stay as they are, with the spaces between them.
  ///
  /// - Throws: ``GLibError`` matching ``ShellErrorCode/badQuoting`` when a quotation mark has no
  ///   partner, ``ShellErrorCode/failed`` for U+0000.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_shell_unquote()`. Since GLib 2.0.
  public static func unquote(_ text: String) throws(GLibError) -> String {
    try check(text)
    let unquoted = try throwingUnlessPointer { g_shell_unquote(text, $0) }
    return String(unquoted, transfer: .full) ?? ""
  }

  /// Splits a line into words as the shell does.
  ///
  ///     let arguments = try ShellWords.split("-m 1024 -name 'web server'  # a comment")
  ///
  /// A `#` at the start of a word begins a comment, up to the end of the line.
  ///
  /// - Returns: At least one word, without quotation marks.
  /// - Throws: ``GLibError`` matching ``ShellErrorCode/emptyString`` when there is no word,
  ///   ``ShellErrorCode/badQuoting`` when a quotation mark has no partner or the text ends with a
  ///   backslash, ``ShellErrorCode/failed`` for U+0000.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_shell_parse_argv()`. Since GLib 2.0.
  public static func split(_ line: String) throws(GLibError) -> [String] {
    try check(line)
    var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    try throwing { g_shell_parse_argv(line, nil, &words, $0) }
    return [String](strv: words, transfer: .full)
  }

  private static func check(_ text: String) throws(GLibError) {
    guard let place = text.utf8.firstIndex(of: 0) else { return }
    let offset = text.utf8.distance(from: text.startIndex, to: place)
    throw GLibError(ShellErrorCode.failed, "at offset \(offset): a command line cannot hold U+0000")
  }
}
