// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

// Tables of C functions are filled in here: the virtual functions of classes and interfaces.

extension ClassBuilder {
  /// Overrides virtual functions of the parent class.
  ///
  ///     $0.override(DemoDiskClass.self) { functions in
  ///       functions.pointee.describe = { disk in
  ///         MyDisk(retaining: disk!).describe()
  ///       }
  ///     }
  ///
  /// Make a wrapper of the instance that the function is given, and call a method of it.
  ///
  /// - Parameters:
  ///   - type: The class struct of the parent, or of one of its own parents.
  ///   - fill: Stores C functions, which cannot capture anything. Runs once, when the class is
  ///     first used.
  ///
  /// Precondition: The parent has this class struct. `dispose`, `finalize`, `set_property` and
  /// `get_property` are not for overriding; there are ``onDispose(_:)``, a `deinit` of
  /// the state, and properties.
  ///
  /// Wraps `GTypeInfo.class_init`.
  public func override<Functions>(
    _ type: Functions.Type,
    _ fill: @escaping (UnsafeMutablePointer<Functions>) -> Void
  ) {
    level.overrides.append(
      (MemoryLayout<Functions>.size, { fill($0.assumingMemoryBound(to: Functions.self)) })
    )
  }

  /// Implements an interface.
  ///
  ///     $0.implement(TypeID(demo_resizable_get_type()), DemoResizableInterface.self) { functions in
  ///       functions.pointee.resize = { resizable, size in
  ///         Volume(retaining: resizable!).resize(to: size)
  ///       }
  ///     }
  ///
  /// Properties of the interface are implemented by giving the class properties of the same names.
  ///
  /// - Parameters:
  ///   - interface: The type of the interface. Precondition: the class is derived from what the interface
  ///     requires.
  ///   - type: The struct with the functions of the interface. GLib cannot tell whether it is.
  ///   - fill: Stores C functions, which cannot capture anything. Runs once, when the class is
  ///     first used.
  ///
  /// Wraps `g_type_add_interface_static()`.
  public func implement<Functions>(
    _ interface: TypeID,
    _ type: Functions.Type,
    _ fill: @escaping (UnsafeMutablePointer<Functions>) -> Void
  ) {
    level.interfaces.append((interface, { fill($0.assumingMemoryBound(to: Functions.self)) }))
  }
}

extension ClassDefinition {
  /// The virtual functions of the parent class, to call what the class overrides.
  ///
  ///     definition.parentFunctions(as: DemoDiskClass.self).pointee.describe(disk)
  ///
  /// - Parameter type: The class struct of the parent, or of one of its own parents.
  ///
  /// Wraps `g_type_class_peek_parent()`.
  public func parentFunctions<Functions>(as type: Functions.Type) -> UnsafePointer<Functions> {
    guard let functions = g_type_class_peek(level.parent.rawValue) else {
      misuse("the functions of a parent class were asked for before there was an instance")
    }
    return UnsafePointer(functions.assumingMemoryBound(to: Functions.self))
  }

  /// The state of an instance that a C function was given, without a wrapper.
  ///
  /// - Parameter instance: Precondition: an instance of this class.
  ///
  /// Wraps `g_type_instance_get_private()`.
  public func state<P: InstancePointer>(at instance: P) -> State {
    level.state(at: instance.instanceAddress, as: State.self)
  }
}
