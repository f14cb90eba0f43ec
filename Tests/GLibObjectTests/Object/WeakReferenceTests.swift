// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import GLibObject
import TestSupport
import Testing

@Suite struct WeakReferenceTests {
  @Test func itDoesNotKeepTheObjectAlive() {
    var thing: Thing? = Thing()
    let weak = WeakReference(thing)
    #expect(weak.object == thing && thing?.referenceCount == 1)
    thing = nil
    #expect(weak.object == nil)
  }

  @Test func itIsEmptyAfterDisposeAlthoughTheObjectLivesOn() {
    let thing = Thing()
    let weak = WeakReference(thing)
    thing.runDispose()
    // Older versions let go of it only with the last reference.
    #expect(weak.object == nil || LibraryVersion.runtime < LibraryVersion(2, 74))
    Thing.number[thing] = 7
    #expect(Thing.number[thing] == 7)
  }

  @Test func itCanWatchAnotherObjectOrNone() {
    let (first, second) = (Thing(), Thing())
    let weak = WeakReference<Thing>(nil)
    #expect(weak.object == nil)
    weak.object = first
    #expect(weak.object == first)
    weak.object = second
    #expect(weak.object == second)
    weak.object = nil
    #expect(weak.object == nil)
  }

  @Test func itMayGoBeforeOrAfterTheObject() {
    let thing = Thing()
    for _ in 0..<3 { _ = WeakReference(thing).object }
    #expect(thing.referenceCount == 1)
  }

  /// One thread gives up the last reference while another one asks for it.
  @Test func askingRacesWithTheLastRelease() {
    final class Round: @unchecked Sendable {
      // The pointer is given up by one thread; the weak reference is made for that.
      let object: UnsafeMutablePointer<GObject>
      let weak: WeakReference<Object>
      init() {
        let thing = Thing()
        weak = WeakReference(thing)
        object = thing.retainedPointer()
      }
    }
    let batch = 1_000
    var found = 0
    for _ in 0..<100 {
      let rounds = (0..<batch).map { _ in Round() }
      let start = Counter()
      let seen = Counter()
      TestThread.run(2) { index in
        start.add()
        while start.value < 2 {}
        for round in rounds {
          if index == 0 {
            g_object_unref(round.object)
          } else if let object = round.weak.object {
            seen.add()
            precondition(object.dynamicTypeID == Thing.typeID)
          }
        }
      }
      found += seen.value
      #expect(rounds.allSatisfy { $0.weak.object == nil })
    }
    #expect(found <= 100 * batch)
  }
}
