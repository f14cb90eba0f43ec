// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CObjectSupport
import GLib
import GLibObject
import TestSupport
import Testing

@Suite(.serialized) struct ClassDefinitionTests {
  init() { _ = (Volume.typeID, EncryptedVolume.typeID) }

  // MARK: Construction and ends

  @Test func swiftAndCConstructionBothMakeOneState() {
    let made = Volume.State.made.value
    let fromSwift = Volume(Volume.name.initially("root"))
    #expect(Volume.State.made.value == made + 1)
    let pointer = test_new_by_name("TestVolume")!
    #expect(Volume.State.made.value == made + 2)
    let (first, second) = (Volume(retaining: pointer), Volume(adopting: pointer))
    #expect(first == second && first.state === second.state && first.state !== fromSwift.state)
    #expect(Volume.State.made.value == made + 2)
    #expect(fromSwift.state.name == "root" && Volume.name[fromSwift] == "root")
  }

  @Test func theInstanceSurvivesCHoldingTheLastReferenceAndItsStateDiesWithIt() {
    let live = Volume.State.tracker.live
    let pointer: UnsafeMutablePointer<GObject>
    do {
      let volume = Volume()
      Volume.capacity[volume] = 5
      pointer = volume.retainedPointer()
    }
    #expect(Volume.State.tracker.live == live + 1)
    #expect(test_get_int(pointer, "kib") == 0)
    #expect(Volume(retaining: pointer).state.capacity == 5)
    g_object_unref(pointer)
    #expect(Volume.State.tracker.live == live)
  }

  @Test func disposeMayRunTwiceAndTheInstanceStaysUsable() {
    let volume = Volume()
    volume.runDispose()
    volume.runDispose()
    #expect(volume.state.disposes == 2)
    Volume.name[volume] = "still here"
    #expect(volume.state.name == "still here")
  }

  @Test func referencesFromManyThreadsKeepTheCountRight() {
    let live = Volume.State.tracker.live
    do {
      let volume = Volume()
      let address = UInt(bitPattern: volume.pointer(as: OpaquePointer.self))
      TestThread.run(4) { index in
        let pointer = UnsafeMutablePointer<GObject>(bitPattern: address)!
        if index % 2 == 0 {
          test_ref_unref(pointer, 10_000)
        } else {
          for _ in 0..<10_000 { precondition(Volume(retaining: pointer).typeIsRight) }
        }
      }
      #expect(test_reference_count(volume.pointer()) == 1)
    }
    #expect(Volume.State.tracker.live == live)
  }

  @Test func instancesMayBeMadeAndEndOnDifferentThreads() {
    let live = Volume.State.tracker.live
    let addresses = Mutable<[UInt]>([])
    TestThread.run(4) { _ in
      for _ in 0..<200 {
        let volume = EncryptedVolume()
        let pointer: OpaquePointer = volume.retainedPointer()
        addresses.value.append(UInt(bitPattern: pointer))
      }
    }
    #expect(Volume.State.tracker.live == live + 800)
    let all = addresses.value
    TestThread.run(4) { index in
      for address in all[(index * 200)..<(index * 200 + 200)] {
        _ = EncryptedVolume(adopting: OpaquePointer(bitPattern: address)!)
      }
    }
    #expect(Volume.State.tracker.live == live)
  }

  // MARK: Properties

  @Test func cSetsReadsAndObservesProperties() {
    let pointer = test_new_with_int("TestVolume", "kib", 2)!
    let volume = Volume(adopting: pointer)
    #expect(volume.state.capacity == 2_048)
    let count = test_count_notify(pointer, "kib")!
    test_set_int(pointer, "kib", 3)
    Volume.kib[volume] = 4
    #expect(count.pointee == 2 && test_get_int(pointer, "kib") == 4)
    test_set_string(pointer, "name", "ü")
    #expect(volume.state.name == "ü")
    #expect(String(test_dup_string(pointer, "name"), transfer: .full) == "ü")
  }

