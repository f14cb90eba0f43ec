// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

@Suite struct BytesTests {
  private func address(_ bytes: Bytes) -> UnsafeRawPointer? {
    bytes.withUnsafePointer { g_bytes_get_data($0, nil).map { UnsafeRawPointer($0) } }
  }

  private func sum(_ span: Span<UInt8>) -> Int {
    span.indices.reduce(0) { $0 + Int(span[$1]) }
  }

  @Test func anArrayIsSharedWithoutACopy() {
    let array: [UInt8] = [1, 2, 3]
    let bytes = Bytes(array)
    let start = array.withUnsafeBytes { $0.baseAddress }
    #expect(address(bytes) == start)
    #expect(sum(bytes.span) == 6)
  }

  @Test func aChangeOfTheArrayLeavesTheBytesAlone() {
    var array: [UInt8] = [1, 2, 3]
    let bytes = Bytes(array)
    array[0] = 100
    array.append(4)
    #expect(Array(bytes) == [1, 2, 3])
  }

  @Test func memoryIsAdoptedWithoutACopy() {
    let memory = AutoFree<UInt8>(repeating: 5, count: 4)
    let start = memory.pointer
    let bytes = Bytes(adopting: memory)
    #expect(address(bytes) == start.map { UnsafeRawPointer($0) })
    #expect(Array(bytes) == [5, 5, 5, 5])
  }

  @Test func aCopyIsIndependent() {
    var array: [UInt8] = [1, 2, 3]
    let bytes = Bytes(copying: array.span.bytes)
    array[0] = 100
    #expect(Array(bytes) == [1, 2, 3])
  }

  @Test func nothingIsAnOrdinaryContent() {
    let empties = [
      Bytes([]), Bytes(adopting: AutoFree(adopting: nil, count: 0)),
      Bytes(copying: [UInt8]().span.bytes), Bytes([1]).slice(1..<1),
    ]
    for empty in empties {
      let spanCount = empty.bytes.byteCount
      #expect(empty.count == 0 && empty.isEmpty && spanCount == 0)
      #expect(Array(empty) == [])
      #expect(empty == empties[0])
    }
  }

  @Test func aSliceSharesAndKeepsTheWholeAlive() {
    var whole: Bytes? = Bytes([0, 1, 2, 3])
    let start = whole.flatMap { address($0) }
    let slice = whole?.slice(1..<3)
    whole = nil
    #expect(slice.map { Array($0) } == [1, 2])
    #expect(slice.flatMap { address($0) } == start.map { $0 + 1 })
  }

  @Test func aSliceOutOfBoundsTraps() async {
    let first = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = Bytes([1, 2]).slice(1..<3)
    }
    #expect(first.says("leaves the 2 bytes"))
    let second = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = Bytes([1, 2]).slice(-1..<1)
    }
    #expect(second.says("leaves the 2 bytes"))
    let third = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = Bytes([1, 2])[2]
    }
    #expect(third.says("The position 2 is outside"))
  }

  @Test func equalContentIsEqual() {
    #expect(Bytes([1, 2]) == Bytes([0, 1, 2]).slice(1..<3))
    #expect(Bytes([1, 2]) != Bytes([1, 3]))
    #expect(Bytes([1, 2]) != Bytes([1, 2, 0]))
    #expect(Set([Bytes([1]), Bytes([1]), Bytes([2])]).count == 2)
  }

  @Test func itIsACollection() {
    let bytes = Bytes(Array("hello".utf8))
    #expect(bytes.first == 104 && bytes.last == 111 && bytes[1] == 101)
    #expect(String(decoding: bytes, as: UTF8.self) == "hello")
    #expect(bytes.reversed().count == 5)
    #expect("\(bytes)" == "5 bytes")
  }

  @Test func itIsReadOnOtherThreads() async {
    let bytes = Bytes([UInt8](repeating: 1, count: 1_000))
    let total = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 { group.addTask { bytes.slice(0..<500).count { $0 == 1 } } }
      return await group.reduce(0, +)
    }
    #expect(total == 2_000)
  }

  @Test func referencesOfCAreAdoptedAndRetained() {
    let pointer = g_bytes_new("abc", 3)
    for _ in 0..<2 { #expect(Bytes(retaining: pointer).count == 3) }
    let adopted = Bytes(adopting: pointer)
    #expect(Array(adopted) == [97, 98, 99])
  }

  @Test func listsOfBytesAreBridged() {
    let values = [Bytes([1]), Bytes([2, 3])]
    let given = values.withGList(of: Bytes.self, transfer: .full) { $0 }
    #expect(Array(given, of: Bytes.self, transfer: .full) == values)
  }
}
