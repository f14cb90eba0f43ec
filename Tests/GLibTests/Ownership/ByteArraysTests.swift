// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

/// `GByteArray` in both directions.
@Suite struct ByteArraysTests {
  private func array(_ bytes: [UInt8] = [1, 2, 3]) -> UnsafeMutablePointer<GByteArray> {
    let array = g_byte_array_new()!
    g_byte_array_append(array, bytes, guint(bytes.count))
    return array
  }

  @Test(arguments: [Transfer.none, .container, .full])
  func bytesAreCopiedAsOneBlock(_ transfer: Transfer) {
    let array = array()
    #expect([UInt8](array, transfer: transfer) == [1, 2, 3])
    if transfer == .none { g_byte_array_unref(array) }
  }

  @Test func nullAndEmptyAreEmpty() {
    let null: UnsafeMutablePointer<GByteArray>? = nil
    for array in [null, array([])] {
      #expect(withSpan(of: array) { $0.isEmpty })
      #expect([UInt8](array, transfer: .full).isEmpty)
    }
    #expect(Bytes(adopting: null).isEmpty && Bytes(adopting: array([])).isEmpty)
    for array in [null, array([])] {
      let memory = AutoFree(adopting: array)
      let isEmpty = memory.isEmpty
      #expect(isEmpty)
    }
    let empty = AutoFree<UInt8>(adopting: null).takeByteArray()
    #expect(empty.pointee.len == 0)
    g_byte_array_unref(empty)
    #expect([UInt8]().withGByteArray(transfer: .none) { $0.pointee.len } == 0)
  }

  @Test func ownersTakeTheMemoryOverWithoutACopy() {
    let first = array()
    let address = first.pointee.data
    let bytes = Bytes(adopting: first)
    #expect(Array(bytes) == [1, 2, 3])
    #expect(bytes.bytes.withUnsafeBytes { $0.baseAddress == UnsafeRawPointer(address) })

    let second = array()
    let memory = AutoFree(adopting: second)
    let place = memory.pointer
    let third = memory.takeByteArray()
    #expect(third.pointee.data == place && [UInt8](third, transfer: .full) == [1, 2, 3])
  }

  @Test func anotherOwnerOfAnAdoptedArrayFindsItEmpty() {
    let array = array()
    g_byte_array_ref(array)
    #expect(Bytes(adopting: array).count == 3 && array.pointee.len == 0)
    g_byte_array_unref(array)
  }

  @Test func spansReadTheBytesInPlace() {
    let array = array()
    let isInPlace = withSpan(of: array) { span in
      span.withUnsafeBufferPointer { $0.baseAddress == UnsafePointer(array.pointee.data) }
    }
    #expect(isInPlace && withSpan(of: array) { $0[2] } == 3)
    g_byte_array_unref(array)
  }

  @Test func lentArraysGrowInCAndAreReleased() {
    let count = [UInt8](1...3).withGByteArray(transfer: .none) { array in
      g_byte_array_append(array, [4, 5], 2)
      return [UInt8](array, transfer: .none)
    }
    #expect(count == [1, 2, 3, 4, 5])
    let given = [UInt8](1...3).withGByteArray(transfer: .full) { $0 }
    #expect([UInt8](given, transfer: .full) == [1, 2, 3])
  }

  @Test func aMillionBytesGoThereAndBack() {
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let given = bytes.withGByteArray(transfer: .full) { $0 }
    #expect(Array(Bytes(adopting: given)) == bytes)
  }

  @Test func tooManyBytesForCTrap() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let memory = g_malloc(1)!.bindMemory(to: UInt8.self, capacity: 1)
      _ = AutoFree(adopting: memory, count: 1 << 31).takeByteArray()
    }
    #expect(result.says("2147483648 elements of 1 bytes are too many for an array of GLib"))
  }
}
