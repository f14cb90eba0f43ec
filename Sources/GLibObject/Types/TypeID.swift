// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

package import CGLibShim

/// A type that GLib knows at run time: what C code calls a `GType`.
///
///     if let type = TypeID(named: "DemoVolume"), type.isA(.object) { … }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GType`.
public struct TypeID: Hashable, Sendable {
  package let rawValue: GType

  package init(rawValue: GType) { self.rawValue = rawValue }

  /// Finds a type by its name.
  ///
  /// - Parameter name: As C code spells it. A type that is registered at its first use is not
  ///   found before.
  /// - Returns: `nil` when no type has the name.
  ///
  /// Wraps `g_type_from_name()`.
  public init?(named name: String) {
    let type = name.withCString { g_type_from_name($0) }
    guard type != 0, !name.utf8.contains(0) else { return nil }
    rawValue = type
  }
}

// MARK: - Looking at a type

extension TypeID {
  /// The name, as C code spells it.
  ///
  /// Wraps `g_type_name()`.
  public var name: String {
    guard let name = g_type_name(rawValue) else { return "no type" }
    return String(cString: name)
  }

  /// The type that this one is derived from; `nil` for one at the root.
  ///
  /// Wraps `g_type_parent()`.
  public var parent: TypeID? {
    let parent = g_type_parent(rawValue)
    return parent == 0 ? nil : TypeID(rawValue: parent)
  }

  /// Whether values of this type are values of `other`: the same type, derived from it, or
  /// implementing it if it is an interface.
  ///
  /// - Complexity: O(1).
  ///
  /// Wraps `g_type_is_a()`.
  public func isA(_ other: TypeID) -> Bool {
    rawValue == other.rawValue || g_type_is_a(rawValue, other.rawValue) != 0
  }

  /// Whether the type is an interface.
  ///
  /// Wraps `G_TYPE_IS_INTERFACE()`.
  public var isInterface: Bool { fundamental == TypeID.interface }

  /// Whether no object has exactly this type, only objects of derived ones.
  ///
  /// Wraps `G_TYPE_IS_ABSTRACT()`.
  public var isAbstract: Bool {
    g_type_test_flags(rawValue, UInt32(G_TYPE_FLAG_ABSTRACT.rawValue)) != 0
  }

  /// The root of the type's family.
  var fundamental: TypeID { TypeID(rawValue: g_type_fundamental(rawValue)) }
}

extension TypeID: CustomStringConvertible {
  /// The name, as C code spells it.
  ///
  /// Wraps `g_type_name()`.
  public var description: String { name }
}

// MARK: - GLib's own types

extension TypeID {
  // G_TYPE_MAKE_FUNDAMENTAL(); the tests compare with C.
  private init(fundamental number: GType) { rawValue = number << 2 }

  /// What a function without a result returns.
  ///
  /// Wraps `G_TYPE_NONE`.
  public static let none = TypeID(fundamental: 1)
  /// The root of all interfaces.
  ///
  /// Wraps `G_TYPE_INTERFACE`.
  public static let interface = TypeID(fundamental: 2)
  /// A signed number of 8 bits.
  ///
  /// Wraps `G_TYPE_CHAR`.
  public static let char = TypeID(fundamental: 3)
  /// An unsigned number of 8 bits.
  ///
  /// Wraps `G_TYPE_UCHAR`.
  public static let uchar = TypeID(fundamental: 4)
  /// Yes or no.
  ///
  /// Wraps `G_TYPE_BOOLEAN`.
  public static let boolean = TypeID(fundamental: 5)
  /// A signed number of 32 bits.
  ///
  /// Wraps `G_TYPE_INT`.
  public static let int = TypeID(fundamental: 6)
  /// An unsigned number of 32 bits.
  ///
  /// Wraps `G_TYPE_UINT`.
  public static let uint = TypeID(fundamental: 7)
  /// A signed number of a machine word.
  ///
  /// Wraps `G_TYPE_LONG`.
  public static let long = TypeID(fundamental: 8)
  /// An unsigned number of a machine word.
  ///
  /// Wraps `G_TYPE_ULONG`.
  public static let ulong = TypeID(fundamental: 9)
  /// A signed number of 64 bits.
  ///
  /// Wraps `G_TYPE_INT64`.
  public static let int64 = TypeID(fundamental: 10)
  /// An unsigned number of 64 bits.
  ///
  /// Wraps `G_TYPE_UINT64`.
  public static let uint64 = TypeID(fundamental: 11)
  /// The root of all enums.
  ///
  /// Wraps `G_TYPE_ENUM`.
  public static let enumeration = TypeID(fundamental: 12)
  /// The root of all sets of flags.
  ///
  /// Wraps `G_TYPE_FLAGS`.
  public static let flags = TypeID(fundamental: 13)
  /// A floating-point number of 32 bits.
  ///
  /// Wraps `G_TYPE_FLOAT`.
  public static let float = TypeID(fundamental: 14)
  /// A floating-point number of 64 bits.
  ///
  /// Wraps `G_TYPE_DOUBLE`.
  public static let double = TypeID(fundamental: 15)
  /// A C string, or NULL.
  ///
  /// Wraps `G_TYPE_STRING`.
  public static let string = TypeID(fundamental: 16)
  /// A pointer that nobody owns.
  ///
  /// Wraps `G_TYPE_POINTER`.
  public static let pointer = TypeID(fundamental: 17)
  /// The root of all types whose values are copied and freed by functions of their own.
  ///
  /// Wraps `G_TYPE_BOXED`.
  public static let boxed = TypeID(fundamental: 18)
  /// The root of all objects.
  ///
  /// Wraps `G_TYPE_OBJECT`.
  public static let object = TypeID(fundamental: 20)
  /// A list of strings.
  ///
  /// Wraps `G_TYPE_STRV`.
  public static let stringList = TypeID(rawValue: g_strv_get_type())
  /// A type as a value.
  ///
  /// Wraps `G_TYPE_GTYPE`.
  public static let typeIDs = TypeID(rawValue: g_gtype_get_type())
}
