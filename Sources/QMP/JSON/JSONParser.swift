// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Reads JSON: whole values, or only where they begin and end.
struct JSONParser {
  /// Deeper nesting is refused, so that no peer can exhaust the stack.
  static let mostLevels = 256

  private let bytes: [UInt8]
  private(set) var index: Int
  private let end: Int
  private var level = 0

  init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    self.bytes = bytes
    index = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// Reads the next value.
  mutating func value() throws(JSONSyntaxError) -> JSONValue {
    switch try next() {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      try object { name, parser throws(JSONSyntaxError) in
        let name = parser.text(name)
        members[name] = try parser.value()
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try array { parser throws(JSONSyntaxError) in elements.append(try parser.value()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(text(try scanString()))
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  /// Checks the next value, and says where it is.
  @discardableResult
  mutating func skip() throws(JSONSyntaxError) -> Range<Int> {
    let first = try next()
    let start = index
    switch first {
    case UInt8(ascii: "{"):
      try object { _, parser throws(JSONSyntaxError) in try parser.skip() }
    case UInt8(ascii: "["): try array { parser throws(JSONSyntaxError) in try parser.skip() }
    case UInt8(ascii: "\""): _ = try scanString()
    default: _ = try value()
    }
    return start..<index
  }

  /// Reads an object: `body` gets the name of each member, and must take its value.
  mutating func object(
    _ body: (ScannedString, inout JSONParser) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    try enter(UInt8(ascii: "{"))
    while try !leaves(UInt8(ascii: "}")) {
      guard try next() == UInt8(ascii: "\"") else { throw failure("a member has no name") }
      let name = try scanString()
      guard try next() == UInt8(ascii: ":") else { throw failure("a name has no colon") }
      index += 1
      try body(name, &self)
      try separate(UInt8(ascii: "}"))
    }
  }

  /// Expects that nothing more comes.
  mutating func finish() throws(JSONSyntaxError) {
    skipSpaces()
    guard index == end else { throw failure("something comes after the value") }
  }

  private mutating func array(
    _ body: (inout JSONParser) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    try enter(UInt8(ascii: "["))
    while try !leaves(UInt8(ascii: "]")) {
      try body(&self)
      try separate(UInt8(ascii: "]"))
    }
  }
}

// MARK: - Structure

extension JSONParser {
  private mutating func enter(_ bracket: UInt8) throws(JSONSyntaxError) {
    guard try next() == bracket else { throw failure("an object was expected") }
    guard level < Self.mostLevels else {
      throw failure("it is nested more than \(Self.mostLevels) levels deep")
    }
    level += 1
    index += 1
  }

  private mutating func leaves(_ bracket: UInt8) throws(JSONSyntaxError) -> Bool {
    guard try next() == bracket else { return false }
    index += 1
    level -= 1
    return true
  }

  /// Behind an element: a comma with something after it, or the end.
  private mutating func separate(_ bracket: UInt8) throws(JSONSyntaxError) {
    let byte = try next()
    if byte == bracket { return }
    guard byte == UInt8(ascii: ",") else { throw failure("a comma is missing") }
    index += 1
    if try next() == bracket { throw failure("nothing comes after a comma") }
  }

  /// The first byte that is no space, which is not taken.
  @inline(__always)
  private mutating func next() throws(JSONSyntaxError) -> UInt8 {
    if index < end, bytes[index] > 0x20 { return bytes[index] }
    skipSpaces()
    guard index < end else { throw failure("the text ends too early") }
    return bytes[index]
  }

  private mutating func skipSpaces() {
    while index < end {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private func failure(_ reason: String) -> JSONSyntaxError {
    JSONSyntaxError(reason: reason, offset: index)
  }
}

// MARK: - Words and numbers

extension JSONParser {
  private mutating func word(
    _ word: StaticString,
    _ value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    guard index + length <= end, bytes.holds(word, in: index..<(index + length)) else {
      throw failure("a value was expected")
    }
    index += length
    return value
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = index
    let isInteger = try scanNumber()
    if isInteger, let value = smallInteger(start..<index) { return .integer(value) }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger {
      if let value = Int64(text) { return .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
    }
    guard let value = Double(text), value.isFinite else {
      index = start
      throw failure("a number is too large")
    }
    return .number(value)
  }

  /// The value of digits that cannot be too many.
  private func smallInteger(_ range: Range<Int>) -> Int64? {
    guard range.count <= 18, bytes[range.lowerBound] != UInt8(ascii: "-") else { return nil }
    return bytes[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }

  /// Checks a number.
  ///
  /// - Returns: Whether it has neither a fraction nor an exponent.
  private mutating func scanNumber() throws(JSONSyntaxError) -> Bool {
    let start = index
    var isInteger = true
    if index < end, bytes[index] == UInt8(ascii: "-") { index += 1 }
    let first = index
    guard digits() else {
      index = start
      throw failure("a value was expected")
    }
    if bytes[first] == UInt8(ascii: "0"), index > first + 1 {
      index = start
      throw failure("a number begins with 0")
    }
    if index < end, bytes[index] == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      guard digits() else { throw failure("a fraction has no digits") }
    }
    if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
        index += 1
      }
      guard digits() else { throw failure("an exponent has no digits") }
    }
    return isInteger
  }

  private mutating func digits() -> Bool {
    let start = index
    while index < end, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
      index += 1
    }
    return index > start
  }
}

// MARK: - Strings

extension JSONParser {
  /// What is between the quotes of a string that was checked.
  struct ScannedString {
    fileprivate let range: Range<Int>
    fileprivate let hasEscapes: Bool
  }

  func text(_ string: ScannedString) -> String {
    guard string.hasEscapes else { return String(decoding: bytes[string.range], as: UTF8.self) }
    return String(decoding: unescaped(string.range), as: UTF8.self)
  }

  /// Whether a string is a text; nothing is allocated to find out.
  func matches(_ string: ScannedString, _ text: StaticString) -> Bool {
    guard !string.hasEscapes else { return self.text(string) == "\(text)" }
    return bytes.holds(text, in: string.range)
  }

  /// Checks a string, and says what is between its quotes.
  private mutating func scanString() throws(JSONSyntaxError) -> ScannedString {
    index += 1
    let start = index
    var hasEscapes = false
    while true {
      index = bytes.end(from: index, to: end, of: \.isPlainInString)
      guard index < end else { throw failure("a string does not end") }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return ScannedString(range: start..<(index - 1), hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try checkEscape()
      default: throw failure("a string contains a control character")
      }
    }
  }

  private mutating func checkEscape() throws(JSONSyntaxError) {
    guard index + 1 < end else { throw failure("a string does not end") }
    if Self.escapes[bytes[index + 1]] != nil { return index += 2 }
    guard bytes[index + 1] == UInt8(ascii: "u"), unit(at: index + 2) != nil else {
      throw failure("there is no such escape")
    }
    index += 6
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
    UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
    UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
  ]

  private func unescaped(_ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    var place = range.lowerBound
    while place < range.upperBound {
      guard bytes[place] == UInt8(ascii: "\\") else {
        result.append(bytes[place])
        place += 1
        continue
      }
      if let byte = Self.escapes[bytes[place + 1]] {
        result.append(byte)
        place += 2
        continue
      }
      var units = [unit(at: place + 2)!]
      place += 6
      if UTF16.isLeadSurrogate(units[0]), place + 1 < range.upperBound,
        bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u"),
        let second = unit(at: place + 2), UTF16.isTrailSurrogate(second)
      {
        units.append(second)
        place += 6
      }
      result += String(decoding: units, as: UTF16.self).utf8
    }
    return result
  }

  /// The four hexadecimal digits at a place.
  private func unit(at place: Int) -> UInt16? {
    guard place + 4 <= end else { return nil }
    var value: UInt16 = 0
    for byte in bytes[place..<(place + 4)] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
