// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CObjectSupport
import GLib
import GLibObject
import TestSupport
import Testing

@Suite struct PropertyTests {
  @Test func everyKindOfValueIsSetAndRead() {
    let (thing, child) = (Thing(), Thing())
    Thing.number[thing] = 100
    Thing.wide[thing] = .min
    Thing.small[thing] = 255
    Thing.ratio[thing] = -0.25
    Thing.single[thing] = 1.5
    Thing.flag[thing] = true
    Thing.text[thing] = "Größe 🐧"
    Thing.names[thing] = ["a", "", "ü"]
    Thing.color[thing] = .blue
    Thing.access[thing] = [.read, .write]
    Thing.child[thing] = child
    #expect(Thing.number[thing] == 100 && Thing.wide[thing] == .min && Thing.small[thing] == 255)
    #expect(Thing.ratio[thing] == -0.25 && Thing.single[thing] == 1.5 && Thing.flag[thing])
    #expect(Thing.text[thing] == "Größe 🐧" && Thing.names[thing] == ["a", "", "ü"])
    #expect(Thing.color[thing] == .blue && Thing.access[thing] == [.read, .write])
    #expect(Thing.child[thing] == child && Thing.fixed[thing] == 42)
    Thing.text[thing] = ""
    #expect(Thing.text[thing] == "")
    Thing.text[thing] = nil
    Thing.child[thing] = nil
    Thing.names[thing] = []
    #expect(Thing.text[thing] == nil && Thing.child[thing] == nil && Thing.names[thing] == [])
    #expect(thing.referenceCount == 1 && child.referenceCount == 1)
  }

  @Test func cSeesWhatSwiftSets() {
    let thing = Thing()
    Thing.number[thing] = 7
    #expect(test_get_int(thing.pointer(), "number") == 7)
    test_set_int(thing.pointer(), "number", 8)
    #expect(Thing.number[thing] == 8)
  }

  @Test func constructPropertiesAreSetAtConstruction() {
    #expect(Thing.serial[Thing()] == "none")
    let thing = Thing(Thing.serial.initially("A-1"), Thing.number.initially(3))
    #expect(Thing.serial[thing] == "A-1" && Thing.number[thing] == 3)
    #expect(thing.referenceCount == 1)
  }

  @Test func changesAreToldWithTheNewValue() {
    let tracker = LifetimeTracker()
    var seen: [Int] = []
    do {
      let thing = Thing()
      let held = tracker.instance()
      let connection = Thing.number.onChange(of: thing) {
        seen.append($0); _ = held
      }
      Thing.number[thing] = 1
      Thing.wide[thing] = 2
      test_set_int(thing.pointer(), "number", 3)
      Thing.number.notify(thing)
      connection.withBlocked { Thing.number[thing] = 4 }
      #expect(connection.isConnected)
    }
    #expect(seen == [1, 3, 3] && tracker.live == 0)
  }

  @Test func aBoundPropertyFollows() {
    let (source, target) = (Thing(), Thing())
    Thing.number[source] = 1
    let binding = Thing.number.bind(source, to: Thing.wide, of: target)
    #expect(Thing.wide[target] == 1)
    Thing.number[source] = 2
    #expect(Thing.wide[target] == 2)
    Thing.wide[target] = 9
    #expect(Thing.number[source] == 2)
    binding.unbind()
    binding.unbind()
    Thing.number[source] = 3
    #expect(Thing.wide[target] == 9)
  }

  @Test func propertiesFollowEachOther() {
    let (first, second) = (Thing(), Thing())
    Thing.number.bindBothWays(first, with: Thing.number, of: second)
    Thing.number[second] = 5
    #expect(Thing.number[first] == 5)
    #expect(first.referenceCount == 1)
  }

  @Test func aBindingEndsWithAnObject() {
    let source = Thing()
    var target: Thing? = Thing()
    let weak = WeakReference(target)
    let binding = Thing.number.bind(source, to: Thing.number, of: target!)
    target = nil
    #expect(weak.object == nil)
    Thing.number[source] = 1
    binding.unbind()
  }

  // MARK: By name

