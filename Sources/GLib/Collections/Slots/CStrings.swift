// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim  // what is inlined into clients names C types

/// Strings as C has them: a U+0000 inside is the two bytes C0 80, as in Java's modified UTF-8, so
/// that nothing is cut and no two strings become one.
@usableFromInline enum CStrings {
  /// Lends the C string of a key.
  ///
  /// Native strings are lent without a copy, unless they contain U+0000.
  @inlinable
  @inline(__always)
  static func lend<R>(_ string: String, _ body: (UnsafeMutableRawPointer?) -> R) -> R {
    let count = string.utf8.count
    // Up to 15 bytes live in the string itself, without a zero behind them, and `withCString` then
    // makes an array: 20 ns. Here they go to the stack.
    if count < 16, var short = ShortCString(string) {
      if short.containsZero { return lendEncoded(string, body) }
      return withUnsafeMutableBytes(of: &short.bytes) { body($0.baseAddress) }
    }
    return string.withCString { bytes in
      if containsZero(UnsafeRawPointer(bytes), count) { return lendEncoded(string, body) }
      return body(UnsafeMutableRawPointer(mutating: bytes))
    }
  }

  @inlinable
  @inline(never)
  static func lendEncoded<R>(_ string: String, _ body: (UnsafeMutableRawPointer?) -> R) -> R {
    let copy = copyEncoded(string)
    defer { g_free(copy) }
    return body(copy)
  }

  /// Copies a string for C, which frees it with `g_free()`.
  @inlinable
  @inline(__always)
  static func copy(_ string: String) -> UnsafeMutableRawPointer {
    let count = string.utf8.count
    return string.withCString { bytes in
      if containsZero(UnsafeRawPointer(bytes), count) { return copyEncoded(string) }
      let copy = g_malloc(gsize(count + 1))!
      copy.copyMemory(from: bytes, byteCount: count + 1)
      return copy
    }
  }

  /// Eight bytes at a time; a call of `memchr` costs more than most keys.
  @inlinable
  @inline(__always)
  static func containsZero(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
    if count < 8 { return memchr(bytes, 0, count) != nil }
    var offset = 0
    var found: UInt64 = 0
    while offset &+ 8 < count {
      found |= zeroBytes(in: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset &+= 8
    }
    found |= zeroBytes(in: bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
    return found != 0
  }

  /// Not 0 if one of the eight bytes is.
  @inlinable
  @inline(__always)
  static func zeroBytes(in word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  @usableFromInline
  static func copyEncoded(_ string: String) -> UnsafeMutableRawPointer {
    var encoded: [UInt8] = []
    for byte in string.utf8 {
      if byte == 0 { encoded += [0xC0, 0x80] } else { encoded.append(byte) }
    }
    encoded.append(0)
    let copy = g_malloc(gsize(encoded.count))!
    encoded.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    return copy
  }

  /// Copies a C string into Swift; what C put there and is not UTF-8 is repaired with U+FFFD.
  @usableFromInline
  static func string(_ slot: UnsafeMutableRawPointer?) -> String {
    guard let slot else { tableHasNullString() }
    let bytes = slot.assumingMemoryBound(to: CChar.self)
    return String(validatingCString: bytes) ?? decoded(bytes)
  }

  private static func decoded(_ bytes: UnsafePointer<CChar>) -> String {
    var decoded: [UInt8] = []
    var next = bytes
    while next.pointee != 0 {
      // A byte behind C0 exists: at the end it is the terminator.
      if UInt8(bitPattern: next[0]) == 0xC0, UInt8(bitPattern: next[1]) == 0x80 {
        decoded.append(0)
        next += 2
      } else {
        decoded.append(UInt8(bitPattern: next[0]))
        next += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}

/// A string of fewer than 16 bytes, with zeros behind it.
@usableFromInline struct ShortCString {
  @usableFromInline var bytes: (UInt64, UInt64)
  @usableFromInline let containsZero: Bool

  @inlinable
  @inline(__always)
  init?(_ string: String) {
    let short = string.utf8.withContiguousStorageIfAvailable { ShortCString($0) }
    guard let short else { return nil }
    self = short
  }

  // Loads that overlap instead of a copy whose length is not known.
  @inlinable
  @inline(__always)
  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    let count = buffer.count
    let raw = UnsafeRawBufferPointer(buffer)
    if count >= 8 {
      let head = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
      let tail = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
      bytes = (head.littleEndian, (tail >> (8 * (16 - count))).littleEndian)
      containsZero = CStrings.zeroBytes(in: head) | CStrings.zeroBytes(in: tail) != 0
    } else {
      var word: UInt64 = 0
      var hasZero = false
      for (index, byte) in raw.enumerated() {
        word |= UInt64(byte) << (8 * index)
        if byte == 0 { hasZero = true }
      }
      bytes = (word.littleEndian, 0)
      containsZero = hasZero
    }
  }
}
