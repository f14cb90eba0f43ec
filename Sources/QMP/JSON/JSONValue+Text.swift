// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension JSONValue: CustomStringConvertible {
  /// Reads a JSON text.
  ///
  ///     let saved = try JSONValue(parsing: #"{"pid": 4711, "memory": 18446744073709551615}"#)
  ///
  /// - Throws: ``JSONSyntaxError``, which says what is wrong and where.
  /// - Complexity: O(*n*).
  ///
  /// No C counterpart.
  public init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Reads a JSON text in UTF-8. What is no UTF-8 inside of a string becomes U+FFFD.
  ///
  /// - Throws: ``JSONSyntaxError``, which says what is wrong and where.
  /// - Complexity: O(*n*).
  ///
  /// No C counterpart.
  public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes)
    self = try parser.value()
    try parser.finish()
  }

  /// The value as JSON on one line, without spaces, the members sorted by name. A number that JSON does
  /// not have (infinity, for instance) is `null`.
  ///
  /// - Complexity: O(*n* log *n*).
  ///
  /// No C counterpart.
  public var description: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether JSON has all the numbers in it.
  var isWritable: Bool {
    switch self {
    case .number(let value): value.isFinite
    case .array(let elements): elements.allSatisfy(\.isWritable)
    case .object(let members): members.values.allSatisfy(\.isWritable)
    default: true
    }
  }

  func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += String(value).utf8
    case .unsigned(let value): bytes += String(value).utf8
    case .number(let value): bytes += (value.isFinite ? "\(value)" : "null").utf8
    case .string(let value): JSONValue.write(value, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONValue.write(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Writes a text in quotes, with no more escapes than there must be.
  static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    var text = text
    let isPlain = text.withUTF8 { characters in
      bytes += characters
      return characters.allSatisfy(\.isPlainInString)
    }
    if isPlain { return }
    bytes.removeLast(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
      default: bytes.append(byte)
      }
    }
  }
}

/// Why a text is no JSON.
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in a few words.
  ///
  /// No C counterpart.
  public let reason: String

  /// How many bytes are before the place.
  ///
  /// No C counterpart.
  public let offset: Int

  /// What is wrong, and where.
  ///
  /// No C counterpart.
  public var description: String { "\(reason), at byte \(offset)" }
}
