// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Bytes that have come and that nobody has taken yet.
struct ReadBuffer {
  private var bytes: [UInt8]
  /// Where the first byte is that was not taken.
  private var start = 0

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  var count: Int { bytes.count - start }
  var isEmpty: Bool { bytes.count == start }

  /// Takes the first bytes. All at once are handed over without a copy.
  mutating func take(_ count: Int) -> [UInt8] {
    if start == 0, count == bytes.count {
      defer { bytes = [] }
      return bytes
    }
    defer { skip(count) }
    return Array(bytes[start..<(start + count)])
  }

  /// Lets go of the first bytes.
  mutating func skip(_ count: Int) {
    start += count
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.capacityToKeep)
      start = 0
    }
  }

  private static let capacityToKeep = 65_536

  /// Puts bytes back before the others.
  mutating func putBack(_ returned: ArraySlice<UInt8>) {
    bytes.replaceSubrange(0..<start, with: returned)
    start = 0
  }

  /// Makes room behind the bytes, lets `fill` write into it, and keeps as many as that says.
  mutating func append<E: Error>(
    atMost count: Int,
    _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) {
    if start > 0, start >= bytes.count / 2 {
      bytes.removeSubrange(0..<start)
      start = 0
    }
    try bytes.append(atMost: count, fill)
  }

  mutating func append(_ more: [UInt8]) {
    if isEmpty { self = ReadBuffer(more) } else { bytes += more }
  }

  /// The bytes, during the call.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
  }
}

extension [UInt8] {
  /// Makes room behind the bytes, lets `fill` write into it, and keeps as many as that says.
  mutating func append<E: Error>(
    atMost count: Int,
    _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) {
    var failure: E?
    append(addingCapacity: count) { span in
      span.withUnsafeMutableBufferPointer { free, filled in
        let room = UnsafeMutableRawBufferPointer(start: free.baseAddress, count: count)
        do throws(E) { filled = try fill(room) } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }
}
