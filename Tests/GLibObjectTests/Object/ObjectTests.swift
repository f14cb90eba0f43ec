// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CObjectSupport
import GLib
import GLibObject
import TestSupport
import Testing

@Suite struct ObjectTests {
  @Test func adoptingTakesTheReferenceOver() {
    let thing = Thing(adopting: test_thing_new()!)
    #expect(thing.referenceCount == 1)
    let weak = WeakReference(thing)
    #expect(weak.object == thing)
  }

  @Test func theLastWrapperEndsTheObject() {
    var thing: Thing? = Thing()
    let weak = WeakReference(thing)
    let other = thing?.cast(to: Object.self)
    thing = nil
    #expect(weak.object != nil)
    withExtendedLifetime(other) {}
  }

  @Test func retainingAddsAReference() {
    let pointer = test_thing_new()!
    let thing = Thing(retaining: pointer)
    #expect(thing.referenceCount == 2)
    g_object_unref(UnsafeMutableRawPointer(pointer))
    #expect(thing.referenceCount == 1)
  }

  @Test func nullIsNil() {
    let thing = Thing()
    #expect(Thing(retaining: test_thing_get_child(thing.pointer())) == nil)
    #expect(Thing(adopting: test_thing_dup_child(thing.pointer())) == nil)
    Thing.child[thing] = Thing()
    for _ in 0..<3 {
      let child = Thing(retaining: test_thing_get_child(thing.pointer()))
      #expect(child?.referenceCount == 2)
      let same = Thing(adopting: test_thing_dup_child(thing.pointer()))
      #expect(same == child && same !== child)
      #expect(same?.referenceCount == 3)
    }
    #expect(Thing.child[thing]?.referenceCount == 2)
  }

  @Test func floatingReferencesAreSunkOnce() {
    let made = [
      Floater(), Floater(adopting: test_floater_new()!), Floater(retaining: test_floater_new()!),
    ]
    for object in made {
      #expect(test_reference_count(object.pointer()) == 1)
      #expect(!test_is_floating(object.pointer()))
    }
    let again = Floater(retaining: made[0].pointer(as: OpaquePointer.self))
    #expect(test_reference_count(again.pointer()) == 2 && again == made[0])
  }

  @Test func oneCObjectIsEqualToItself() {
    let (thing, other) = (Thing(), Thing())
    let same = Object(retaining: thing.pointer(as: OpaquePointer.self))
    #expect(same == thing && same.hashValue == (thing as Object).hashValue)
    #expect(thing != other)
    #expect(Set([same, thing, other]).count == 2)
    #expect("\(thing)".hasPrefix("TestThing 0x"))
  }

  @Test func castsGoByTheTypeOfTheObject() {
    let thing = Thing()
    let plain = Object(retaining: thing.pointer(as: OpaquePointer.self))
    #expect(plain as? Thing == nil)
    #expect(plain.cast(to: Thing.self) == thing)
    #expect(plain.cast(to: Floater.self) == nil)
    #expect(thing.cast(to: Object.self) === thing)
    #expect(plain.dynamicTypeID == Thing.typeID && plain.dynamicTypeID.isA(.object))
  }

  @Test func aGivenReferenceIsCOwn() {
    let thing = Thing()
    let pointer: UnsafeMutablePointer<GObject> = thing.retainedPointer()
    #expect(thing.referenceCount == 2)
    g_object_unref(pointer)
  }

  @Test func listsHoldObjects() {
    let things = [Thing(), Thing()]
    let copy = things.withGList(of: ObjectElement<Thing>.self, transfer: .none) { list in
      Array(list, of: ObjectElement<Thing>.self, transfer: .none)
    }
    #expect(copy == things)
    withExtendedLifetime(copy) { #expect(things.map(\.referenceCount) == [2, 2]) }
  }

  @Test func anObjectWithAHomeDiesThere() {
    let home = LoopThread()
    let (died, expected) = (Mutable<Int32>(0), Mutable<Int32>(0))
    home.perform { expected.value = TestThread.current }
    let gate = Gate()
    do {
      let thing = Thing()
      thing.home = home.context
      let tracker = OnDeinit {
        died.value = TestThread.current
        gate.open()
      }
      Thing.zero.connect(to: thing, from: .anyThread) { tracker.touch() }
      #expect(thing.cast(to: Object.self)?.home == home.context)
    }
    gate.wait()
    home.stop()
    #expect(died.value == expected.value && died.value != TestThread.current)
  }

  @Test func anObjectWhoseHomeEndsIsReleased() {
    let weak: WeakReference<Thing>
    do {
      let context = MainContext()
      let thing = Thing()
      thing.home = context
      weak = WeakReference(thing)
    }
    #expect(weak.object == nil)
  }

  // MARK: Traps

  @Test func wrappingAnObjectOfAnotherClassTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Thing(adopting: test_floater_new()!)
    }
    expectMessage(result, "an object of the type TestFloater was wrapped as TestThing")
  }

  @Test func creatingAnInterfaceTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Resizable()
    }
    expectMessage(result, "no object has exactly this type")
  }
}

/// Stands for an interface.
final class Resizable: Object {
  override class var typeID: TypeID { TypeID(test_resizable_get_type()) }
  static let size = WritableProperty<Resizable, Int>("size")
}
