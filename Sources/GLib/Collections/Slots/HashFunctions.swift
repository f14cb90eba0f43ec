// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// The secret of this process that keeps others from choosing keys that collide.
enum HashSeed {
  // The three are written once, by `prepare`, before the first table exists, and only read from
  // then on. Not `let`: its lazy initialisation would be checked in every hash.
  nonisolated(unsafe) fileprivate static var first: UInt64 = 0
  // As above.
  nonisolated(unsafe) fileprivate static var second: UInt64 = 0

  static func prepare() { _ = isPrepared }

  private static let isPrepared: Bool = {
    var random = SystemRandomNumberGenerator()
    first = random.next()
    second = random.next() | 1
    return true
  }()
}

/// The 128-bit product, folded: every bit of both factors counts in every bit of it.
@inline(__always)
private func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let product = a.multipliedFullWidth(by: b)
  return product.high ^ product.low
}

@inline(__always)
private func folded(_ hash: UInt64) -> UInt32 {
  UInt32(truncatingIfNeeded: hash ^ hash &>> 32)
}

/// All 64 bits count; `g_direct_hash()` drops the upper half.
let hashOfWord: GHashFunc = { word in
  folded(mixed(UInt64(UInt(bitPattern: word)) ^ HashSeed.first, HashSeed.second))
}

/// Words at a time in the manner of wyhash; `g_str_hash()` takes bytes, and no seed.
let hashOfCString: GHashFunc = { string in
  let probe = cglib_probe()
  if probe.pointee.string == string { return probe.pointee.hash }
  let count = strlen(string!.assumingMemoryBound(to: CChar.self))
  if count >= 16 { return hashOfBytes(string!, count) }
  let words = shortWords(string!.assumingMemoryBound(to: CChar.self), count)
  return hashOfShort(words.0, words.1, count)
}

@inline(__always)
private func hashOfShort(_ a: UInt64, _ b: UInt64, _ count: Int) -> UInt32 {
  folded(mixed(UInt64(count) ^ HashSeed.second, mixed(a ^ HashSeed.second, b ^ HashSeed.first)))
}

/// 16 bytes or more.
@inline(__always)
private func hashOfBytes(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
  let secret = HashSeed.second
  var state = HashSeed.first
  // Two words at a time, and then the last two, which may overlap what was there before.
  var rest = bytes
  var remaining = count
  while remaining > 16 {
    state = mixed(word(rest) ^ secret, word(rest + 8) ^ state)
    rest += 16
    remaining &-= 16
  }
  let a = word(bytes + (count &- 16))
  let b = word(bytes + (count &- 8))
  return folded(mixed(UInt64(count) ^ secret, mixed(a ^ secret, b ^ state)))
}

/// GLib gives the key of the table first.
let cStringsAreEqual: GEqualFunc = { a, b in
  let key = a!.assumingMemoryBound(to: CChar.self)
  let probe = cglib_probe()
  if probe.pointee.string == b, probe.pointee.count < 16 {
    // strcmp would wait for the string, which has just been written to the stack.
    let count = strlen(key)
    guard count == Int(probe.pointee.count) else { return 0 }
    let words = shortWords(key, count)
    return words.0 == probe.pointee.words.0 && words.1 == probe.pointee.words.1 ? 1 : 0
  }
  return strcmp(key, b!.assumingMemoryBound(to: CChar.self)) == 0 ? 1 : 0
}

@inline(__always)
private func shortWords(_ string: UnsafePointer<CChar>, _ count: Int) -> (UInt64, UInt64) {
  let bytes = UnsafeRawPointer(string).assumingMemoryBound(to: UInt8.self)
  return ShortCString(UnsafeBufferPointer(start: bytes, count: count)).bytes
}

@inline(__always)
private func word(_ bytes: UnsafeRawPointer) -> UInt64 {
  bytes.loadUnaligned(as: UInt64.self)
}

// MARK: - Looking up strings whose length is known

/// Looks a string of fewer than 16 bytes up.
@usableFromInline
func lookUpShort(
  _ table: OpaquePointer,
  _ a: UInt64,
  _ b: UInt64,
  _ count: Int,
  _ slot: inout UnsafeMutableRawPointer?
) -> Bool {
  var bytes = (a, b)
  return withUnsafeBytes(of: &bytes) { bytes in
    let probe = cglib_probe()
    probe.pointee.words = (a, b)
    probe.pointee.count = gsize(bitPattern: count)
    probe.pointee.hash = hashOfShort(a, b, count)
    probe.pointee.string = bytes.baseAddress
    defer { probe.pointee.string = nil }
    return g_hash_table_lookup_extended(table, bytes.baseAddress!, nil, &slot) != 0
  }
}

/// Looks a string of 16 bytes or more up.
@usableFromInline
func lookUpLong(
  _ table: OpaquePointer,
  _ bytes: UnsafeRawPointer,
  _ count: Int,
  _ slot: inout UnsafeMutableRawPointer?
) -> Bool {
  let probe = cglib_probe()
  probe.pointee.count = gsize(bitPattern: count)
  probe.pointee.hash = hashOfBytes(bytes, count)
  probe.pointee.string = bytes
  defer { probe.pointee.string = nil }
  return g_hash_table_lookup_extended(table, bytes, nil, &slot) != 0
}
