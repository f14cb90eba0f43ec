// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

/// A Swift type whose values fit into a `GValue`: what properties hold and signals pass.
///
/// Numbers, `Bool`, `String`, `[String]`, ``TypeID``, every ``Object`` class, and the optionals of
/// those that may be NULL conform. Enums conform as ``EnumValue``, option sets as ``FlagsValue``,
/// structs of a C library as ``BoxedValue``.
///
/// > Isolation: Any thread.
///
/// Wraps `GValue`.
public protocol ValueConvertible {
  /// The type that a property or signal of Swift's own gets for this one.
  ///
  /// Wraps `GType`.
  static var typeID: TypeID { get }

  /// Whether properties and arguments of a type can hold values of this one.
  ///
  /// No C counterpart.
  static func accepts(_ type: TypeID) -> Bool

  /// Reads a value of a type that is accepted.
  ///
  /// - Returns: `nil` when the content cannot be expressed: NULL without an optional, a number
  ///   that is too large, an unknown case of an enum, an object of another class.
  ///
  /// Wraps `GValue`.
  static func read(_ value: UnsafePointer<GValue>) -> Self?

  /// Reads a value as ``read(_:)`` does, and ends the program where that would return `nil`.
  ///
  /// There is one already. It is a requirement, so that it is made for each type: an optional of a
  /// type that the caller does not know costs as much as a look-up in a table.
  ///
  /// Wraps `GValue`.
  static func read(_ value: UnsafePointer<GValue>, otherwise end: () -> Never) -> Self

  /// Writes to an initialised value of a type that is accepted.
  ///
  /// - Returns: `false`, with the value unchanged, when the type cannot express it: a number
  ///   that is too large, a text with U+0000, an object of another class.
  ///
  /// Wraps `GValue`.
  func write(_ value: UnsafeMutablePointer<GValue>) -> Bool
}

extension ValueConvertible {
  /// Whether the type is ``typeID`` or derived from it.
  ///
  /// Wraps `g_type_is_a()`.
  public static func accepts(_ type: TypeID) -> Bool { type.isA(typeID) }

  /// Reads a value as ``read(_:)`` does, and ends the program where that would return `nil`.
  ///
  /// Wraps `GValue`.
  @inlinable
  public static func read(_ value: UnsafePointer<GValue>, otherwise end: () -> Never) -> Self {
    guard let content = read(value) else { end() }
    return content
  }
}

/// A type whose C form is a pointer, for which NULL may stand: its optional fits, too.
///
/// > Isolation: Any thread.
///
/// No C counterpart.
public protocol NullableValue: ValueConvertible {}

extension Optional: ValueConvertible where Wrapped: NullableValue {
  /// The type of the wrapped value.
  ///
  /// Wraps `GType`.
  public static var typeID: TypeID { Wrapped.typeID }

  /// What the wrapped type accepts.
  ///
  /// No C counterpart.
  public static func accepts(_ type: TypeID) -> Bool { Wrapped.accepts(type) }

  /// Reads a value; `nil` inside of the result stands for NULL.
  ///
  /// Wraps `g_value_peek_pointer()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Wrapped?? {
    guard g_value_peek_pointer(value) != nil else { return .some(nil) }
    return Wrapped.read(value).map(Optional.some)
  }

  /// Writes the value, or NULL for `nil`.
  ///
  /// Wraps `g_value_reset()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    if let wrapped = self { return wrapped.write(value) }
    g_value_reset(value)
    return true
  }
}
