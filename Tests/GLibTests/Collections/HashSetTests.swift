// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct HashSetTests {
  @Test func elementsAreAddedFoundAndRemoved() {
    exercise([0, 1, -1, 1 << 32])
    exercise(["", "a", "a\0b"])
    exercise([Pair(a: 1, b: ""), Pair(a: 2, b: "")])
  }

  private func exercise<E: Hashable>(_ elements: [E]) {
    let set = HashSet<E>()
    for element in elements {
      #expect(!set.contains(element) && !set.remove(element))
      #expect(set.insert(element) && !set.insert(element) && set.contains(element))
    }
    #expect(set.count == elements.count && Set(set) == Set(elements))
    #expect(set == HashSet(elements) && set != [])
    var visited: Set<E> = []
    set.forEach { visited.insert($0) }
    #expect(visited == Set(elements))
    set.removeAll { $0 == elements[0] }
    #expect(set.count == elements.count - 1 && !set.contains(elements[0]))
    #expect(set.remove(elements[1]) && !set.contains(elements[1]))
    set.removeAll()
    #expect(set.isEmpty && set.first { _ in true } == nil)
  }

  @Test func elementsAreReleasedOnce() {
    struct Element: Hashable {
      let id: Int
      let instance: LifetimeTracker.Instance
      static func == (a: Element, b: Element) -> Bool { a.id == b.id }
      func hash(into hasher: inout Hasher) { hasher.combine(id) }
    }
    let tracker = LifetimeTracker()
    do {
      let set = HashSet((0..<100).map { Element(id: $0 % 50, instance: tracker.instance()) })
      #expect(set.count == 50 && tracker.live == 50)
      set.removeAll { $0.id % 2 == 0 }
      #expect(tracker.live == 25)
    }
    #expect(tracker.live == 0)
  }

  @Test func changingDuringIterationTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let set: HashSet<Int> = [1, 2]
      for element in set { set.insert(element + 10) }
    }
    #expect(result.says("must not be changed while it is iterated"))
  }
}
