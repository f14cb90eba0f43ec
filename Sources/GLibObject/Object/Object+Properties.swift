// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

// For names that are known at run time only; bad ones throw.

extension Object {
  /// Returns the value of a property.
  ///
  ///     let value = try object.value(ofProperty: "capacity")
  ///
  /// - Throws: `GLibError` matching ``PropertyErrorCode/unknown`` or
  ///   ``PropertyErrorCode/notReadable``.
  ///
  /// Wraps `g_object_get_property()`.
  public final func value(ofProperty name: String) throws(GLibError) -> Value {
    let spec = try property(name)
    guard spec.pointee.flags.has(G_PARAM_READABLE) else {
      throw error(.notReadable, name, "cannot be read")
    }
    let value = ValueStorage(TypeID(rawValue: spec.pointee.value_type))
    g_object_get_property(instance, spec.pointee.name, value.pointer)
    return Value(value)
  }

  /// Sets a property.
  ///
  ///     try object.setValue(10_000, ofProperty: "capacity")
  ///
  /// - Throws: `GLibError` matching ``PropertyErrorCode/unknown``,
  ///   ``PropertyErrorCode/notWritable``, ``PropertyErrorCode/constructOnly``,
  ///   ``PropertyErrorCode/wrongType``, or ``PropertyErrorCode/notAllowed`` when a number is out of
  ///   range or a text has U+0000 in it. The property is unchanged then.
  ///
  /// Wraps `g_object_set_property()`.
  public final func setValue<T: ValueConvertible>(
    _ content: T,
    ofProperty name: String
  ) throws(GLibError) {
    let spec = try writableProperty(name)
    let type = TypeID(rawValue: spec.pointee.value_type)
    guard T.accepts(type) else { throw error(.wrongType, name, "is a \(type), not a \(T.self)") }
    guard writeProperty(self, spec, content) else {
      throw error(.notAllowed, name, "does not allow the value \(content)")
    }
  }

  /// Sets a property to a value of another type by GLib's rules: numbers become other numbers, and
  /// everything becomes a text.
  ///
  /// - Throws: As in the other form.
  ///
  /// Wraps `g_object_set_property()`.
  public final func setValue(_ value: Value, ofProperty name: String) throws(GLibError) {
    let spec = try writableProperty(name)
    let converted: Value
    do throws(GLibError) {
      converted = try value.converted(to: TypeID(rawValue: spec.pointee.value_type))
    } catch ValueErrorCode.notExpressible {
      throw error(.notAllowed, name, "does not allow the value \(value)")
    } catch {
      throw self.error(.wrongType, name, "cannot be set to \(value): \(error.message)")
    }
    guard isAllowed(converted.storage.pointer, by: spec) else {
      throw error(.notAllowed, name, "does not allow the value \(value)")
    }
    g_object_set_property(instance, spec.pointee.name, converted.storage.pointer)
  }

  private final func property(_ name: String) throws(GLibError) -> ParamSpec {
    guard let spec = findProperty(name, of: dynamicTypeID) else {
      throw GLibError(PropertyErrorCode.unknown, "\(dynamicTypeID) has no property \"\(name)\"")
    }
    return spec
  }

  private final func writableProperty(_ name: String) throws(GLibError) -> ParamSpec {
    let spec = try property(name)
    guard spec.pointee.flags.has(G_PARAM_WRITABLE) else {
      throw error(.notWritable, name, "cannot be set")
    }
    guard !spec.pointee.flags.has(G_PARAM_CONSTRUCT_ONLY) else {
      throw error(.constructOnly, name, "can be set at construction only")
    }
    return spec
  }

  private final func error(_ code: PropertyErrorCode, _ name: String, _ what: String) -> GLibError {
    GLibError(code, "The property \"\(name)\" of \(dynamicTypeID) \(what)")
  }
}

/// Why a property could not be read or set.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct PropertyErrorCode: GLibErrorCode {
  /// `swift-glib-property-error-quark`.
  ///
  /// No C counterpart.
  public static let domain: ErrorDomain = "swift-glib-property-error-quark"

  /// The number of the code within its domain.
  ///
  /// No C counterpart.
  public let rawValue: Int

  /// Creates the code of a number, which need not be one that is named here.
  ///
  /// No C counterpart.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The class has no property of that name.
  ///
  /// No C counterpart.
  public static let unknown = Self(rawValue: 0)

  /// The property can be set, but not read.
  ///
  /// No C counterpart.
  public static let notReadable = Self(rawValue: 1)

  /// The property can be read, but not set.
  ///
  /// No C counterpart.
  public static let notWritable = Self(rawValue: 2)

  /// The property can be set when the object is created, and never again.
  ///
  /// No C counterpart.
  public static let constructOnly = Self(rawValue: 3)

  /// The property holds values of another type.
  ///
  /// No C counterpart.
  public static let wrongType = Self(rawValue: 4)

  /// The property does not allow this value: a number is out of range, say.
  ///
  /// No C counterpart.
  public static let notAllowed = Self(rawValue: 5)
}
