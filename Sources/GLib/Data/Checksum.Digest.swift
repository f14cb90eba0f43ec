// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension Checksum {
  /// The result of a checksum.
  ///
  ///     let expected = Checksum.Digest(hexadecimal: line.prefix { $0 != " " })
  ///     guard checksum.digest == expected else { throw damaged }
  ///
  /// Two digests of one length are compared in the same time, wherever they differ: a forger who
  /// tries authentication codes learns nothing from the time of an answer.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The bytes.
    ///
    /// Wraps `g_checksum_get_digest()`. Since GLib 2.16.
    public let bytes: [UInt8]

    /// Takes bytes for a digest, such as one that was received.
    ///
    /// No C counterpart.
    public init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    /// Reads a digest from hexadecimal digits of either case.
    ///
    /// - Returns: `nil` if there is anything but pairs of digits. Empty text is an empty digest.
    ///
    /// No C counterpart.
    public init?(hexadecimal text: some StringProtocol) {
      var bytes: [UInt8] = []
      var high: UInt8?
      for byte in text.utf8 {
        guard let digit = hexadecimalValue(of: byte) else { return nil }
        if let first = high { bytes.append(first << 4 | digit) }
        high = high == nil ? digit : nil
      }
      guard high == nil else { return nil }
      self.bytes = bytes
    }

    /// Hexadecimal digits in lower case, as `sha256sum` prints them.
    ///
    /// Wraps `g_checksum_get_string()`. Since GLib 2.16.
    public var hexadecimal: String { hexadecimalDigits(of: bytes) }

    /// Hexadecimal digits in lower case.
    ///
    /// No C counterpart.
    public var description: String { hexadecimal }

    /// Compares in a time that depends on the length alone.
    ///
    /// No C counterpart.
    public static func == (left: Digest, right: Digest) -> Bool {
      guard left.bytes.count == right.bytes.count else { return false }
      return zip(left.bytes, right.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
  }
}

// MARK: - Hexadecimal digits

/// The value of an ASCII digit of either case.
func hexadecimalValue(of byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}

/// Two digits for each byte, in lower case.
func hexadecimalDigits(of bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
    as: UTF8.self
  )
}
