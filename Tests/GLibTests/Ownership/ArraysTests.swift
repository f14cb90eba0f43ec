// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import GLib
import TestSupport
import Testing

/// `GArray` in both directions.
@Suite struct ArraysTests {
  let tracker = LifetimeTracker()

  /// An array of pointers to counted instances, whose clear function releases them.
  private func tracked(_ count: Int) -> UnsafeMutablePointer<GArray> {
    let pointers = (0..<count).map { _ in TrackedElement.makePointer(tracker.instance()) }
    let array = pointers.withGArray(transfer: .full) { $0 }
    g_array_set_clear_func(array) {
      TrackedElement.release($0!.load(as: UnsafeMutableRawPointer.self))
    }
    return array
  }

  private func adoptedCount(_ array: UnsafeMutablePointer<GArray>?) -> Int {
    AutoFree<test_point>(adopting: array).count
  }

  @Test(arguments: [Transfer.none, .container, .full])
  func structsOfCAreCopiedAsOneBlock(_ transfer: Transfer) {
    let array = test_array_of_points(1_000, 0)
    let points = [test_point](array, transfer: transfer)
    #expect(points.map(\.x) == (0..<1_000).map(Double.init))
    #expect(points.allSatisfy { $0.name == CChar(UInt8(ascii: "p")) })
    if transfer == .none { g_array_unref(array) }
  }

  @Test func theZeroAtTheEndIsNoElement() {
    #expect([test_point](test_array_of_points(3, 1), transfer: .full).count == 3)
    #expect([test_point](test_array_of_points(0, 1), transfer: .full).isEmpty)
    #expect(adoptedCount(test_array_of_points(3, 1)) == 3)
    #expect(adoptedCount(test_array_of_points(0, 1)) == 0)
  }

  @Test func nullAndEmptyAreEmpty() {
    let null: UnsafeMutablePointer<GArray>? = nil
    #expect([Int](null, transfer: .full).isEmpty)
    #expect([test_point](test_array_of_points(0, 0), transfer: .full).isEmpty)
    #expect(adoptedCount(null) == 0 && adoptedCount(test_array_of_points(0, 0)) == 0)
    #expect(withSpan(of: null, as: Int.self) { $0.isEmpty })
    #expect([Int]().withGArray(transfer: .none) { $0.pointee.len == 0 })
  }

  @Test func transferFullLeavesWhatTheElementsReferTo() {
    let pointers = [UnsafeMutableRawPointer](tracked(3), transfer: .full)
    #expect(tracker.live == 3)
    pointers.forEach(TrackedElement.release)
    #expect(tracker.live == 0)
  }

  @Test func transferContainerRunsTheClearFunctionOnce() {
    #expect([UnsafeMutableRawPointer](tracked(3), transfer: .container).count == 3)
    #expect(tracker.live == 0)
  }

  @Test func transferNoneReleasesNothingHoweverOften() {
    let array = tracked(3)
    for _ in 0..<2 { #expect([UnsafeMutableRawPointer](array, transfer: .none).count == 3) }
    #expect(tracker.live == 3)
    g_array_unref(array)
    #expect(tracker.live == 0)
  }

  @Test func adoptingKeepsTheMemoryWhereItIs() {
    let array = test_array_of_points(3, 0)!
    let address = UnsafeMutableRawPointer(array.pointee.data)
    let points = AutoFree<test_point>(adopting: array)
    let (place, last) = (UnsafeMutableRawPointer(points.pointer), points[2].x)
    #expect(place == address && last == 2)
  }

  @Test func adoptingDoesNotRunTheClearFunction() {
    let pointers = AutoFree<UnsafeMutableRawPointer>(adopting: tracked(2))
    #expect(tracker.live == 2)
    for index in 0..<pointers.count { TrackedElement.release(pointers[index]) }
    #expect(tracker.live == 0)
  }

  @Test func anotherOwnerOfAnAdoptedArrayFindsItEmpty() {
    let array = test_array_of_points(3, 0)!
    g_array_ref(array)
    #expect(adoptedCount(array) == 3)
    #expect(array.pointee.len == 0)
    g_array_unref(array)
  }

  @Test func spansReadTheElementsInPlace() {
    let array = test_array_of_points(3, 0)!
    let (sum, isInPlace) = withSpan(of: array, as: test_point.self) { points in
      (
        points.indices.reduce(0) { $0 + points[$1].x },
        points.withUnsafeBytes { $0.baseAddress == UnsafeRawPointer(array.pointee.data) }
      )
    }
    #expect(sum == 3 && isInPlace)
    g_array_unref(array)
  }

  @Test func lentArraysAreReadByCAndReleased() {
    let points = (1...4).map { test_point(x: Double($0), name: 0) }
    #expect(points.withGArray(transfer: .none) { test_array_sum($0) } == 10)
    let endsWithZeros = points.withGArray(transfer: .none, isZeroTerminated: true) {
      $0.pointee.len == 4 && test_array_ends_with_zeros($0) == 1
    }
    #expect(endsWithZeros)
    #expect(throws: GLibError.self) {
      try points.withGArray(transfer: .none) { _ throws(GLibError) in
        throw GLibError(FileErrorCode.noSpace, "")
      }
    }
  }

  @Test func aMillionElementsGoThereAndBack() {
    let numbers = Array(0..<1_000_000)
    let given = numbers.withGArray(transfer: .full) { $0 }
    #expect([Int](given, transfer: .full) == numbers)
  }

  @Test func elementsOfAnotherSizeTrap() async {
    let copied = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = [Int32](test_array_of_points(1, 0), transfer: .none)
    }
    #expect(
      copied.says("A GArray of 16-byte elements cannot be read as Int32, which takes 4 bytes")
    )
    let adopted = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = AutoFree<UInt8>(adopting: test_array_of_points(0, 0))
    }
    #expect(adopted.says("cannot be read as UInt8"))
  }
}
