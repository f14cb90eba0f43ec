// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// What must not be done while a table is iterated, and what may.
@Suite struct HashTableIterationTests {
  private static func table() -> HashTable<Int, Int> { [0: 1, 1: 2, 2: 3] }

  @Test func loopsMayBeNestedAndLeft() {
    let table = Self.table()
    var pairs = 0
    for _ in table { for _ in table { pairs += 1 } }
    for _ in table { break }
    table[3] = 4
    #expect(pairs == 9 && table.count == 4)
  }

  @Test func removingByConditionReleasesEachOnce() {
    let tracker = LifetimeTracker()
    let table = HashTable<String, LifetimeTracker.Instance>()
    for i in 0..<100 { table["\(i)"] = tracker.instance() }
    table.removeAll { key, _ in key.hasSuffix("3") }
    #expect(table.count == 90 && tracker.live == 90)
    struct Stop: Error {}
    var seen = 0
    #expect(throws: Stop.self) {
      try table.removeAll { _, _ in
        seen += 1
        if seen > 10 { throw Stop() }
        return true
      }
    }
    #expect(table.count == 80 && tracker.live == 80)
    table["new"] = tracker.instance()
    table.removeAll()
    table.removeAll()
    #expect(tracker.live == 0)
  }

  @Test func replacingThroughTheIteratorReleasesEachOldValueOnce() {
    let tracker = LifetimeTracker()
    let objects = HashTable<Int, LifetimeTracker.Instance>()
    let boxes = HashTable<Int, [LifetimeTracker.Instance]>()
    for i in 0..<50 {
      objects[i] = tracker.instance()
      boxes[i] = [tracker.instance()]
    }
    objects.updateValues { _, value in value = tracker.instance() }
    boxes.updateValues { _, value in value = [tracker.instance()] }
    #expect(tracker.live == 100 && objects.count == 50 && objects.map(\.key).count == 50)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try boxes.updateValues { _, _ in throw Stop() } }
    #expect(boxes.allSatisfy { $0.value.count == 1 })
    objects.removeAll()
    boxes.removeAll { _, _ in true }
    #expect(tracker.live == 0)
  }

  @Test func aDeinitThatComesBackFindsTheTableEmpty() {
    let table = HashTable<Int, [OnDeinit]>()
    nonisolated(unsafe) weak let weakTable = table
    let calls = Counter()
    let fill = {
      for i in 0..<20 {
        table[i] = [
          OnDeinit {
            calls.add()
            guard let table = weakTable else { return }
            #expect(table[i] == nil)
            for _ in table {}
            table[1000 + i] = []
            table.removeValue(forKey: i + 1)
          }
        ]
      }
    }
    fill()
    table.removeAll()
    #expect(calls.value == 20 && table.count == 20)
    table.removeAll()
    fill()
    table.removeAll { _, _ in true }
    #expect(calls.value == 40 && table.count == 20)
    fill()
    table[0] = nil
    table[3] = []
    #expect(calls.value >= 42)
  }

  @Test func aDeinitMayEmptyTheTableAgain() {
    let table = HashTable<String, OnDeinit>()
    nonisolated(unsafe) weak let weakTable = table
    let calls = Counter()
    for i in 0..<20 {
      table["\(i)"] = OnDeinit {
        calls.add()
        weakTable?.removeAll()
      }
    }
    table.removeAll()
    #expect(calls.value == 20 && table.isEmpty)
  }

  // MARK: - Traps

  @Test func addingInsideForEachTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, Int> = [0: 1]
      table.forEach { _ in table[5] = 1 }
    }
    #expect(result.says("A HashTable must not be changed"))
  }

  @Test func updatingInsideForEachTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, Int> = [0: 1]
      table.forEach { table.updateValue(1, forKey: $0.key) }
    }
    #expect(result.says("A HashTable must not be changed"))
  }

  @Test func takingInsideForEachTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<String, Int> = ["": 1]
      table.forEachCString { _, _ in table.removeValue(forKey: "none") }
    }
    #expect(result.says("A HashTable must not be changed"))
  }

  @Test func anotherIterationInsideForEachTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, Int> = [0: 1]
      table.forEach { _ in table.forEach { _ in } }
    }
    #expect(result.says("A HashTable must not be changed, iterated"))
  }

  @Test func aLoopInsideRemoveAllTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, Int> = [0: 1]
      table.removeAll { _, _ in table.contains { $0.value == 1 } }
    }
    #expect(result.says("A HashTable must not be changed, iterated"))
  }

  @Test func goingOnAfterAChangeTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, Int> = [0: 1, 1: 2]
      for (key, _) in table { table[key] = 7 }
    }
    #expect(result.says("A HashTable must not be changed while it is iterated"))
  }

  @Test func readingAValueThatIsBeingChangedTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, [Int]> = [0: [1]]
      table[0, default: []].removeAll { _ in table[0] == nil }
    }
    #expect(result.says("must not be read while it is changed in place"))
  }

  @Test func changingTheTableInsideAChangeTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, [Int]> = [0: [1]]
      table[0]?.removeAll { _ in table.removeValue(forKey: 0) == nil }
    }
    #expect(result.says("A HashTable must not be changed"))
  }

  @Test func aLiteralWithOneKeyTwiceTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = ["a": 1, "a": 2] as HashTable<String, Int>
    }
    #expect(result.says("one key twice: a"))
  }
}
