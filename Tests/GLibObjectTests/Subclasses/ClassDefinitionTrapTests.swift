// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CObjectSupport
import GLib
import GLibObject
import TestSupport
import Testing

@Suite struct ClassDefinitionTrapTests {
  final class Plain: Object {
    final class State: InstanceState { var number = 0 }
  }

  typealias Definition = ClassDefinition<Plain, Plain.State>

  @Test func aParentThatIsNoneTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Definition("TestPlain", extending: Thing.self)
    }
    expectMessage(result, "Plain is said to extend Thing, but is no subclass of it")
  }

  @Test func aNameThatIsTakenTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Definition("TestPlain", extending: Object.self)
      _ = Definition("TestPlain", extending: Object.self)
    }
    expectMessage(result, "a type named TestPlain exists already")
  }

  @Test(arguments: ["", "1", "a b", "ü"])
  func aBadNameOfAPropertyTraps(_ name: String) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [name] in
      _ = Definition("TestPlain", extending: Object.self) {
        $0.property(WritableProperty<Plain, Int>(name), \.number)
      }
    }
    expectMessage(result, "\"\(name)\" is no name for a property")
  }

  @Test func aPropertyTwiceTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Definition("TestPlain", extending: Object.self) {
        $0.property(WritableProperty<Plain, Int>("number"), \.number)
        $0.property(WritableProperty<Plain, Int>("number"), \.number)
      }
    }
    expectMessage(result, "\"number\" is no name for a property, or a property has it already")
  }

  @Test func aDefaultOutsideOfTheRangeTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Definition("TestPlain", extending: Object.self) {
        $0.property(WritableProperty<Plain, Int>("number"), \.number, default: 7, in: 0...5)
      }
    }
    expectMessage(result, "the default of the property \"number\" is outside of its range")
  }

  @Test func trueHandledWithoutBoolTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Definition("TestPlain", extending: Object.self) {
        $0.signal(ReturningSignal<Plain, Int>("ask"), .trueHandled)
      }
    }
    expectMessage(result, "the signal \"ask\" returns no Bool")
  }

  @Test func overridingFinalizeTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let definition = Definition("TestPlain", extending: Object.self) {
        $0.override(GObjectClass.self) { $0.pointee.finalize = { _ in } }
      }
      _ = test_new_by_name(definition.typeID.name)
    }
    expectMessage(result, "TestPlain overrides dispose, finalize")
  }

  @Test func aClassStructThatIsNoneTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Definition("TestPlain", extending: Object.self) {
        $0.override(TestThingClass.self) { _ in }
      }
    }
    expectMessage(result, "overrides functions of a class that is not its parent")
  }

  @Test func whatIsNoInterfaceTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Definition("TestPlain", extending: Object.self) {
        $0.implement(Thing.typeID, TestResizableInterface.self) { _ in }
      }
    }
    expectMessage(result, "TestThing is no interface")
  }
}
