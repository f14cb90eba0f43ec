// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

/// A value whose type is known at run time only.
///
///     let value = try object.value(ofProperty: name)
///     let number = try value.get(Int.self)
///
/// Immutable; copies share one `GValue`.
///
/// > Isolation: One thread at a time, as far as what it holds asks for that.
///
/// Wraps `GValue`.
public struct Value {
  let storage: ValueStorage

  /// Creates a value.
  ///
  /// - Parameter content: Precondition: a text has no U+0000 in it, where C would cut it.
  ///
  /// Wraps `g_value_init()`.
  public init<T: ValueConvertible>(_ content: T) {
    storage = ValueStorage(T.typeID)
    guard content.write(storage.pointer) else {
      misuse("\(String(reflecting: content)) cannot be a value of the type \(T.typeID)")
    }
  }

  init(_ storage: ValueStorage) { self.storage = storage }
}

// MARK: - Reading

extension Value {
  /// The type of the value.
  ///
  /// Wraps `G_VALUE_TYPE()`.
  public var typeID: TypeID { TypeID(rawValue: storage.pointer.pointee.g_type) }

  /// Returns the content as a Swift value.
  ///
  /// - Parameter type: Left out where the context says it. An integer of another width will do,
  ///   if the number fits.
  /// - Throws: `GLibError` matching ``ValueErrorCode/wrongType`` when values of that type hold
  ///   something else, and ``ValueErrorCode/notExpressible`` when this one does: NULL, a number too
  ///   large, an unknown case of an enum.
  ///
  /// Wraps `g_value_get_object()` and its siblings.
  public func get<T: ValueConvertible>(_ type: T.Type = T.self) throws(GLibError) -> T {
    guard T.accepts(typeID) else {
      throw GLibError(ValueErrorCode.wrongType, "A \(typeID) cannot be read as \(T.self)")
    }
    guard let content = T.read(storage.pointer) else {
      throw GLibError(ValueErrorCode.notExpressible, "\(self) cannot be expressed as \(T.self)")
    }
    return content
  }

  /// Returns a value of another type with the same content, by GLib's rules: numbers become other
  /// numbers, and everything becomes a text.
  ///
  /// - Throws: `GLibError` matching ``ValueErrorCode/wrongType`` when there is no rule, and
  ///   ``ValueErrorCode/notExpressible`` when an integer does not fit.
  ///
  /// Wraps `g_value_transform()`.
  public func converted(to type: TypeID) throws(GLibError) -> Value {
    let result = ValueStorage(type)
    // GLib cuts integers silently.
    if Int.accepts(typeID), Int.accepts(type) {
      let fits =
        Int.read(storage.pointer)?.write(result.pointer)
        ?? UInt.read(storage.pointer)?.write(result.pointer) ?? false
      guard fits else {
        throw GLibError(ValueErrorCode.notExpressible, "\(self) does not fit into a \(type)")
      }
    } else if g_value_transform(storage.pointer, result.pointer) == 0 {
      throw GLibError(ValueErrorCode.wrongType, "A \(typeID) does not convert to \(type)")
    }
    return Value(result)
  }
}

extension Value: CustomStringConvertible {
  /// The content for people, as GLib prints it.
  ///
  /// Wraps `g_strdup_value_contents()`.
  public var description: String {
    String(g_strdup_value_contents(storage.pointer), transfer: .full) ?? ""
  }
}

// MARK: - Storage

/// Owns one `GValue`.
final class ValueStorage {
  let pointer: UnsafeMutablePointer<GValue>

  init(_ type: TypeID) {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: GValue())
    g_value_init(pointer, type.rawValue)
  }

  deinit {
    g_value_unset(pointer)
    pointer.deallocate()
  }
}
