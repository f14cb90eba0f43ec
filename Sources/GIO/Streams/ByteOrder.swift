// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// In which order the bytes of an integer come.
///
/// Wraps `GDataStreamByteOrder`.
public enum ByteOrder: Hashable, Sendable {
  /// The most significant byte first, as network protocols have it.
  ///
  /// Wraps `G_DATA_STREAM_BYTE_ORDER_BIG_ENDIAN`.
  case bigEndian

  /// The least significant byte first.
  ///
  /// Wraps `G_DATA_STREAM_BYTE_ORDER_LITTLE_ENDIAN`.
  case littleEndian
}

extension ByteOrder {
  func read<I: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer) -> I {
    var raw: I = 0
    withUnsafeMutableBytes(of: &raw) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<$0.count]))
    }
    return self == .bigEndian ? I(bigEndian: raw) : I(littleEndian: raw)
  }

  func bytes<I: FixedWidthInteger>(of integer: I) -> [UInt8] {
    withUnsafeBytes(of: self == .bigEndian ? integer.bigEndian : integer.littleEndian) { Array($0) }
  }
}
