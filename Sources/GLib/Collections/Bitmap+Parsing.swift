// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// MARK: - Reading text

extension Bitmap {
  /// Why text is not a ``Bitmap``, and where.
  ///
  ///     do {
  ///       processors = try Bitmap(parsing: text, below: 64)
  ///     } catch {
  ///       print("\(text): \(error)")  // 0-3,x: at offset 4: a number is missing
  ///     }
  ///
  /// No C counterpart.
  public struct ParseError: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    ///
    /// No C counterpart.
    public enum Reason: Hashable, Sendable {
      /// Something stands where a number must.
      ///
      /// No C counterpart.
      case missingNumber

      /// The number is not below the bound.
      ///
      /// No C counterpart.
      case outOfBounds(Int)

      /// A range ends before it starts.
      ///
      /// No C counterpart.
      case reversedRange

      /// Something stands after a complete element that is no comma.
      ///
      /// No C counterpart.
      case unexpectedCharacter
    }

    /// What is wrong.
    ///
    /// No C counterpart.
    public let reason: Reason

    /// Where: the number of UTF-8 bytes in front of it.
    ///
    /// No C counterpart.
    public let offset: Int

    /// Place and reason, for people.
    ///
    /// No C counterpart.
    public var description: String {
      let text =
        switch reason {
        case .missingNumber: "a number is missing"
        case .outOfBounds(let limit): "the number must be below \(limit)"
        case .reversedRange: "the range ends before it starts"
        case .unexpectedCharacter: "there must be a comma or the end"
        }
      return "at offset \(offset): \(text)"
    }
  }

  /// Parses a list of numbers and ranges, of which a `^` takes one number out again.
  ///
  ///     let processors = try Bitmap(parsing: "0-3,^2,8-11", below: 64)
  ///
  /// The elements count from left to right: `^2,0-3` contains 2. Spaces may stand around numbers,
  /// commas and the hyphen. Empty text is the empty set. Nothing is allocated for a number before
  /// it is known to be below the bound.
  ///
  /// - Parameters:
  ///   - text: As ``description`` writes it, or by hand.
  ///   - bound: What every number must be below. Precondition: from 0 to ``limit``.
  /// - Throws: ``ParseError``, with the place.
  /// - Complexity: O(*n* + *m* × *bound*) for *n* characters with *m* ranges.
  ///
  /// No C counterpart.
  public init(parsing text: String, below bound: Int = 65_536) throws(ParseError) {
    Self.check(bound: bound)
    var scanner = Scanner(text, bound)
    self.init()
    if scanner.isAtEnd { return }
    while true {
      let isTakenOut = scanner.skip("^")
      let start = scanner.offset
      let first = try scanner.number()
      if isTakenOut {
        remove(first)
      } else if scanner.skip("-") {
        let last = try scanner.number()
        guard first <= last else { throw ParseError(reason: .reversedRange, offset: start) }
        insert(contentsOf: first..<last + 1)
      } else {
        insert(first)
      }
      if scanner.isAtEnd { return }
      guard scanner.skip(",") else { throw scanner.error(.unexpectedCharacter) }
    }
  }

  /// Parses hexadecimal digits, of which the last one stands for the numbers 0 to 3.
  ///
  ///     let processors = try Bitmap(hexadecimal: "0xf0b", below: 64)  // 0-1,3,8-11
  ///
  /// - Parameters:
  ///   - text: At least one digit of either case, with or without `0x`.
  ///   - bound: What every number must be below. Precondition: from 0 to ``limit``. Zeros in front
  ///     do not count.
  /// - Throws: ``ParseError``, with the place.
  ///
  /// No C counterpart.
  public init(hexadecimal text: String, below bound: Int = 65_536) throws(ParseError) {
    Self.check(bound: bound)
    let bytes = Array(text.utf8)
    let isPrefixed = bytes.count > 1 && bytes[0] == 0x30 && (bytes[1] | 0x20) == 0x78
    let front = isPrefixed ? 2 : 0
    guard bytes.count > front else { throw ParseError(reason: .missingNumber, offset: front) }
    self.init()
    for (index, byte) in bytes.enumerated().dropFirst(front) {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw ParseError(reason: .missingNumber, offset: index)
      }
      let base = (bytes.count - 1 - index) * 4
      for bit in 0..<4 where digit >> bit & 1 == 1 {
        guard base + bit < bound else {
          throw ParseError(reason: .outOfBounds(bound), offset: index)
        }
        insert(base + bit)
      }
    }
  }

  private static func check(bound: Int) {
    guard (0...limit).contains(bound) else {
      misuse("The bound of a Bitmap must be from 0 to \(limit); \(bound) is not")
    }
  }
}

// MARK: - Writing text

extension Bitmap: CustomStringConvertible {
  /// The numbers as ``init(parsing:below:)`` reads them: `0-1,3,8-11`.
  ///
  /// No C counterpart.
  public var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// The bits as a hexadecimal number in lower case, as ``init(hexadecimal:below:)`` reads it.
  ///
  /// No C counterpart.
  public var hexadecimal: String {
    guard let last = words.last else { return "0x0" }
    return words.dropLast().reversed().reduce("0x" + String(last, radix: 16)) { text, word in
      let digits = String(word, radix: 16)
      return text + String(repeating: "0", count: 16 - digits.count) + digits
    }
  }
}

extension Bitmap: Codable {
  /// Decodes a string in the form of ``description``.
  ///
  /// No C counterpart.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do throws(ParseError) {
      try self.init(parsing: text, below: Self.limit)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  /// Encodes the string of ``description``.
  ///
  /// No C counterpart.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

// MARK: - Scanning

private struct Scanner {
  private let bytes: [UInt8]
  private let bound: Int
  private(set) var offset = 0

  init(_ text: String, _ bound: Int) {
    bytes = Array(text.utf8)
    self.bound = bound
    skipSpaces()
  }

  var isAtEnd: Bool { offset == bytes.count }

  func error(_ reason: Bitmap.ParseError.Reason) -> Bitmap.ParseError {
    Bitmap.ParseError(reason: reason, offset: offset)
  }

  private mutating func skipSpaces() {
    while offset < bytes.count, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    skipSpaces()
    return true
  }

  /// A decimal number below the bound, with the spaces after it.
  mutating func number() throws(Bitmap.ParseError) -> Int {
    let start = offset
    var number = 0
    while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) {
      number = number * 10 + Int(bytes[offset] - 0x30)
      guard number < bound else {
        throw Bitmap.ParseError(reason: .outOfBounds(bound), offset: start)
      }
      offset += 1
    }
    guard offset > start else { throw error(.missingNumber) }
    skipSpaces()
    return number
  }
}
