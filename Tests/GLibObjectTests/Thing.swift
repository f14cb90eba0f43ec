// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CObjectSupport
import GLib
import GLibObject
import TestSupport

// A C class, wrapped as any user of the library would.

enum Color: Int32, EnumValue {
  case red, green, blue
  static var typeID: TypeID { TypeID(test_color_get_type()) }
}

struct Access: FlagsValue {
  let rawValue: UInt32
  static let read = Access(rawValue: 1)
  static let write = Access(rawValue: 2)
  static var typeID: TypeID { TypeID(test_access_get_type()) }
}

class Thing: Object {
  override class var typeID: TypeID { TypeID(test_thing_get_type()) }

  static let number = WritableProperty<Thing, Int>("number")
  static let wide = WritableProperty<Thing, Int>("wide")
  static let small = WritableProperty<Thing, UInt8>("small")
  static let ratio = WritableProperty<Thing, Double>("ratio")
  static let single = WritableProperty<Thing, Float>("single")
  static let flag = WritableProperty<Thing, Bool>("flag")
  static let text = WritableProperty<Thing, String?>("text")
  static let names = WritableProperty<Thing, [String]>("names")
  static let color = WritableProperty<Thing, Color>("color")
  static let access = WritableProperty<Thing, Access>("access")
  static let child = WritableProperty<Thing, Thing?>("child")
  static let fixed = Property<Thing, Int>("fixed")
  static let serial = ConstructProperty<Thing, String>("serial")

  static let zero = Signal<Thing>("zero")
  static let one = Signal<Thing, Int>("one")
  static let two = Signal<Thing, Int, String>("two")
  static let three = Signal<Thing, Int, String, Bool>("three")
  static let four = Signal<Thing, Int, String, Bool, Double>("four")
  static let five = Signal<Thing, Int, String, Bool, Double, Thing>("five")
  static let six = Signal<Thing, Int, String, Bool, Double, Thing, Color>("six")
  static let ask = ReturningSignal<Thing, Bool, Int>("ask")
  static let first = ReturningSignal<Thing, Int, Int>("first")
  static let named = Signal<Thing, Int>("named")
  static let maybeText = Signal<Thing, String?>("maybe-text")

  func compute(_ input: Int32) -> Int32 { test_thing_compute(pointer(), input) }
  var referenceCount: UInt32 { test_reference_count(pointer()) }
}

/// Wraps nothing that a `Thing` is.
final class Floater: Object {
  override class var typeID: TypeID { TypeID(test_floater_get_type()) }
}