  @Test func propertiesHaveValuesByName() throws {
    let thing = Thing(Thing.number.initially(4))
    let number = try thing.value(ofProperty: "number")
    #expect(try number.get(Int.self) == 4 && number.typeID == .int)
    try thing.setValue(5, ofProperty: "number")
    try thing.setValue("five", ofProperty: "text")
    try thing.setValue(Value(6), ofProperty: "wide")
    try thing.setValue(String?.none, ofProperty: "text")
    try thing.setValue("hidden", ofProperty: "secret")
    #expect(Thing.number[thing] == 5 && Thing.text[thing] == nil && Thing.wide[thing] == 6)
    try thing.setValue(Value(77), ofProperty: "text")
    #expect(Thing.text[thing] == "77")
  }

  @Test func badNamesAndValuesThrow() {
    let thing = Thing()
    expectError(PropertyErrorCode.unknown) { try thing.value(ofProperty: "") }
    expectError(PropertyErrorCode.unknown) { try thing.value(ofProperty: "number\0") }
    expectError(PropertyErrorCode.unknown) { try thing.setValue(1, ofProperty: "nombre") }
    expectError(PropertyErrorCode.notReadable) { try thing.value(ofProperty: "secret") }
    expectError(PropertyErrorCode.notWritable) { try thing.setValue(1, ofProperty: "fixed") }
    expectError(PropertyErrorCode.constructOnly) { try thing.setValue("x", ofProperty: "serial") }
    expectError(PropertyErrorCode.wrongType) { try thing.setValue("x", ofProperty: "number") }
    expectError(PropertyErrorCode.wrongType) { try thing.setValue(Value("x"), ofProperty: "child") }
    expectError(PropertyErrorCode.notAllowed) { try thing.setValue(101, ofProperty: "number") }
    expectError(PropertyErrorCode.notAllowed) {
      try thing.setValue(Value(101), ofProperty: "number")
    }
    expectError(PropertyErrorCode.notAllowed) { try thing.setValue(1 << 40, ofProperty: "number") }
    expectError(PropertyErrorCode.notAllowed) {
      try thing.setValue(Value(1 << 40), ofProperty: "number")
    }
    expectError(PropertyErrorCode.notAllowed) { try thing.setValue("a\0b", ofProperty: "text") }
    #expect(Thing.number[thing] == 0 && Thing.text[thing] == nil)
  }

  @Test func errorsNameClassAndProperty() {
    #expect(
      performing { () throws(GLibError) in try Thing().setValue(101, ofProperty: "number") }?
        .message
        == "The property \"number\" of TestThing does not allow the value 101"
    )
  }

  private func performing(_ body: () throws(GLibError) -> Void) -> GLibError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  // MARK: Traps

  @Test func anUnknownPropertyTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Property<Thing, Int>("nombre")[Thing()]
    }
    expectMessage(result, "TestThing has no property \"nombre\"")
  }

  @Test func aWrongTypeTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Property<Thing, String>("number")[Thing()]
    }
    expectMessage(result, "the property \"number\" of TestThing is a gint")
  }

  @Test func settingWhatIsReadOnlyTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      WritableProperty<Thing, Int>("fixed")[Thing()] = 1
    }
    expectMessage(result, "the property \"fixed\" of TestThing is not writable")
  }

  @Test func settingAConstructPropertyTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      WritableProperty<Thing, String>("serial")[Thing()] = "x"
    }
    expectMessage(result, "\"serial\" of TestThing can be set at construction only")
  }

  @Test func readingWhatIsWriteOnlyTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Property<Thing, String>("secret")[Thing()]
    }
    expectMessage(result, "the property \"secret\" of TestThing is not readable")
  }

  @Test(arguments: [-1, 101, 1 << 40])
  func aNumberOutOfRangeTraps(_ number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      Thing.number[Thing()] = number
    }
    expectMessage(result, "the property \"number\" of TestThing does not allow \(number)")
  }

  @Test func nullWithoutAnOptionalTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Property<Thing, String>("text")[Thing()]
    }
    expectMessage(result, "holds what cannot be expressed as String")
  }

  @Test func anUnknownPropertyAtConstructionTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Floater(Thing.number.initially(1))
    }
    expectMessage(result, "TestFloater has no property \"number\"")
  }
}
