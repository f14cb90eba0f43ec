// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// A property of a class that can be read, declared once: its name and type.
///
///     final class Volume: Object {
///       static let path = Property<Volume, String>("path")
///       var path: String { Self.path[self] }
///       …
///     }
///
///     Volume.path.onChange(of: volume) { path in print(path) }
///
/// One that can be set, too, is a ``WritableProperty``; one that is set when the object is
/// created, and never again, is a ``ConstructProperty``. What the declaration does not allow does not
/// compile.
///
/// The declaration is compared with the C class at its first use: a wrong one traps. For
/// names that come from outside there are ``Object/value(ofProperty:)`` and
/// `setValue(_:ofProperty:)`, which throw.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GParamSpec`.
public class Property<Owner: Object, Content: ValueConvertible>: @unchecked Sendable {
  // Sendable: the one constant is, and what is looked up is stored atomically.
  final let lookup: PropertyLookup

  /// Declares a property.
  ///
  /// - Parameter name: As C code spells it.
  ///
  /// No C counterpart.
  public init(_ name: String) { lookup = PropertyLookup(name) }

  /// The name, as C code spells it.
  ///
  /// Wraps `g_param_spec_get_name()`.
  public final var name: String { lookup.name }

  /// The value of the property of an object.
  ///
  /// Precondition: The value can be expressed as `Content`: NULL needs an optional.
  ///
  /// > Isolation: That of the object.
  ///
  /// Wraps `g_object_get_property()`.
  public subscript(object: Owner) -> Content { read(object) }

  /// Tells handlers that the property has changed: for values that come from elsewhere.
  ///
  /// Setting a property tells them by itself.
  ///
  /// > Isolation: That of the object.
  ///
  /// Wraps `g_object_notify_by_pspec()`.
  public final func notify(_ object: Owner) {
    g_object_notify_by_pspec(object.instance, spec(object))
  }

  var needs: GParamFlags { G_PARAM_READABLE }

  @inline(__always)
  final func spec(_ object: Object) -> ParamSpec {
    lookup.spec(for: object, of: Owner.typeID, needs: needs) { Content.accepts($0) }
  }

  @inline(__always)
  final func read(_ object: Object) -> Content {
    readProperty(object, spec(object)) { cannotRead(object) }
  }

  @inline(never)
  private final func cannotRead(_ object: Object) -> Never {
    misuse(
      """
      the property "\(name)" of \(object.dynamicTypeID) holds what cannot be expressed as \
      \(Content.self)
      """
    )
  }
}

/// A property of a class that can be read and set, declared once.
///
///     static let capacity = WritableProperty<Volume, UInt64>("capacity")
///     var capacity: UInt64 {
///       get { Self.capacity[self] }
///       set { Self.capacity[self] = newValue }
///     }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GParamSpec`.
public final class WritableProperty<Owner: Object, Content: ValueConvertible>:
  Property<Owner, Content>, @unchecked Sendable  // it adds no state to its superclass
{
  /// The value of the property of an object.
  ///
  /// Setting it tells handlers, as the class has it.
  ///
  /// Precondition: The property allows the value: a number is in its range, a text has no U+0000 in
  /// it. When it comes from outside, `setValue(_:ofProperty:)` throws instead.
  ///
  /// > Isolation: That of the object.
  ///
  /// Wraps `g_object_get_property()` and `g_object_set_property()`.
  public override subscript(object: Owner) -> Content {
    get { read(object) }
    set {
      guard writeProperty(object, spec(object), newValue) else { refuse(object, newValue) }
    }
  }

  /// Sets the property of an object that is about to be created.
  ///
  ///     let volume = Volume(Volume.capacity.initially(10_000))
  ///
  /// Wraps `g_object_new_with_properties()`.
  public func initially(_ content: Content) -> PropertySetting { PropertySetting(name, content) }

  override var needs: GParamFlags {
    GParamFlags(G_PARAM_READABLE.rawValue | G_PARAM_WRITABLE.rawValue)
  }

  @inline(never)
  private func refuse(_ object: Object, _ content: Content) -> Never {
    misuse(
      "the property \"\(name)\" of \(object.dynamicTypeID) does not allow \(String(reflecting: content))"
    )
  }
}

/// A property of a class that can be read, and set when the object is created; declared once.
///
///     static let serial = ConstructProperty<Volume, String>("serial")
///
///     let volume = Volume(Volume.serial.initially("A-1"))
///
/// > Isolation: Safe from any thread.
///
/// Wraps `G_PARAM_CONSTRUCT_ONLY`.
public final class ConstructProperty<Owner: Object, Content: ValueConvertible>:
  Property<Owner, Content>, @unchecked Sendable  // it adds no state to its superclass
{
  /// Sets the property of an object that is about to be created.
  ///
  /// Wraps `g_object_new_with_properties()`.
  public func initially(_ content: Content) -> PropertySetting { PropertySetting(name, content) }
}

// MARK: - Setting at construction

/// The value of a property for an object that is about to be created.
///
/// > Isolation: One thread at a time.
///
/// Wraps `g_object_new_with_properties()`.
public struct PropertySetting {
  let name: String
  let typeName: String
  /// Writes to a value of the property's type.
  let write: (UnsafeMutablePointer<GValue>) -> Bool
  let accepts: (TypeID) -> Bool

  init<T: ValueConvertible>(_ name: String, _ content: T) {
    self.name = name
    typeName = "\(T.self)"
    write = { content.write($0) }
    accepts = { T.accepts($0) }
  }
}

extension ObjectReference {
  /// Creates an object, and sinks its floating reference.
  init(creating type: TypeID, _ settings: [PropertySetting]) {
    guard type.fundamental == .object, !type.isAbstract else {
      misuse("\(type) is abstract or an interface: no object has exactly this type")
    }
    let object: UnsafeMutablePointer<GObject>
    if settings.isEmpty {
      object = g_object_new_with_properties(type.rawValue, 0, nil, nil)
    } else {
      object = Self.create(type, settings)
    }
    if g_object_is_floating(object) != 0 { g_object_ref_sink(object) }
    instance = object
  }

  private static func create(
    _ type: TypeID,
    _ settings: [PropertySetting]
  ) -> UnsafeMutablePointer<GObject> {
    // Its properties are known once the class is initialised; the object will need it anyway.
    guard let table = g_type_class_ref(type.rawValue) else { misuse("\(type) has no class") }
    defer { g_type_class_unref(table) }
    var names: [UnsafePointer<CChar>?] = []
    var values = [GValue](repeating: GValue(), count: settings.count)
    defer { for index in values.indices { g_value_unset(&values[index]) } }
    for (index, setting) in settings.enumerated() {
      guard let spec = findProperty(setting.name, of: type) else {
        misuse("\(type) has no property \"\(setting.name)\"")
      }
      let valueType = TypeID(rawValue: spec.pointee.value_type)
      g_value_init(&values[index], valueType.rawValue)
      guard spec.pointee.flags.has(G_PARAM_WRITABLE), setting.accepts(valueType) else {
        misuse("the property \"\(setting.name)\" of \(type) cannot be set to a \(setting.typeName)")
      }
      guard setting.write(&values[index]), isAllowed(&values[index], by: spec) else {
        misuse("the property \"\(setting.name)\" of \(type) does not allow its first value")
      }
      names.append(spec.pointee.name)
    }
    return g_object_new_with_properties(type.rawValue, guint(names.count), &names, values)
  }
}
