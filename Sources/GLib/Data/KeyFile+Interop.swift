// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension KeyFile {
  /// Copies a `GKeyFile` that stays with its owner: transfer none.
  ///
  /// - Parameter pointer: A `GKeyFile *`. Its comments are copied if it was loaded with
  ///   `G_KEY_FILE_KEEP_COMMENTS`; its list separator is not, because C cannot tell it.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` or
  ///   ``KeyFile/ErrorCode/unknownEncoding`` when C code has stored what cannot be read again.
  ///
  /// > Isolation: Any thread that may use the `GKeyFile`.
  ///
  /// Wraps `g_key_file_to_data()`. Since GLib 2.6.
  public convenience init(copying pointer: OpaquePointer) throws(GLibError) {
    let text = String(g_key_file_to_data(pointer, nil, nil), transfer: .full)
    try self.init(parsing: text ?? "")
  }

  /// Lends the `GKeyFile *` to C, for reading.
  ///
  ///     file.withUnsafePointer { g_key_file_has_group($0, "vm") }
  ///
  /// It holds the values, not the comments. C must not change it: ``text`` would not know.
  ///
  /// - Parameter body: Runs once, at once. The pointer is valid until it ends.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func withUnsafePointer<R, E: Error>(
    _ body: (OpaquePointer) throws(E) -> R
  ) throws(E) -> R {
    try withExtendedLifetime(self) { () throws(E) in try body(handle) }
  }

  /// Makes a `GKeyFile` of the same content, with its comments, that C may change: transfer full.
  ///
  /// - Returns: To be released by `g_key_file_unref()`.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_new()`. Since GLib 2.6.
  public func makeKeyFile() -> OpaquePointer {
    let copy: OpaquePointer = g_key_file_new()
    let text = text
    // Both KEEP flags. It has been parsed before, so it cannot fail.
    g_key_file_load_from_data(copy, text, gsize(text.utf8.count), GKeyFileFlags(rawValue: 3), nil)
    let separator = listSeparator.asciiValue ?? UInt8(ascii: ";")
    g_key_file_set_list_separator(copy, CChar(bitPattern: separator))
    return copy
  }
}
