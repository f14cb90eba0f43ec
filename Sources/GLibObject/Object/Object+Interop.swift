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
    self.init(ObjectReference(adopting: pointer))
  }

  /// Takes over a reference, if there is one; `nil` for NULL.
  ///
  /// - Parameter pointer: NULL, or an object. Precondition: it is of this class.
  ///
  /// Wraps `g_object_ref_sink()`.
  public convenience init?<P: InstancePointer>(adopting pointer: P?) {
    guard let pointer else { return nil }
    self.init(ObjectReference(adopting: pointer))
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
    self.init(ObjectReference(retaining: pointer))
  }

  /// Adds a reference, if there is an object; `nil` for NULL.
  ///
  /// - Parameter pointer: NULL, or an object. Precondition: it is of this class.
  ///
  /// Wraps `g_object_ref_sink()`.
  public convenience init?<P: InstancePointer>(retaining pointer: P?) {
    guard let pointer else { return nil }
    self.init(ObjectReference(retaining: pointer))
  }

  /// The C object, as whatever pointer the C function wants.
  ///
  ///     public var name: String? { String(copying: osinfo_product_get_name(pointer())) }
  ///
  /// Valid as long as somebody holds the object. In a method of its class that is so. Elsewhere the
  /// optimizer may release a wrapper after its last use: use it once more afterwards, or put
  /// `withExtendedLifetime` around the call. Never ask a temporary for it.
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
    Value(ObjectReference(retaining: pointer))
  }

  /// Wraps an object that is handed over.
  ///
  /// No C counterpart.
  public static func value(adopting pointer: UnsafeMutablePointer<GObject>) -> Value {
    Value(ObjectReference(adopting: pointer))
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
  /// Takes over a reference; a floating one is sunk.
  ///
  /// Wraps `g_object_ref_sink()`.
  public init<P: InstancePointer>(adopting pointer: P) {
    let address = pointer.instanceAddress
    if g_object_is_floating(address) != 0 { g_object_ref_sink(address) }
    instance = address.assumingMemoryBound(to: GObject.self)
  }

  /// Adds a reference; a floating one is sunk instead.
  ///
  /// Wraps `g_object_ref_sink()`.
  public init<P: InstancePointer>(retaining pointer: P) {
    let address = pointer.instanceAddress
    g_object_ref_sink(address)
    instance = address.assumingMemoryBound(to: GObject.self)
  }
}

extension UnsafeMutablePointer<GObject> {
  @inline(__always)
  var type: GType {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: GTypeInstance.self).pointee.g_class
      .pointee.g_type
  }

  @inline(__always)
  func isA(_ type: TypeID) -> Bool {
    self.type == type.rawValue || g_type_is_a(self.type, type.rawValue) != 0
  }
}

/// `g_object_ref()` with the type of its argument.
func addingReference(_ instance: UnsafeMutablePointer<GObject>) -> UnsafeMutablePointer<GObject> {
  g_object_ref(instance)
  return instance
}