  @Test func everyKindOfPropertyWorks() {
    let (volume, other) = (Volume(), Volume())
    Volume.note[volume] = "n"
    Volume.medium[volume] = .punchedCard
    Volume.ratio[volume] = 1
    Volume.backing[volume] = other
    Volume.tags[volume] = ["a", "b"]
    Volume.features[volume] = [.thin]
    let state = volume.state
    #expect(state.note == "n" && state.medium == .punchedCard && state.ratio == 1)
    #expect(state.backing == other && state.tags == ["a", "b"] && state.features == .thin)
    #expect(Volume.note[volume] == "n" && Volume.medium[volume] == .punchedCard)
    #expect(Volume.backing[volume] == other && Volume.tags[volume] == ["a", "b"])
    Volume.backing[volume] = nil
    #expect(test_reference_count(other.pointer()) == 1)
    #expect(Volume.uuid[volume] == "unset")
    #expect(Volume.uuid[Volume(Volume.uuid.initially("u-1"))] == "u-1")
  }

  @Test func rangesAreEnforced() {
    let volume = Volume()
    expectError(PropertyErrorCode.notAllowed) { try volume.setValue(-1, ofProperty: "capacity") }
    expectError(PropertyErrorCode.notAllowed) { try volume.setValue(2.0, ofProperty: "ratio") }
    expectError(PropertyErrorCode.notWritable) { try volume.setValue(1, ofProperty: "writes") }
    expectError(PropertyErrorCode.constructOnly) { try volume.setValue("", ofProperty: "uuid") }
  }

  @Test func nullFromCWhereSwiftHasNoneIsReported() {
    let log = CallbackErrorLog.shared
    let volume = Volume(Volume.name.initially("kept"))
    test_set_string(volume.pointer(), "name", nil)
    #expect(volume.state.name == "kept")
    let entries = log.entries(containing: "NULL was set from C, which Swift cannot express")
    #expect(entries.contains { $0.origin == "the property \"name\" of TestVolume" })
  }

  // MARK: Signals

  @Test func cAndSwiftEmitAndHandle() {
    let volume = Volume()
    let sum = test_sum_int64(volume.pointer(), "resized")!
    var seen: [Int] = []
    Volume.resized.connect(to: volume) { seen.append($0) }
    Volume.resized.emit(from: volume, 3)
    test_emit_int64(volume.pointer(), "resized", 4)
    #expect(sum.pointee == 7 && seen == [3, 4])
    #expect(!volume.resize(to: 10))
    Volume.mayResize.connect(to: volume) { $0 < 100 }
    Volume.mayResize.connect(to: volume) { $0 < 1_000 }
    #expect(volume.resize(to: 500) && !volume.resize(to: 5_000))
    #expect(Volume.writes[volume] == 1 && seen.last == 500)
    var details: [String] = []
    Volume.named.connect(to: volume, detail: "x") { details.append($0) }
    Volume.named.emit(from: volume, detail: "x", "yes")
    Volume.named.emit(from: volume, "no")
    #expect(details == ["yes"])
  }

  // MARK: Interfaces, virtual functions, subclasses

  @Test func cCallsTheInterfaceAndItsProperty() {
    let volume = Volume()
    Volume.mayResize.connect(to: volume) { $0 < 100 }
    #expect(test_resizable_resize(volume.pointer(), 50) == 50)
    #expect(test_resizable_resize(volume.pointer(), 500) == -1)
    #expect(volume.state.capacity == 50)
    let resizable = volume.cast(to: Resizable.self)!
    Resizable.size[resizable] = 60
    #expect(Resizable.size[resizable] == 60 && volume.state.capacity == 60)
    // The same through a subclass of the class that implements it.
    let encrypted = EncryptedVolume()
    Resizable.size[encrypted.cast(to: Resizable.self)!] = 70
    #expect(encrypted.state.capacity == 70)
  }

