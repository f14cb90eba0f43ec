// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A universally unique identifier (UUID): 16 bytes that nobody else has.
///
///     let id = UniqueID()
///     print(id)  // c7a5fdbd-edaf-9455-926a-d65c16db1809
///     let old = try UniqueID(parsing: "c7a5fdbdedaf9455926ad65c16db1809")
///
/// Named so that it does not clash with Foundation's `UUID`; `id.bytes` and `description` lead there.
/// The order is that of the bytes, and of the texts.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct UniqueID: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The identifier whose bits are all 0, which stands for none.
  ///
  /// No C counterpart.
  public static let zero = UniqueID(high: 0, low: 0)

  /// Makes a random identifier (version 4), from the system's random numbers.
  ///
  /// `g_uuid_string_random()` takes them from a generator whose next numbers can be computed from the
  /// ones before; these can stand for a secret.
  ///
  /// No C counterpart.
  public init() {
    var generator = SystemRandomNumberGenerator()
    high = generator.next() & ~0xF000 | 0x4000  // the version
    low = generator.next() & ~(0b11 << 62) | 0b10 << 62  // the variant of RFC 4122
  }

  /// Creates an identifier from its bytes.
  ///
  /// - Parameter bytes: In the order in which they are written, as libvirt and the network have them.
  /// - Returns: `nil` unless there are 16.
  ///
  /// No C counterpart.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The 16 bytes, in the order in which they are written.
  ///
  /// No C counterpart.
  public var bytes: [UInt8] {
    [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - $0 * 8)) } }
  }
}

// MARK: - Text

extension UniqueID {
  /// Reads an identifier as generously as libvirt does.
  ///
  ///     let id = try UniqueID(parsing: domain.text)
  ///
  /// 32 hexadecimal digits of either case. Hyphens and spaces may stand between two bytes, or be
  /// left out; space and ends of lines may stand around the whole. ``init(_:)`` is strict.
  ///
  /// - Throws: ``GLibError`` with an ``ErrorCode`` and the offset of the mistake, counted in UTF-8
  ///   bytes.
  ///
  /// No C counterpart.
  public init(parsing text: String) throws(GLibError) {
    var (bytes, high): ([UInt8], UInt8?) = ([], nil)
    var offset = 0
    for byte in text.utf8 {
      defer { offset += 1 }
      let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
      if bytes.count == 16 {
        guard isSpace else { throw Self.error(.tooLong, offset, "more than 32 digits") }
      } else if let digit = hexadecimalValue(of: byte) {
        if let first = high { bytes.append(first << 4 | digit) }
        high = high == nil ? digit : nil
      } else {
        let isSeparator = byte == 0x2D || byte == 0x20 || (isSpace && bytes.isEmpty)
        guard isSeparator, high == nil else {
          throw Self.error(.invalidCharacter, offset, "no hexadecimal digit")
        }
      }
    }
    guard let id = UniqueID(bytes: bytes) else {
      throw Self.error(.tooShort, offset, "the text ends before 32 digits")
    }
    self = id
  }

  private static func error(_ code: ErrorCode, _ offset: Int, _ what: String) -> GLibError {
    GLibError(code, "at offset \(offset): \(what)")
  }
}

extension UniqueID: LosslessStringConvertible {
  /// Reads an identifier in the form of ``description``, in either case.
  ///
  /// - Returns: `nil` for any other text: this is the check of `g_uuid_string_is_valid()`.
  ///
  /// Wraps `g_uuid_string_is_valid()`. Since GLib 2.52.
  public init?(_ description: String) {
    let hyphens = description.utf8.enumerated().filter { $0.element == 0x2D }.map(\.offset)
    guard description.utf8.count == 36, hyphens == [8, 13, 18, 23] else { return nil }
    try? self.init(parsing: description)
  }

  /// 36 characters in lower case, with hyphens.
  ///
  /// No C counterpart.
  public var description: String {
    let bytes = bytes
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hexadecimalDigits(of: bytes[$0]) }
      .joined(separator: "-")
  }
}

// MARK: - Conformances

extension UniqueID: Comparable {
  /// Compares the bytes, from the first one.
  ///
  /// No C counterpart.
  public static func < (left: UniqueID, right: UniqueID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension UniqueID: Codable {
  /// Decodes a string as ``init(parsing:)`` reads it.
  ///
  /// No C counterpart.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do throws(GLibError) {
      try self.init(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
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

// MARK: - Errors

extension UniqueID {
  /// Why text is no identifier.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct ErrorCode: GLibErrorCode {
    /// `swift-glib-unique-id-error-quark`.
    ///
    /// No C counterpart.
    public static let domain: ErrorDomain = "swift-glib-unique-id-error-quark"

    /// The number of the code within its domain.
    ///
    /// No C counterpart.
    public let rawValue: Int

    /// Creates the code of a number, which need not be one that is named here.
    ///
    /// No C counterpart.
    public init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// Something stands where a hexadecimal digit must.
    ///
    /// No C counterpart.
    public static let invalidCharacter = Self(rawValue: 0)

    /// There are fewer than 32 digits.
    ///
    /// No C counterpart.
    public static let tooShort = Self(rawValue: 1)

    /// There is something behind 32 digits.
    ///
    /// No C counterpart.
    public static let tooLong = Self(rawValue: 2)
  }
}
