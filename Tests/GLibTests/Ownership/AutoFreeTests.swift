// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

@Suite struct AutoFreeTests {
  private func sum(_ memory: borrowing AutoFree<Int32>) -> Int32 {
    let span = memory.span
    return span.indices.reduce(0) { $0 + span[$1] }
  }

  @Test func elementsAreReadAndWritten() {
    var memory = AutoFree<Int32>(repeating: 2, count: 4)
    memory[3] = 10
    var span = memory.mutableSpan
    span[0] = 1
    let (count, isEmpty, total) = (memory.count, memory.isEmpty, sum(memory))
    #expect(count == 4 && !isEmpty && total == 15)
  }

  @Test func aCopyIsIndependent() {
    var original: [Int32] = [1, 2, 3]
    let memory = AutoFree(copying: original.span)
    original[0] = 100
    let total = sum(memory)
    #expect(total == 6)
  }

  @Test func nothingIsAnOrdinaryAmount() {
    let none = sum(AutoFree(repeating: 7, count: 0)) + sum(AutoFree(adopting: nil, count: 0))
    #expect(none == 0)
    let copy = AutoFree(copying: [Int32]().span)
    let isEmpty = copy.isEmpty
    #expect(isEmpty)
    let pointer = copy.takePointer()
    #expect(pointer == nil)
  }

  @Test func memoryOfCIsAdopted() throws {
    var contents: UnsafeMutablePointer<CChar>?
    var length: gsize = 0
    try throwing { g_file_get_contents("/proc/self/comm", &contents, &length, $0) }
    let text = AutoFree(adopting: contents, count: Int(length))
    let (string, count) = (text.string, text.count)
    #expect(string.hasSuffix("\n"))
    #expect(count == string.utf8.count)
  }

  @Test func stringsOfCAreAdopted() {
    let broken: [CChar] = [-1, 65, 0]
    let texts = [
      AutoFree(adoptingString: g_strdup("héllo")!).string,
      AutoFree(adoptingString: g_strdup("")!).string,
      AutoFree(adoptingString: g_strdup(broken)!).string,
    ]
    #expect(texts == ["héllo", "", "\u{FFFD}A"])
  }

  @Test func takingLeavesTheMemoryToTheCaller() {
    let memory = AutoFree<Int32>(repeating: 9, count: 2)
    let pointer = memory.takePointer()
    #expect(pointer?[1] == 9)
    g_free(pointer)
  }

  @Test func anIndexOutOfBoundsTraps() async {
    let first = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let memory = AutoFree<Int32>(repeating: 0, count: 2)
      _ = memory[2]
    }
    #expect(first.says("The index 2 is outside"))
    let second = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      var memory = AutoFree<Int32>(repeating: 0, count: 2)
      memory[-1] = 0
    }
    #expect(second.says("The index -1 is outside"))
  }

  @Test func impossibleCountsTrap() async {
    let first = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = AutoFree<Int32>(adopting: nil, count: 1)
    }
    #expect(first.says("cannot adopt 1 elements"))
    let second = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = AutoFree<Int32>(repeating: 0, count: -1)
    }
    #expect(second.says("cannot adopt -1 elements"))
  }
}
