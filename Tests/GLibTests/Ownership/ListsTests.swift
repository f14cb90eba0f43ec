// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import TestSupport
import Testing

@testable import GLib

/// Elements whose life is counted: a C pointer to them is one retain.
enum TrackedElement: ListElement {
  typealias Instance = LifetimeTracker.Instance

  static func release(_ pointer: UnsafeMutableRawPointer) {
    Unmanaged<Instance>.fromOpaque(pointer).release()
  }

  static func value(retaining pointer: UnsafeMutableRawPointer) -> Instance {
    Unmanaged<Instance>.fromOpaque(pointer).takeUnretainedValue()
  }

  static func makePointer(_ value: Instance) -> UnsafeMutableRawPointer {
    Unmanaged.passRetained(value).toOpaque()
  }
}

private typealias Instances = [LifetimeTracker.Instance]

/// The four C containers of pointers, so that each promise is tested of each.
enum Container: CaseIterable {
  case list, singleList, pointerArray, queue

  fileprivate func make(_ elements: [UnsafeMutableRawPointer?]) -> OpaquePointer? {
    switch self {
    case .list:
      OpaquePointer(elements.reversed().reduce(nil) { g_list_prepend($0, $1) })
    case .singleList:
      OpaquePointer(elements.reversed().reduce(nil) { g_slist_prepend($0, $1) })
    case .pointerArray:
      OpaquePointer(
        elements.reduce(g_ptr_array_sized_new(0)) {
          g_ptr_array_add($0, $1)
          return $0
        }
      )
    case .queue:
      OpaquePointer(
        elements.reduce(g_queue_new()!) {
          g_queue_push_tail($0, $1)
          return $0
        }
      )
    }
  }

  fileprivate func convert<E: ListElement>(
    _ container: OpaquePointer?,
    of type: E.Type,
    _ transfer: Transfer
  ) -> [E.Value] {
    switch self {
    case .list: Array(UnsafeMutablePointer<GList>(container), of: type, transfer: transfer)
    case .singleList: Array(UnsafeMutablePointer<GSList>(container), of: type, transfer: transfer)
    case .pointerArray:
      Array(UnsafeMutablePointer<GPtrArray>(container), of: type, transfer: transfer)
    case .queue: Array(UnsafeMutablePointer<GQueue>(container), of: type, transfer: transfer)
    }
  }

  fileprivate func free(_ container: OpaquePointer?) {
    switch self {
    case .list: g_list_free(UnsafeMutablePointer(container))
    case .singleList: g_slist_free(UnsafeMutablePointer(container))
    case .pointerArray: container.map { g_ptr_array_unref(UnsafeMutablePointer($0)) }
    case .queue: container.map { g_queue_free(UnsafeMutablePointer($0)) }
    }
  }

  fileprivate func lend<T: ListElement, R, E: Error>(
    _ values: [T.Value],
    of type: T.Type,
    _ transfer: Transfer,
    _ body: (OpaquePointer?) throws(E) -> R
  ) throws(E) -> R {
    switch self {
    case .list:
      try values.withGList(of: type, transfer: transfer) { list throws(E) in
        try body(OpaquePointer(list))
      }
    case .singleList:
      try values.withGSList(of: type, transfer: transfer) { list throws(E) in
        try body(OpaquePointer(list))
      }
    case .pointerArray:
      try values.withGPtrArray(of: type, transfer: transfer) { array throws(E) in
        try body(OpaquePointer(array))
      }
    case .queue:
      try values.withGQueue(of: type, transfer: transfer) { queue throws(E) in
        try body(OpaquePointer(queue))
      }
    }
  }
}

@Suite struct ListsTests {
  let tracker = LifetimeTracker()

  private func pointers(_ count: Int) -> [UnsafeMutableRawPointer] {
    (0..<count).map { _ in TrackedElement.makePointer(tracker.instance()) }
  }

