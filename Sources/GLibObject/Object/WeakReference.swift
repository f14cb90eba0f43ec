// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Remembers an object without keeping it alive.
///
///     let weak = WeakReference(volume)
///     timer = context.addTimeout(every: .seconds(1)) {
///       guard let volume = weak.object else { return .remove }
///       …
///     }
///
/// Swift's own `weak` watches one wrapper, which may go long before the C object does; this watches
/// the C object. It is empty after the last reference has gone, and after the object was
/// disposed of (before GLib 2.74 not always: an object that was disposed of and lives on may be seen).
///
/// > Isolation: Safe from any thread, also while another one gives up the last reference: the object
/// > is then either returned and lives on, or not returned.
///
/// Wraps `GWeakRef`.
public final class WeakReference<Referent: Object> {
  // GLib knows the address of a GWeakRef: it must not move.
  let pointer: UnsafeMutablePointer<GWeakRef>

  /// Starts to watch an object, or nothing.
  ///
  /// Wraps `g_weak_ref_init()`.
  public init(_ object: Referent?) {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: GWeakRef())
    g_weak_ref_init(pointer, object?.instance)
  }

  deinit {
    g_weak_ref_clear(pointer)
    pointer.deallocate()
  }

  /// The object, held by a new wrapper, or `nil`. Setting it watches another one.
  ///
  /// Wraps `g_weak_ref_get()`.
  public var object: Referent? {
    get {
      guard let object = g_weak_ref_get(pointer) else { return nil }
      return Referent(
        ObjectReference(instance: object.assumingMemoryBound(to: GObject.self))
      )
    }
    set { g_weak_ref_set(pointer, newValue?.instance) }
  }
}

// A GWeakRef has a lock of its own. What comes out of it may be used on another thread, so the class
// has to allow for that.
extension WeakReference: @unchecked Sendable where Referent: Sendable {}
