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

  /// Looks a key up, whose length the hash function then need not find out; NULL is a value.
  @inlinable
  @inline(__always)
  static func lookUp(
    _ string: String,
    in table: OpaquePointer,
    _ slot: inout UnsafeMutableRawPointer?
  ) -> Bool {
    let count = string.utf8.count
    if count < 16, let short = ShortCString(string), !short.containsZero {
      return lookUpShort(table, short.bytes.0, short.bytes.1, count, &slot)
    }
    return string.withCString { bytes in
      if count < 16 || containsZero(UnsafeRawPointer(bytes), count) {
        return lookUpEncoded(string, in: table, &slot)
      }
      return lookUpLong(table, UnsafeRawPointer(bytes), count, &slot)
    }
  }

  @usableFromInline
  static func lookUpEncoded(
    _ string: String,
    in table: OpaquePointer,
    _ slot: inout UnsafeMutableRawPointer?
  ) -> Bool {
    lendEncoded(string) { g_hash_table_lookup_extended(table, $0, nil, &slot) != 0 }
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

  @inlinable
  @inline(__always)
  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    let count = buffer.count
    // An empty buffer may have no address; nothing is loaded then.
    let raw = UnsafeRawPointer(buffer.baseAddress ?? UnsafePointer(bitPattern: 1)!)
    if count >= 8 {
      let head = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
      let tail = ShortCString.partialWord(raw + 8, count &- 8)
      bytes = (head.littleEndian, tail.littleEndian)
      containsZero =
        CStrings.zeroBytes(in: head)
        | CStrings.zeroBytes(in: tail | UInt64.max << (8 &* (count &- 8))) != 0
    } else {
      let head = ShortCString.partialWord(raw, count)
      bytes = (head.littleEndian, 0)
      containsZero = CStrings.zeroBytes(in: head | UInt64.max << (8 &* count)) != 0
    }
  }

  /// Fewer than eight bytes as a word. Loads that overlap, not a loop; and none that spans two words,
  /// because the processor waits 4 ns when it reads bytes that two writes have just written.
  @inlinable
  @inline(__always)
  static func partialWord(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 4 {
      let head = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
      let last = count &- 4
      let tail = UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: last, as: UInt32.self)
      )
      return UInt64(head) | UInt64(tail) &<< (8 &* last)
    }
    if count == 0 { return 0 }
    let middle = count &>> 1
    let last = count &- 1
    return UInt64(bytes.load(as: UInt8.self))
      | UInt64(bytes.load(fromByteOffset: middle, as: UInt8.self)) &<< (8 &* middle)
      | UInt64(bytes.load(fromByteOffset: last, as: UInt8.self)) &<< (8 &* last)
  }
}
