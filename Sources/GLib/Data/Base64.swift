// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Encoding

extension String {
  /// Writes bytes as Base64, with `+`, `/` and padding, on one line.
  ///
  ///     let text = String(base64Encoding: secret.span.bytes)
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_base64_encode()`. Since GLib 2.12.
  public init(base64Encoding bytes: RawSpan) {
    let text = bytes.withUnsafeBytes {
      g_base64_encode($0.baseAddress?.assumingMemoryBound(to: UInt8.self), gsize($0.count))
    }
    self = String(text, transfer: .full) ?? ""
  }
}

// MARK: - Decoding

extension [UInt8] {
  /// Reads Base64, and is strict about it.
  ///
  ///     let secret = try [UInt8](base64Decoding: text, ignoringSpaces: true)
  ///
  /// `g_base64_decode()` skips what it does not know and stops where it likes, so a damaged text
  /// becomes other bytes without a word. Here it throws: so do characters beyond the 64, padding
  /// that is missing or too much, text behind it, and bits in the last character that stand for
  /// nothing. Every result has exactly one text.
  ///
  /// - Parameters:
  ///   - text: With `+` and `/`, not with `-` and `_`. Empty text is no bytes.
  ///   - ignoringSpaces: Whether spaces, tabs and ends of lines may stand anywhere, as the program
  ///     `base64` writes them.
  /// - Throws: ``GLibError`` with a ``Base64ErrorCode`` and the offset of the mistake, counted in
  ///   UTF-8 bytes.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_base64_decode()`. Since GLib 2.12.
  public init(base64Decoding text: String, ignoringSpaces: Bool = false) throws(GLibError) {
    let digits = try base64Digits(of: text, ignoringSpaces)
    var count: gsize = 0
    // Ends with a zero, and is known to be sound.
    let decoded = digits.withUnsafeBytes {
      g_base64_decode($0.baseAddress!.assumingMemoryBound(to: CChar.self), &count)
    }
    let bytes = AutoFree(adopting: decoded, count: Int(count))
    self = UnsafeBufferPointer(start: bytes.pointer, count: bytes.count).map(\.self)
  }
}

/// The text without spaces and with a zero at its end, after all rules were checked.
private func base64Digits(of text: String, _ ignoringSpaces: Bool) throws(GLibError) -> [UInt8] {
  var digits: [UInt8] = []
  var (padding, last, lastOffset, offset) = (0, 0, 0, 0)
  for byte in text.utf8 {
    defer { offset += 1 }
    if ignoringSpaces, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { continue }
    if byte == UInt8(ascii: "=") {
      padding += 1
      // One or two, which complete a group of four.
      guard padding <= 2, digits.count % 4 >= 2 else {
        throw base64Error(.invalidPadding, offset, "padding where there must be none")
      }
    } else {
      guard let value = base64Value(of: byte) else {
        throw base64Error(.invalidCharacter, offset, "no character of Base64")
      }
      guard padding == 0 else {
        throw base64Error(.invalidPadding, offset, "text behind the padding")
      }
      (last, lastOffset) = (value, offset)
    }
    digits.append(byte)
  }
  guard digits.count % 4 == 0 else {
    throw base64Error(.truncated, offset, "the text ends within a group of four characters")
  }
  guard padding == 0 || last & (padding == 1 ? 0b11 : 0b1111) == 0 else {
    throw base64Error(.invalidPadding, lastOffset, "the last character stands for more than a byte")
  }
  return digits + [0]
}

private func base64Value(of byte: UInt8) -> Int? {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 0x41
  case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 0x61 + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30 + 52
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  default: nil
  }
}

private func base64Error(_ code: Base64ErrorCode, _ offset: Int, _ what: String) -> GLibError {
  GLibError(code, "at offset \(offset): \(what)")
}
