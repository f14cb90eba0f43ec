// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// Two properties of which one follows the other.
///
/// It ends when it is told to, or when one of the two objects goes; dropping this handle does
/// not end it.
///
/// > Isolation: That of the objects.
///
/// Wraps `GBinding`.
public final class PropertyBinding {
  // Not a wrapper like others: a GBinding gives up a reference of its own when it ends.
  private let weak: WeakReference<Object>

  fileprivate init(_ binding: OpaquePointer) {
    weak = WeakReference(Object(retaining: binding))
  }

  /// Ends the binding; the properties keep their values. May be called any number of times.
  ///
  /// Wraps `g_binding_unbind()`.
  public func unbind() {
    guard let binding = weak.object else { return }
    weak.object = nil
    g_binding_unbind(binding.pointer())
  }
}

extension Property {
  /// Lets a property of another object follow this one.
  ///
  ///     Volume.capacity.bind(volume, to: Gauge.maximum, of: gauge)
  ///
  /// The target gets the value now, and after every change.
  ///
  /// - Parameters:
  ///   - source: The object whose property is followed.
  ///   - target: The property that follows.
  ///   - object: The object that has it.
  /// - Returns: A handle that ends the binding when told.
  ///
  /// Precondition: The types are the same, or GLib can convert one to the other.
  ///
  /// > Isolation: That of both objects, which must be the same.
  ///
  /// Wraps `g_object_bind_property()`.
  @discardableResult
  public final func bind<Target: Object>(
    _ source: Owner,
    to target: WritableProperty<Target, Content>,
    of object: Target
  ) -> PropertyBinding {
    bind(source, target, object, G_BINDING_SYNC_CREATE)
  }

  fileprivate final func bind<Target: Object>(
    _ source: Owner,
    _ target: WritableProperty<Target, Content>,
    _ object: Target,
    _ flags: GBindingFlags
  ) -> PropertyBinding {
    let (from, to) = (spec(source), target.spec(object))
    let types = [from.pointee.value_type, to.pointee.value_type]
    let isBidirectional = flags.rawValue & G_BINDING_BIDIRECTIONAL.rawValue != 0
    guard
      g_value_type_transformable(types[0], types[1]) != 0,
      !isBidirectional || g_value_type_transformable(types[1], types[0]) != 0
    else {
      let names = types.map { TypeID(rawValue: $0).name }
      misuse("a property of the type \(names[1]) cannot follow one of the type \(names[0])")
    }
    guard source != object || from != to else { misuse("a property cannot follow itself") }
    let binding = g_object_bind_property(
      source.instance,
      from.pointee.name,
      object.instance,
      to.pointee.name,
      flags
    )
    return PropertyBinding(binding)
  }
}

extension WritableProperty {
  /// Lets two properties follow each other.
  ///
  /// The target gets the value of the source now; then whichever is set sets the other.
  ///
  /// - Parameters:
  ///   - source: The object whose property it is.
  ///   - target: The other property.
  ///   - object: The object that has it.
  /// - Returns: A handle that ends the binding when told.
  ///
  /// Precondition: The types are the same, or GLib can convert each to the other.
  ///
  /// > Isolation: That of both objects, which must be the same.
  ///
  /// Wraps `g_object_bind_property()`.
  @discardableResult
  public func bindBothWays<Target: Object>(
    _ source: Owner,
    with target: WritableProperty<Target, Content>,
    of object: Target
  ) -> PropertyBinding {
    let flags = G_BINDING_SYNC_CREATE.rawValue | G_BINDING_BIDIRECTIONAL.rawValue
    return bind(source, target, object, GBindingFlags(flags))
  }
}
