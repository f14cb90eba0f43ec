// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// An enum that properties and signals may carry: one of a C library, or one of yours.
///
///     enum Medium: Int32, EnumValue, CaseIterable {
///       case disk, tape, punchedCard
///       static let typeID = TypeID.enumeration("DemoMedium", of: Medium.self)
///     }
///
/// For the enum of a C library `typeID` is what its `…_get_type()` function returns. Prefer
/// a struct there (`struct Kind: RawRepresentable, EnumValue`): a newer library may know more cases
/// than yours.
///
/// > Isolation: Any thread.
///
/// Wraps `G_TYPE_ENUM`.
public protocol EnumValue: ValueConvertible, RawRepresentable where RawValue == Int32 {}

/// A set of flags that properties and signals may carry: one of a C library, or one of yours.
///
///     struct Features: FlagsValue {
///       let rawValue: UInt32
///       static let snapshots = Features(rawValue: 1)
///       static let thinProvisioning = Features(rawValue: 2)
///       static let typeID = TypeID.flags(
///         "DemoFeatures", ["snapshots": Self.snapshots, "thin-provisioning": .thinProvisioning])
///     }
///
/// > Isolation: Any thread.
///
/// Wraps `G_TYPE_FLAGS`.
public protocol FlagsValue: ValueConvertible, OptionSet where RawValue == UInt32 {}

// MARK: - Registration

extension TypeID {
  /// Registers a Swift enum as a type that C code knows.
  ///
  /// Names and nicks come from the cases: `punchedCard` is named so and has the nick `punched-card`.
  ///
  /// - Parameters:
  ///   - name: The name for C code. Precondition: at least three ASCII letters or digits, the first a
  ///     letter, and not the name of a type that exists.
  ///   - type: The enum. Keep the result in a `static let`: registering twice traps.
  ///
  /// Wraps `g_enum_register_static()`.
  public static func enumeration<E: EnumValue & CaseIterable>(
    _ name: String,
    of type: E.Type
  ) -> TypeID {
    let cases = E.allCases.map { (permanent("\($0)"), permanent(nick("\($0)")), $0.rawValue) }
    let table = UnsafeMutablePointer<GEnumValue>.allocate(capacity: cases.count + 1)
    for (index, (name, nick, number)) in cases.enumerated() {
      (table + index).initialize(
        to: GEnumValue(value: number, value_name: name, value_nick: nick)
      )
    }
    (table + cases.count).initialize(to: GEnumValue())
    return TypeID(rawValue: checked(name) { g_enum_register_static($0, table) })
  }

  /// Registers a Swift option set as a type that C code knows.
  ///
  /// - Parameters:
  ///   - name: The name for C code. Precondition: at least three ASCII letters or digits, the first a
  ///     letter, and not the name of a type that exists.
  ///   - members: The members under their nicks. Precondition: there is one, and none is empty.
  ///
  /// Wraps `g_flags_register_static()`.
  public static func flags<F: FlagsValue>(
    _ name: String,
    _ members: KeyValuePairs<String, F>
  ) -> TypeID {
    let table = UnsafeMutablePointer<GFlagsValue>.allocate(capacity: members.count + 1)
    for (index, member) in members.enumerated() {
      let (nick, value) = (permanent(member.key), member.value.rawValue)
      guard value != 0 else { misuse("the member \"\(member.key)\" of \(name) is empty") }
      (table + index).initialize(to: GFlagsValue(value: value, value_name: nick, value_nick: nick))
    }
    (table + members.count).initialize(to: GFlagsValue())
    return TypeID(rawValue: checked(name) { g_flags_register_static($0, table) })
  }

  /// Traps unless a new type may have the name; returns what `register` does.
  static func checked(_ name: String, _ register: (UnsafePointer<CChar>) -> GType) -> GType {
    let isLegal =
      name.utf8.count >= 3
      && name.utf8.allSatisfy { isLetter($0) || "0123456789-+_".utf8.contains($0) }
      && name.utf8.first.map { isLetter($0) || $0 == UInt8(ascii: "_") } ?? false
    guard isLegal else {
      misuse("\"\(name)\" is no name for a type: C wants three or more ASCII letters and digits")
    }
    return name.withCString { name in
      guard g_type_from_name(name) == 0 else {
        misuse("a type named \(String(cString: name)) exists already")
      }
      return register(name)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// A copy that C may keep for ever.
  private static func permanent(_ text: String) -> UnsafePointer<CChar> {
    text.withCString { g_intern_string($0)! }
  }

  private static func nick(_ name: String) -> String {
    name.reduce(into: "") { nick, character in
      if character.isUppercase, !nick.isEmpty { nick += "-" }
      nick += character == "_" ? "-" : character.lowercased()
    }
  }
}
