// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct StringsTests {
  @Test func aBorrowedStringStaysWithItsOwner() {
    let owned = g_strdup("héllo")
    defer { g_free(owned) }
    #expect(String(owned, transfer: .none) == "héllo")
    #expect(String(owned, transfer: .none) == "héllo")
  }

  @Test func anOwnedStringIsFreed() {
    #expect(String(g_strdup("héllo"), transfer: .full) == "héllo")
  }

  @Test func nullIsNil() {
    #expect(String(nil, transfer: .full) == nil)
  }

  @Test func aMillionOwnedStringsLeaveMemoryFlat() async {
    await #expect(processExitsWith: .success) {
      func convert(_ count: Int) -> Int {
        for _ in 0..<count {
          guard String(g_strdup("about as long as a path"), transfer: .full) != nil else { exit(1) }
        }
        return Int(test_allocated_bytes())
      }
      let before = convert(1_000)
      guard convert(1_000_000) - before < 1 << 20 else { exit(2) }
    }
  }

  @Test(arguments: [[], [""], ["a"], ["a", "", "ünï"]])
  func arraysSurviveARoundTrip(_ strings: [String]) {
    #expect(strings.withStrv(transfer: .none) { [String](strv: $0, transfer: .none) } == strings)
    let given = strings.withStrv(transfer: .full) { $0 }
    #expect([String](strv: given, transfer: .full) == strings)
  }

  @Test func givingTheArrayKeepsTheStrings() {
    let count = ["a", "b"].withStrv(transfer: .container) { strv in
      defer { g_free(strv) }
      return g_strv_length(strv)
    }
    #expect(count == 2)
  }

  @Test func takingTheArrayLeavesTheStrings() {
    let strings = [g_strdup("a"), g_strdup("b")]
    let strv = g_malloc0_n(3, gsize(MemoryLayout<UnsafeRawPointer>.stride))!
      .bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: 3)
    for (index, string) in strings.enumerated() { strv[index] = string }
    #expect([String](strv: strv, transfer: .container) == ["a", "b"])
    for string in strings { g_free(string) }
  }

  @Test func constantArraysAreRead() {
    let names: [UnsafePointer<CChar>?] = [UnsafePointer(g_intern_string("static")), nil]
    #expect(names.withUnsafeBufferPointer { [String](strv: $0.baseAddress) } == ["static"])
    #expect([String](strv: nil).isEmpty)
    #expect([String](strv: nil, transfer: .full).isEmpty)
  }

  @Test func aZeroInsideTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      ["a\0b"].withStrv(transfer: .none) { _ in }
    }
    #expect(result.says("must not contain U+0000"))
  }
}
