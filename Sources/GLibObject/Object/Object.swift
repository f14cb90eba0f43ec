// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

package import CGLibShim
public import GLib
import Synchronization

/// An object of a GObject library, held by one strong reference.
///
/// Derive a class from it, or from a class that is derived from it, to wrap a class of a C
/// library; the article <doc:WrappingALibrary> has the recipe:
///
///     open class Product: Object {
///       open override class var typeID: TypeID { TypeID(osinfo_product_get_type()) }
///       public var name: String? { String(copying: osinfo_product_get_name(pointer())) }
///     }
///
/// Many wrappers may stand for one C object. They compare equal, and each may go at any time while
/// the C object lives on: a wrapper is no place for stored properties. The state of a class that
/// is *written* in Swift lives with the C object, see ``ClassDefinition``.
///
/// > Isolation: As the C class has it; most objects belong to one thread. Creating, comparing and
/// > dropping wrappers is safe on any thread.
///
/// Wraps `GObject`.
open class Object {
  package let instance: UnsafeMutablePointer<GObject>

  /// The context whose thread gives up this wrapper's reference, wherever the wrapper is dropped;
  /// `nil`, unless somebody sets it, is the thread that drops it.
  ///
  /// For an object that must die on the thread of its context. If that context never runs again,
  /// the reference goes when the context ends. Wrappers that ``cast(to:)`` makes have the
  /// same home.
  ///
  /// > Isolation: Set it before another thread sees the wrapper.
  ///
  /// No C counterpart.
  public final var home: MainContext?

  /// The type that objects of this class have; every subclass overrides it.
  ///
  /// A wrapper is made only of objects that have this type or a derived one, so that what the class
  /// calls is safe to call.
  ///
  /// Wraps `G_TYPE_OBJECT`.
  open class var typeID: TypeID { .object }

  /// Makes a wrapper of a reference.
  ///
  /// The one designated initialiser, which all others and whatever gets objects from C call. In
  /// generic code, where `T` is some class, it is the one to call: `T(ObjectReference(retaining: p))`.
  ///
  /// - Parameter reference: Precondition: the object is of this class.
  ///
  /// Wraps `G_TYPE_CHECK_INSTANCE_CAST()`.
  public required init(_ reference: ObjectReference) {
    instance = reference.instance
    // C functions in plenty fail to return what they promise; a wrong cast is memory corruption.
    guard instance.isA(Self.typeID) else {
      misuse(
        "an object of the type \(dynamicTypeID) was wrapped as \(Self.typeID), which it is not"
      )
    }
  }

  deinit {
    guard let home, !home.isOwner else { return g_object_unref(instance) }
    let last = LastReference(instance)
    home.invoke { last.giveUp() }
  }
}

/// A strong reference on its way into a wrapper, which takes it over: use it once.
///
/// > Isolation: Any thread.
///
/// No C counterpart.
public struct ObjectReference {
  let instance: UnsafeMutablePointer<GObject>
}

/// A reference that is given up where a closure runs; and if the context ends before it has run one, where
/// the closure is released.
///
/// Sendable: a GObject's count is atomic, and this is the only use of the pointer.
private final class LastReference: @unchecked Sendable {
  // The pointer never changes.
  private let instance: UnsafeMutablePointer<GObject>
  private let isGivenUp = Atomic(false)

  init(_ instance: UnsafeMutablePointer<GObject>) { self.instance = instance }

  deinit { giveUp() }

  func giveUp() {
    if !isGivenUp.exchange(true, ordering: .relaxed) { g_object_unref(instance) }
  }
}

// MARK: - Creating objects

extension Object {
  /// Creates a new object of this class.
  ///
  ///     let volume = Volume(Volume.name.initially("root"), Volume.capacity.initially(10_000))
  ///
  /// - Parameter settings: Properties to set before anybody sees the object.
  ///
  /// Precondition: The class is not abstract; the properties are its own, and each value is
  /// one that the property allows.
  ///
  /// Wraps `g_object_new_with_properties()`.
  public convenience init(_ settings: PropertySetting...) {
    self.init(ObjectReference(creating: Self.typeID, settings))
  }

  /// Lets the object give up everything that it refers to, although it lives on while others hold
  /// it: its signal handlers are released and weak references to it become empty.
  ///
  /// Wraps `g_object_run_dispose()`.
  public final func runDispose() { g_object_run_dispose(instance) }
}

// MARK: - Types and casts

extension Object {
  /// The type that the object was created with.
  ///
  /// Wraps `G_OBJECT_TYPE()`.
  public final var dynamicTypeID: TypeID { TypeID(rawValue: instance.type) }

  /// Returns the object as one of another class, or `nil` if it is none.
  ///
  ///     if let disk = device.cast(to: Disk.self) { … }
  ///
  /// The object's own type decides, not the Swift class of this wrapper: an `Object` that came from
  /// somewhere may well be a `Disk`, which `as?` cannot know.
  ///
  /// - Parameter type: The class to look for; a superclass, a subclass, or one that stands for an
  ///   interface.
  ///
  /// Wraps `G_TYPE_CHECK_INSTANCE_CAST()`.
  public final func cast<T: Object>(to type: T.Type = T.self) -> T? {
    if let same = self as? T { return same }
    guard dynamicTypeID.isA(T.typeID) else { return nil }
    let other = T(ObjectReference(instance: addingReference(instance)))
    other.home = home
    return other
  }
}

// MARK: - Identity

extension Object: Hashable {
  /// Whether both stand for the same C object.
  ///
  /// No C counterpart.
  public static func == (first: Object, second: Object) -> Bool {
    first.instance == second.instance
  }

  /// Hashes the identity of the C object.
  ///
  /// No C counterpart.
  public final func hash(into hasher: inout Hasher) { hasher.combine(instance) }
}

extension Object: CustomStringConvertible {
  /// The type and the address of the C object.
  ///
  /// No C counterpart.
  public final var description: String {
    "\(dynamicTypeID.name) 0x\(String(UInt(bitPattern: instance), radix: 16))"
  }
}
