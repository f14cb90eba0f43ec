// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim
public import GLib

// What a GValue holds by a pointer.

extension String: NullableValue {
  /// `gchararray`.
  ///
  /// Wraps `G_TYPE_STRING`.
  public static var typeID: TypeID { .string }

  /// Reads a text; what is not UTF-8 is repaired with U+FFFD.
  ///
  /// Wraps `g_value_get_string()`.
  public static func read(_ value: UnsafePointer<GValue>) -> String? {
    g_value_get_string(value).map { String(cString: $0) }
  }

  /// Writes a text; `false` if U+0000 is in it, where C would cut it.
  ///
  /// Wraps `g_value_set_string()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    guard !utf8.contains(0) else { return false }
    withCString { g_value_set_string(value, $0) }
    return true
  }
}

extension Array: ValueConvertible where Element == String {
  /// `GStrv`.
  ///
  /// Wraps `G_TYPE_STRV`.
  public static var typeID: TypeID { .stringList }

  /// Reads a list of strings; NULL is an empty one.
  ///
  /// Wraps `g_value_get_boxed()`.
  public static func read(_ value: UnsafePointer<GValue>) -> [String]? {
    let list = g_value_get_boxed(value)?.assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    return [String](strv: list, transfer: .none)
  }

  /// Writes a list of strings; `false` if U+0000 is in one of them.
  ///
  /// Wraps `g_value_set_boxed()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    guard allSatisfy({ !$0.utf8.contains(0) }) else { return false }
    withStrv(transfer: .none) { g_value_set_boxed(value, $0) }
    return true
  }
}

extension TypeID: ValueConvertible {
  /// `GType`.
  ///
  /// Wraps `G_TYPE_GTYPE`.
  public static var typeID: TypeID { .typeIDs }

  /// Reads a type; `nil` for the invalid one.
  ///
  /// Wraps `g_value_get_gtype()`.
  public static func read(_ value: UnsafePointer<GValue>) -> TypeID? {
    let type = g_value_get_gtype(value)
    return type == 0 ? nil : TypeID(rawValue: type)
  }

  /// Writes a type.
  ///
  /// Wraps `g_value_set_gtype()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    g_value_set_gtype(value, rawValue)
    return true
  }
}

extension Object: NullableValue {
  /// Whether objects of the type may be of this class, or the reverse; each one is checked.
  ///
  /// No C counterpart.
  public static func accepts(_ type: TypeID) -> Bool { type.isA(typeID) || typeID.isA(type) }

  /// Wraps an object and adds a reference; `nil` for NULL and for an object of another class.
  ///
  /// Wraps `g_value_get_object()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Self? {
    guard
      let pointer = g_value_peek_pointer(value)?.assumingMemoryBound(to: GObject.self),
      TypeID(rawValue: pointer.type).isA(typeID)
    else { return nil }
    return Self(ObjectReference(instance: addingReference(pointer)))
  }

  /// Writes an object; `false` if the type wants one of another class.
  ///
  /// Wraps `g_value_set_object()`.
  public final func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    guard dynamicTypeID.isA(TypeID(rawValue: value.pointee.g_type)) else { return false }
    g_value_set_object(value, instance)
    return true
  }
}

// MARK: - Boxed types

/// A Swift type for a struct of a C library that has copy and free functions of its own.
///
///     extension Bytes: BoxedValue {
///       public static var typeID: TypeID { TypeID(g_bytes_get_type()) }
///       public static func value(copying box: UnsafeMutableRawPointer) -> Bytes? {
///         Bytes(retaining: OpaquePointer(box))
///       }
///       public func withBox<R>(_ body: (UnsafeMutableRawPointer) -> R) -> R {
///         withUnsafePointer { body(UnsafeMutableRawPointer($0)) }
///       }
///     }
///
/// > Isolation: Any thread.
///
/// Wraps `G_TYPE_BOXED`.
public protocol BoxedValue: NullableValue {
  /// Makes a Swift value of a struct that stays with its owner; `nil` if it is not possible.
  ///
  /// Wraps `g_value_get_boxed()`.
  static func value(copying box: UnsafeMutableRawPointer) -> Self?

  /// Lends the value as the C struct.
  ///
  /// Wraps `g_value_set_boxed()`.
  func withBox<R>(_ body: (UnsafeMutableRawPointer) -> R) -> R
}

extension BoxedValue {
  /// Reads a boxed struct; `nil` for NULL.
  ///
  /// Wraps `g_value_get_boxed()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Self? {
    g_value_get_boxed(value).flatMap { Self.value(copying: $0) }
  }

  /// Writes a copy that GLib's copy function makes.
  ///
  /// Wraps `g_value_set_boxed()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    withBox { g_value_set_boxed(value, $0) }
    return true
  }
}

extension Bytes: BoxedValue {
  /// `GBytes`.
  ///
  /// Wraps `G_TYPE_BYTES`.
  public static var typeID: TypeID { TypeID(rawValue: g_bytes_get_type()) }

  /// Shares the bytes.
  ///
  /// Wraps `g_bytes_ref()`.
  public static func value(copying box: UnsafeMutableRawPointer) -> Bytes? {
    Bytes(retaining: OpaquePointer(box))
  }

  /// Lends the `GBytes`.
  ///
  /// No C counterpart.
  public func withBox<R>(_ body: (UnsafeMutableRawPointer) -> R) -> R {
    withUnsafePointer { body(UnsafeMutableRawPointer($0)) }
  }
}

extension GLibError: BoxedValue {
  /// `GError`.
  ///
  /// Wraps `G_TYPE_ERROR`.
  public static var typeID: TypeID { TypeID(rawValue: g_error_get_type()) }

  /// Copies an error.
  ///
  /// Wraps `g_error_copy()`.
  public static func value(copying box: UnsafeMutableRawPointer) -> GLibError? {
    GLibError(copying: box.assumingMemoryBound(to: GError.self))
  }

  /// Lends a C error of the same content.
  ///
  /// Wraps `g_error_new_literal()`.
  public func withBox<R>(_ body: (UnsafeMutableRawPointer) -> R) -> R {
    let error = makeError()
    defer { g_error_free(error) }
    return body(UnsafeMutableRawPointer(error))
  }
}
