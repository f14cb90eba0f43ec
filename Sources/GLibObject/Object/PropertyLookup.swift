// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Synchronization

typealias ParamSpec = UnsafeMutablePointer<GParamSpec>

/// What GLib knows of a property that Swift has declared: looked up, and compared with the
/// declaration, at the first use.
final class PropertyLookup: Sendable {
  let name: String
  private let spec = Atomic<UInt>(0)  // an address

  init(_ name: String) { self.name = name }

  deinit {
    if let spec = ParamSpec(bitPattern: spec.load(ordering: .relaxed)) { g_param_spec_unref(spec) }
  }

  /// The property as the class has it that declares it.
  ///
  /// - Parameters:
  ///   - owner: The type of that class; for an interface, the class of the object decides.
  ///   - needs: What the declaration says can be done with the property.
  ///   - accepts: Whether the declared type can hold values of the property's.
  @inline(__always)
  func spec(
    for object: Object,
    of owner: @autoclosure () -> TypeID,
    needs: @autoclosure () -> GParamFlags,
    _ accepts: (TypeID) -> Bool
  ) -> ParamSpec {
    if let spec = ParamSpec(bitPattern: spec.load(ordering: .acquiring)) { return spec }
    let owner = owner()
    return find(owner.isInterface ? object.dynamicTypeID : owner, needs(), accepts)
  }

  @inline(never)
  private func find(
    _ type: TypeID,
    _ needs: GParamFlags,
    _ accepts: (TypeID) -> Bool
  ) -> ParamSpec {
    guard let found = findProperty(name, of: type) else {
      misuse("\(type) has no property \"\(name)\"")
    }
    let valueType = TypeID(rawValue: found.pointee.value_type)
    guard accepts(valueType) else {
      misuse(
        """
        the property "\(name)" of \(type) is a \(valueType); the declaration in Swift says otherwise
        """
      )
    }
    for (flag, what) in [
      (G_PARAM_READABLE, "readable"), (G_PARAM_WRITABLE, "writable"),
    ] where needs.has(flag) && !found.pointee.flags.has(flag) {
      misuse(
        """
        the property "\(name)" of \(type) is not \(what); the declaration in Swift says it is
        """
      )
    }
    guard !needs.has(G_PARAM_WRITABLE) || !found.pointee.flags.has(G_PARAM_CONSTRUCT_ONLY) else {
      misuse("the property \"\(name)\" of \(type) can be set at construction only")
    }
    g_param_spec_ref(found)
    let (exchanged, _) = spec.compareExchange(
      expected: 0,
      desired: UInt(bitPattern: found),
      ordering: .acquiringAndReleasing
    )
    if !exchanged { g_param_spec_unref(found) }
    return found
  }
}

/// The property of a class, an instance of which exists.
func findProperty(_ name: String, of type: TypeID) -> ParamSpec? {
  guard !name.utf8.contains(0), let table = g_type_class_ref(type.rawValue) else { return nil }
  // Of a class whose instances exist, somebody else holds a reference.
  defer { g_type_class_unref(table) }
  let objectClass = table.assumingMemoryBound(to: GObjectClass.self)
  return name.withCString { g_object_class_find_property(objectClass, $0) }
}

extension GParamFlags {
  func has(_ flag: GParamFlags) -> Bool { rawValue & flag.rawValue != 0 }
}

// MARK: - Reading and writing

/// Reads a property; ends the program when its value cannot be expressed.
@inline(__always)
func readProperty<T: ValueConvertible>(
  _ object: Object,
  _ spec: ParamSpec,
  otherwise end: () -> Never
) -> T {
  var value = GValue()
  g_value_init(&value, spec.pointee.value_type)
  defer { g_value_unset(&value) }
  g_object_get_property(object.instance, spec.pointee.name, &value)
  return T.read(&value, otherwise: end)
}

/// Writes a property.
///
/// - Returns: `false`, with the property unchanged, when its type cannot express the value or the
///   property does not allow it, which GLib would complain about and change.
@inline(__always)
func writeProperty<T: ValueConvertible>(_ object: Object, _ spec: ParamSpec, _ content: T) -> Bool {
  var value = GValue()
  g_value_init(&value, spec.pointee.value_type)
  defer { g_value_unset(&value) }
  guard content.write(&value), isAllowed(&value, by: spec) else { return false }
  g_object_set_property(object.instance, spec.pointee.name, &value)
  return true
}

/// Whether a property takes a value as it is.
func isAllowed(_ value: UnsafeMutablePointer<GValue>, by spec: ParamSpec) -> Bool {
  g_param_value_validate(spec, value) == 0 || spec.pointee.flags.has(G_PARAM_LAX_VALIDATION)
}
