// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CObjectSupport
import GLib
import GLibObject
import TestSupport
import Testing

@Suite struct ValueTests {
  @Test func valuesComeBackAsTheyWentIn() throws {
    #expect(try Value(Int8.min).get(Int8.self) == .min)
    #expect(try Value(UInt8.max).get(UInt8.self) == .max)
    #expect(try Value(Int32.min).get(Int32.self) == .min)
    #expect(try Value(UInt32.max).get(UInt32.self) == .max)
    #expect(try Value(Int.min).get(Int.self) == .min)
    #expect(try Value(UInt64.max).get(UInt64.self) == .max)
    #expect(try Value(1.5).get(Double.self) == 1.5 && Value(Float(0.5)).get(Float.self) == 0.5)
    #expect(try Value(true).get(Bool.self) && Value("ü").get(String.self) == "ü")
    #expect(try Value(["a", "b"]).get([String].self) == ["a", "b"])
    #expect(try Value(TypeID.object).get(TypeID.self) == .object)
    #expect(try Value(Color.green).get(Color.self) == .green)
    #expect(try Value([Access.read, .write] as Access).get(Access.self) == [.read, .write])
    let error = GLibError(FileErrorCode.noSpace, "full")
    #expect(try Value(error).get(GLibError.self) == error)
    #expect(try Value(Bytes([1, 2])).get(Bytes.self) == Bytes([1, 2]))
    #expect(try Value(String?.none).get(String?.self) == nil)
    #expect(try Value(String?.some("x")).get(String?.self) == "x")
  }

  @Test func objectsAreHeldAndChecked() throws {
    let thing = Thing()
    do {
      let value = Value(thing)
      #expect(thing.referenceCount == 2 && value.typeID == Thing.typeID)
      #expect(try value.get(Object.self) == thing)
      expectError(ValueErrorCode.wrongType) { try value.get(Floater.self) }
      let plain = Value(Object(retaining: thing.pointer(as: OpaquePointer.self)))
      #expect(try plain.get(Thing.self) == thing)
      expectError(ValueErrorCode.notExpressible) { try plain.get(Floater.self) }
    }
    #expect(thing.referenceCount == 1)
  }

  @Test func integersOfAnotherWidthAreReadIfTheyFit() throws {
    #expect(try Value(255).get(UInt8.self) == 255 && Value(Int8(-1)).get(Int.self) == -1)
    expectError(ValueErrorCode.notExpressible) { try Value(256).get(UInt8.self) }
    expectError(ValueErrorCode.notExpressible) { try Value(-1).get(UInt.self) }
    expectError(ValueErrorCode.notExpressible) { try Value(UInt64.max).get(Int.self) }
  }

  @Test func anotherTypeThrows() {
    expectError(ValueErrorCode.wrongType) { try Value(1).get(String.self) }
    expectError(ValueErrorCode.wrongType) { try Value("1").get(Int.self) }
    expectError(ValueErrorCode.wrongType) { try Value(1.5).get(Bool.self) }
    expectError(ValueErrorCode.notExpressible) { try Value(String?.none).get(String.self) }
  }

  @Test func conversionsFollowGLibsRulesAndCutNothing() throws {
    #expect(try Value(42).converted(to: .string).get(String.self) == "42")
    #expect(try Value(42).converted(to: .int).get(Int32.self) == 42)
    #expect(try Value(42).converted(to: .double).get(Double.self) == 42)
    #expect(try Value(UInt64.max).converted(to: .uint64).get(UInt64.self) == .max)
    expectError(ValueErrorCode.notExpressible) { try Value(1 << 40).converted(to: .int) }
    expectError(ValueErrorCode.notExpressible) { try Value(-1).converted(to: .uint) }
    expectError(ValueErrorCode.wrongType) { try Value("x").converted(to: .int) }
  }

  @Test func anUnknownCaseOfAnEnumIsNotExpressible() throws {
    let value = withStackValue(of: GValue.self) { value in
      g_value_init(value, test_color_get_type())
      g_value_set_enum(value, 77)
      return Value(copying: value)
    }
    expectError(ValueErrorCode.notExpressible) { try value.get(Color.self) }
  }

