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
  let bytes = string!
  let count = strlen(bytes.assumingMemoryBound(to: CChar.self))
  let secret = HashSeed.second
  var state = HashSeed.first
  let a: UInt64
  let b: UInt64
  if count >= 8 {
    // Two words at a time, and then the last two, which may overlap what was there before.
    var rest = bytes
    var remaining = count
    while remaining > 16 {
      state = mixed(word(rest) ^ secret, word(rest + 8) ^ state)
      rest += 16
      remaining &-= 16
    }
    a = word(count >= 16 ? bytes + (count &- 16) : bytes)
    b = word(bytes + (count &- 8))
  } else if count >= 4 {
    a = UInt64(bytes.loadUnaligned(as: UInt32.self))
    b = UInt64((bytes + (count &- 4)).loadUnaligned(as: UInt32.self))
  } else if count > 0 {
    let first = UInt64(bytes.load(as: UInt8.self))
    let middle = UInt64((bytes + (count &>> 1)).load(as: UInt8.self))
    a = first &<< 16 | middle &<< 8 | UInt64((bytes + (count &- 1)).load(as: UInt8.self))
    b = 0
  } else {
    a = 0
    b = 0
  }
  return folded(mixed(UInt64(count) ^ secret, mixed(a ^ secret, b ^ state)))
}

let cStringsAreEqual: GEqualFunc = { a, b in
  strcmp(a!.assumingMemoryBound(to: CChar.self), b!.assumingMemoryBound(to: CChar.self)) == 0
    ? 1 : 0
}

@inline(__always)
private func word(_ bytes: UnsafeRawPointer) -> UInt64 {
  bytes.loadUnaligned(as: UInt64.self)
}