  @Test func virtualFunctionsAreOverriddenAndChainUp() {
    let doubler = Doubler(Thing.number.initially(1))
    #expect(doubler.compute(2) == 6 && Thing(Thing.number.initially(1)).compute(2) == 3)
    #expect(Doubler.definition.state(of: doubler).calls == 1)
    let weak: WeakReference<Doubler>
    do { weak = WeakReference(Doubler()) }
    #expect(weak.object == nil)
  }

  @Test func aSubclassOfASwiftClassHasBothStates() {
    let (volumes, secrets) = (Volume.State.tracker.live, EncryptedVolume.Secrets.tracker.live)
    do {
      let encrypted = EncryptedVolume(
        Volume.capacity.initially(9),
        EncryptedVolume.cipher.initially("des")
      )
      #expect(encrypted.state.capacity == 9 && encrypted.secrets.cipher == "des")
      Volume.name[encrypted] = "n"
      EncryptedVolume.cipher[encrypted] = "aes"
      #expect(encrypted.state.name == "n" && encrypted.secrets.cipher == "aes")
      let asVolume = Volume(retaining: encrypted.pointer(as: OpaquePointer.self))
      #expect(asVolume.state === encrypted.state)
      #expect(asVolume.cast(to: EncryptedVolume.self)?.secrets === encrypted.secrets)
      #expect(Volume().cast(to: EncryptedVolume.self) == nil)
      encrypted.runDispose()
      #expect(encrypted.state.disposes == 1 && encrypted.secrets.disposes == 1)
      #expect(Volume.State.tracker.live == volumes + 1)
    }
    #expect(Volume.State.tracker.live == volumes)
    #expect(EncryptedVolume.Secrets.tracker.live == secrets)
  }

  @Test func cMayDeriveFromASwiftClassAndSwiftFromThat() {
    let (volumes, finalizes) = (Volume.State.tracker.live, test_derived_finalizes())
    let disposes = test_derived_disposes()
    do {
      let middle = Volume(adopting: test_new_by_name(Middle.typeID.name)!)
      #expect(middle.state.capacity == 0)
      let top = Top()
      top.runDispose()
      #expect(
        Volume.definition.state(of: top).disposes == 1 && Top.top.state(of: top).disposes == 1
      )
      #expect(test_derived_disposes() == disposes + 1)
    }
    #expect(Volume.State.tracker.live == volumes)
    #expect(test_derived_finalizes() == finalizes + 2)
    #expect(test_derived_disposes() == disposes + 3)
  }

  class Middle: Volume {
    static let id = TypeID(test_derive(Volume.typeID.name, "TestMiddle"))
    override class var typeID: TypeID { id }
  }

  final class Top: Middle {
    final class State: InstanceState { var disposes = 0 }
    static let top: ClassDefinition<Top, State> = .init("TestTop", extending: Middle.self) {
      $0.onDispose { top.state(of: $0).disposes += 1 }
    }
    override class var typeID: TypeID { top.typeID }
  }

  @Test func abstractClassesHaveSubclassesOnly() async {
    #expect(Shape.typeID.isAbstract)
    #expect(Circle().dynamicTypeID.isA(Shape.typeID))
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Shape()
    }
    expectMessage(result, "TestShape is abstract")
  }

  class Shape: Object {
    final class State: InstanceState {}
    static let shape = ClassDefinition<Shape, State>(
      "TestShape",
      extending: Object.self,
      isAbstract: true
    )
    override class var typeID: TypeID { shape.typeID }
  }

  final class Circle: Shape {
    static let circle = ClassDefinition<Circle, State>("TestCircle", extending: Shape.self)
    override class var typeID: TypeID { circle.typeID }
  }
}

extension Volume {
  fileprivate var typeIsRight: Bool { dynamicTypeID == Volume.typeID }
}