  @Test func valuesPrintTheirContent() {
    #expect("\(Value("a"))" == "\"a\"" && "\(Value(String?.none))" == "NULL")
    #expect("\(Value(5))" == "5")
  }

  @Test func aTextThatCWouldCutTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Value("a\0b")
    }
    expectMessage(result, "cannot be a value of the type gchararray")
  }
}

@Suite struct TypeIDTests {
  @Test func typesHaveNamesAndParents() {
    #expect(TypeID.int.name == "gint" && TypeID.object.parent == nil)
    #expect(Thing.typeID.parent == .object && Thing.typeID.isA(.object))
    #expect(!TypeID.object.isA(Thing.typeID))
    #expect(TypeID(named: "TestThing") == Thing.typeID)
    #expect(TypeID(named: "") == nil && TypeID(named: "TestThing\0") == nil)
    #expect(Resizable.typeID.isInterface && !Thing.typeID.isInterface)
    #expect(TypeID(Thing.typeID.gType) == Thing.typeID)
  }

  @Test func fundamentalTypesHaveTheNumbersOfC() {
    #expect(TypeID.stringList.gType == g_strv_get_type())
    for (type, name) in [
      (TypeID.none, "void"), (.interface, "GInterface"), (.char, "gchar"), (.uchar, "guchar"),
      (.boolean, "gboolean"), (.int, "gint"), (.uint, "guint"), (.long, "glong"),
      (.ulong, "gulong"),
      (.int64, "gint64"), (.uint64, "guint64"), (.enumeration, "GEnum"), (.flags, "GFlags"),
      (.float, "gfloat"), (.double, "gdouble"), (.string, "gchararray"), (.pointer, "gpointer"),
      (.boxed, "GBoxed"), (.object, "GObject"), (.stringList, "GStrv"), (.typeIDs, "GType"),
    ] {
      #expect(type.name == name)
    }
  }
}

enum Medium: Int32, EnumValue, CaseIterable {
  case disk = 1
  case punchedCard = 7
  static let typeID = TypeID.enumeration("TestMedium", of: Medium.self)
}

struct Features: FlagsValue {
  let rawValue: UInt32
  static let snapshots = Features(rawValue: 1)
  static let thin = Features(rawValue: 4)
  static let typeID = TypeID.flags(
    "TestFeatures",
    ["snapshots": Self.snapshots, "thin-provisioning": .thin]
  )
}

@Suite struct EnumValueTests {
  @Test func cKnowsNamesAndNicksOfASwiftEnum() throws {
    let table = g_type_class_ref(Medium.typeID.gType)!
    defer { g_type_class_unref(table) }
    let values = table.assumingMemoryBound(to: GEnumClass.self)
    let card = g_enum_get_value_by_nick(values, "punched-card")
    #expect(card?.pointee.value == 7)
    #expect(String(copying: card?.pointee.value_name) == "punchedCard")
    #expect(values.pointee.n_values == 2 && values.pointee.minimum == 1)
    #expect(try Value(Medium.disk).get(Medium.self) == .disk)
    #expect(Medium.typeID.isA(.enumeration) && TypeID(named: "TestMedium") == Medium.typeID)
  }

  @Test func cKnowsTheNicksOfASwiftOptionSet() throws {
    let table = g_type_class_ref(Features.typeID.gType)!
    defer { g_type_class_unref(table) }
    let values = table.assumingMemoryBound(to: GFlagsClass.self)
    #expect(g_flags_get_value_by_nick(values, "thin-provisioning")?.pointee.value == 4)
    #expect(values.pointee.mask == 5)
    #expect(try Value([Features.thin, .snapshots] as Features).get(Features.self).rawValue == 5)
  }

  @Test(arguments: ["", "ab", "1abc", "a b c", "Größe", "gint"])
  func aNameThatATypeCannotHaveTraps(_ name: String) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [name] in
      _ = TypeID.enumeration(name, of: Medium.self)
    }
    #expect(result.says("is no name for a type") || result.says("a type named gint exists already"))
  }
}