  @Test(arguments: Container.allCases)
  func transferFullReleasesListAndElements(_ container: Container) {
    do {
      let values = container.convert(container.make(pointers(3)), of: TrackedElement.self, .full)
      withExtendedLifetime(values) { #expect(values.count == 3 && tracker.live == 3) }
    }
    #expect(tracker.live == 0)
  }

  @Test(arguments: Container.allCases)
  func transferContainerReleasesTheListOnly(_ container: Container) {
    let elements = pointers(3)
    do {
      let values = container.convert(container.make(elements), of: TrackedElement.self, .container)
      #expect(values.count == 3)
    }
    #expect(tracker.live == 3)
    TrackedElement.release(elements)
    #expect(tracker.live == 0)
  }

  @Test(arguments: Container.allCases)
  func transferNoneReleasesNothingHoweverOften(_ container: Container) {
    let elements = pointers(3)
    let list = container.make(elements)
    for _ in 0..<2 {
      #expect(container.convert(list, of: TrackedElement.self, .none).count == 3)
    }
    #expect(tracker.live == 3)
    container.free(list)
    TrackedElement.release(elements)
    #expect(tracker.live == 0)
  }

  @Test(arguments: Container.allCases)
  func theOrderIsKept(_ container: Container) {
    let strings = ["a", "b", "c"].map { UnsafeMutableRawPointer(StringElement.makePointer($0)) }
    let values = container.convert(container.make(strings), of: StringElement.self, .full)
    #expect(values == ["a", "b", "c"])
  }

  @Test(arguments: Container.allCases)
  func nullAndHolesAreLeftOut(_ container: Container) {
    #expect(container.convert(nil, of: StringElement.self, .full).isEmpty)
    #expect(container.convert(container.make([]), of: StringElement.self, .full).isEmpty)
    let holes = container.make([nil, UnsafeMutableRawPointer(g_strdup("x")), nil])
    #expect(container.convert(holes, of: StringElement.self, .full) == ["x"])
  }

  @Test func anArrayThatFreesItsElementsHandsThemOver() {
    let array = g_ptr_array_sized_new(1)
    g_ptr_array_set_free_func(array) { TrackedElement.release($0!) }
    g_ptr_array_add(array, pointers(1)[0])
    do {
      let values = Instances(array, of: TrackedElement.self, transfer: .full)
      withExtendedLifetime(values) { #expect(values.count == 1 && tracker.live == 1) }
    }
    #expect(tracker.live == 0)
  }
}

// MARK: - Swift to C

extension ListsTests {
  @Test func aLentQueueKnowsItsEndsAndItsLength() {
    ["a", "b", "c"].withGQueue(of: StringElement.self, transfer: .none) { queue in
      #expect(queue.pointee.length == 3)
      #expect(String(cString: g_queue_peek_head(queue)!.assumingMemoryBound(to: CChar.self)) == "a")
      #expect(String(cString: g_queue_peek_tail(queue)!.assumingMemoryBound(to: CChar.self)) == "c")
    }
  }

  @Test func aQueueOnTheStackIsReadAndKept() {
    let values = withStackValue(of: GQueue.self) { queue in
      g_queue_push_tail(queue, UnsafeMutableRawPointer(g_strdup("x")))
      defer { g_free(g_queue_pop_tail(queue)) }
      return Array(queue, of: StringElement.self, transfer: .none)
    }
    #expect(values == ["x"])
  }

  @Test(arguments: Container.allCases)
  func aMillionElementsGoThereAndBack(_ container: Container) {
    let values = Array(repeating: tracker.instance(), count: 1_000_000)
    let given = container.lend(values, of: TrackedElement.self, .full) { $0 }
    let back = container.convert(given, of: TrackedElement.self, .full)
    #expect(back.count == values.count && back.allSatisfy { $0 === values[0] })
  }

  @Test(arguments: Container.allCases)
  func lendingReleasesEverythingAfterwards(_ container: Container) {
    do {
      let values = [tracker.instance(), tracker.instance()]
      let isSame = container.lend(values, of: TrackedElement.self, .none) { list in
        container.convert(list, of: TrackedElement.self, .none).elementsEqual(values, by: ===)
      }
      #expect(isSame)
    }
    #expect(tracker.live == 0)
  }

  @Test(arguments: Container.allCases)
  func lendingReleasesEverythingOnThrow(_ container: Container) {
    #expect(throws: GLibError.self) {
      let values = [tracker.instance(), tracker.instance()]
      try container.lend(values, of: TrackedElement.self, .none) { _ throws(GLibError) in
        throw GLibError(DiskErrorCode.full, "")
      }
    }
    #expect(tracker.live == 0)
  }

  @Test(arguments: Container.allCases)
  func givingTheContainerKeepsTheElements(_ container: Container) {
    do {
      let values = [tracker.instance(), tracker.instance()]
      container.lend(values, of: TrackedElement.self, .container) { container.free($0) }
      withExtendedLifetime(values) { #expect(tracker.live == 2) }
    }
    #expect(tracker.live == 0)
  }

  @Test(arguments: Container.allCases)
  func givingEverythingReleasesNothing(_ container: Container) {
    let given: OpaquePointer?
    do {
      let values = [tracker.instance(), tracker.instance()]
      given = container.lend(values, of: TrackedElement.self, .full) { $0 }
    }
    #expect(tracker.live == 2)
    #expect(container.convert(given, of: TrackedElement.self, .full).count == 2)
    #expect(tracker.live == 0)
  }
}
