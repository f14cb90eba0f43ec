// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// What a `GClosure` calls: its data. Released with the closure.
final class HandlerClosure {
  typealias Body = (
    _ arguments: UnsafePointer<GValue>, _ result: UnsafeMutablePointer<GValue>?
  ) -> Void

  /// Gets the arguments without the object.
  let body: Body
  let confinement: Confinement
  /// What it handles, for messages.
  let name: String
  /// Runs when the closure is released: it was disconnected, or the object has gone.
  let ended: (() -> Void)?

  init(
    _ name: String,
    _ confinement: Confinement,
    ended: (() -> Void)? = nil,
    _ body: @escaping Body
  ) {
    self.name = name
    self.confinement = confinement
    self.ended = ended
    self.body = body
  }

  deinit { ended?() }

  /// A floating `GClosure` that calls this one; it is not generic, so one marshaller serves all.
  ///
  /// - Parameter simple: What the signal passes, if there is a C function for that.
  func makeClosure(_ simple: SimpleSignal?) -> UnsafeMutablePointer<GClosure> {
    let data = Unmanaged.passRetained(self).toOpaque()
    if let simple {
      return g_cclosure_new(simple.callback, data) { data, _ in
        Unmanaged<HandlerClosure>.fromOpaque(data!).release()
      }
    }
    let closure = g_closure_new_simple(guint(MemoryLayout<GClosure>.size), data)
    g_closure_add_finalize_notifier(closure, data) { data, _ in
      Unmanaged<HandlerClosure>.fromOpaque(data!).release()
    }
    g_closure_set_marshal(closure) { closure, result, _, values, _, _ in
      Unmanaged<HandlerClosure>.fromOpaque(closure!.pointee.data)._withUnsafeGuaranteedRef {
        $0.confinement.check(handlerOf: $0.name)
        // The first value is the object itself.
        $0.body(values! + 1, result)
      }
    }
    return closure
  }

  /// Reads an argument; traps when the declaration in Swift does not fit to what C passes.
  static func argument<T: ValueConvertible>(
    _ type: T.Type,
    _ values: UnsafePointer<GValue>,
    _ index: inout Int
  ) -> T {
    defer { index += 1 }
    return T.read(values + index) { cannotRead(T.self, values, index) }
  }

  @inline(never)
  private static func cannotRead<T: ValueConvertible>(
    _ type: T.Type,
    _ values: UnsafePointer<GValue>,
    _ index: Int
  ) -> Never {
    misuse(
      """
      argument \(index + 1) of a signal is \(Value(copying: values + index)), which cannot be \
      expressed as \(T.self); declare it as an optional, or as another type
      """
    )
  }
}
