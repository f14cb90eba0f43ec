// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim
public import GLib

// Here C pointers are public: for wrapping libraries that are built on GObject.

extension Object {
  /// Takes over a reference: for what a C function returns with transfer full, and for the floating
  /// reference of a new object, which is sunk.
  ///
  ///     let list = OsList(adopting: osinfo_db_get_os_list(pointer()))
  ///
  /// - Parameter pointer: Precondition: the object is of this class.
  ///
  /// Wraps `g_object_ref_sink()`.
  public convenience init<P: InstancePointer>(adopting pointer: P) {
    self.init(ObjectReference(adopting: pointer.instanceAddress, as: Self.typeID))
  }

  /// Takes over a reference, if there is one; `nil` for NULL.
  ///
  /// - Parameter pointer: NULL, or an object. Precondition: it is of this class.
  ///
  /// Wraps `g_object_ref_sink()`.
  public convenience init?<P: InstancePointer>(adopting pointer: P?) {
    guard let pointer else { return nil }
    self.init(ObjectReference(adopting: pointer.instanceAddress, as: Self.typeID))
  }

  /// Adds a reference: for what a C function returns with transfer none, and for objects that
  /// callbacks are given.
  ///
  ///     public var os: Os? { Os(retaining: osinfo_media_get_os(pointer())) }
  ///
  /// - Parameter pointer: Precondition: the object is of this class. A floating reference is sunk, so
  ///   that the object has its owner in this wrapper.
  ///
  /// Wraps `g_object_ref_sink()`.
  public convenience init<P: InstancePointer>(retaining pointer: P) {
    self.init(ObjectReference(retaining: pointer.instanceAddress, as: Self.typeID))
  }

  /// Adds a reference, if there is an object; `nil` for NULL.
  ///
  /// - Parameter pointer: NULL, or an object. Precondition: it is of this class.
  ///
  /// Wraps `g_object_ref_sink()`.
  public convenience init?<P: InstancePointer>(retaining pointer: P?) {
    guard let pointer else { return nil }
    self.init(ObjectReference(retaining: pointer.instanceAddress, as: Self.typeID))
  }

  /// The C object, as whatever pointer the C function wants.
  ///
  ///     public var name: String? { String(copying: osinfo_product_get_name(pointer())) }
  ///
  /// Valid as long as somebody holds the object: in a method of its class, and while a variable
  /// holds the wrapper. Do not ask a temporary for it.
  ///
  /// - Parameter type: Left out where the C function says it.
  ///
  /// No C counterpart.
  @inline(__always)
  public final func pointer<P: InstancePointer>(as type: P.Type = P.self) -> P {
    P(instanceAddress: UnsafeMutableRawPointer(instance))
  }

  /// Adds a reference and gives it to C: for parameters that are documented as transfer full.
  ///
  /// - Parameter type: Left out where the C function says it.
  ///
  /// Wraps `g_object_ref()`.
  public final func retainedPointer<P: InstancePointer>(as type: P.Type = P.self) -> P {
    g_object_ref(instance)
    return pointer()
  }
}

/// Objects as elements of lists.
///
///     let media = Array(list, of: ObjectElement<Media>.self, transfer: .container)
///
/// > Isolation: Any thread.
///
/// No C counterpart.
public enum ObjectElement<Value: Object>: ListElement {
  /// Gives up a reference.
  ///
  /// Wraps `g_object_unref()`.
  public static func release(_ pointer: UnsafeMutablePointer<GObject>) { g_object_unref(pointer) }

  /// Wraps an object and adds a reference.
  ///
  /// Wraps `g_object_ref()`.
  public static func value(retaining pointer: UnsafeMutablePointer<GObject>) -> Value {
    Value(ObjectReference(retaining: pointer, as: Value.typeID))
  }

  /// Wraps an object that is handed over.
  ///
  /// No C counterpart.
  public static func value(adopting pointer: UnsafeMutablePointer<GObject>) -> Value {
    Value(ObjectReference(adopting: pointer, as: Value.typeID))
  }

  /// Adds a reference for C.
  ///
  /// Wraps `g_object_ref()`.
  public static func makePointer(_ value: Value) -> UnsafeMutablePointer<GObject> {
    value.retainedPointer()
  }
}

// MARK: - References

extension ObjectReference {
  @inline(__always)
  init(adopting address: UnsafeMutableRawPointer, as type: TypeID) {
    Self.check(address, type)
    if g_object_is_floating(address) != 0 { g_object_ref_sink(address) }
    instance = address.assumingMemoryBound(to: GObject.self)
  }

  @inline(__always)
  init(retaining address: UnsafeMutableRawPointer, as type: TypeID) {
    Self.check(address, type)
    g_object_ref_sink(address)
    instance = address.assumingMemoryBound(to: GObject.self)
  }

  private static func check(_ address: UnsafeMutableRawPointer, _ type: TypeID) {
    let instance = address.assumingMemoryBound(to: GTypeInstance.self)
    // C functions in plenty fail to return what they promise; a wrong cast is memory corruption.
    guard g_type_check_instance_is_a(instance, type.rawValue) != 0 else {
      misuse("an object of the type \(instance.type) was wrapped as \(type.name), which it is not")
    }
  }
}

extension UnsafeMutablePointer<GObject> {
  var type: GType {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: GTypeInstance.self).pointee.g_class
      .pointee.g_type
  }
}

extension UnsafeMutablePointer<GTypeInstance> {
  fileprivate var type: TypeID { TypeID(rawValue: pointee.g_class.pointee.g_type) }
}

/// `g_object_ref()` with the type of its argument.
func g_object_ref_typed(_ instance: UnsafeMutablePointer<GObject>) -> UnsafeMutablePointer<GObject>
{
  g_object_ref(instance)
  return instance
}
