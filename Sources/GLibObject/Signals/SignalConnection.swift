// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A handler that is connected to a signal.
///
/// The handler stays connected until it is told to go, or the object goes; dropping this
/// handle does nothing. The handle keeps neither the object nor, once that is gone or
/// disconnected, the closure.
///
///     let connection = Volume.resized.connect(to: volume) { … }
///     connection.withBlocked { volume.capacity = 0 }      // not told about this one
///     connection.disconnect()
///
/// > Isolation: That of the object.
///
/// Wraps `g_signal_connect_closure_by_id()`.
public final class SignalConnection {
  private let object: WeakReference<Object>
  private let id: gulong

  init(
    _ object: Object,
    _ signal: guint,
    _ detail: GQuark,
    _ after: Bool,
    _ handler: HandlerClosure,
    _ simple: SimpleSignal? = nil
  ) {
    self.object = WeakReference(object)
    let closure = handler.makeClosure(simple)
    id = g_signal_connect_closure_by_id(object.instance, signal, detail, closure, after ? 1 : 0)
  }

  /// Whether the handler is still connected.
  ///
  /// Wraps `g_signal_handler_is_connected()`.
  public var isConnected: Bool { ifConnected { _ in } != nil }

  /// Disconnects the handler, whose closure is released; when that is running, as soon as it has
  /// returned. May be called any number of times, inside of the handler, too.
  ///
  /// Wraps `g_signal_handler_disconnect()`.
  public func disconnect() {
    _ = ifConnected { g_signal_handler_disconnect($0.instance, id) }
  }

  /// Runs `body` while the handler is not called. Balanced on every way out, and may be nested.
  ///
  /// Wraps `g_signal_handler_block()` and `g_signal_handler_unblock()`.
  public func withBlocked<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    _ = ifConnected { g_signal_handler_block($0.instance, id) }
    defer { _ = ifConnected { g_signal_handler_unblock($0.instance, id) } }
    return try body()
  }

  private func ifConnected<R>(_ body: (Object) -> R) -> R? {
    guard
      let object = object.object,
      g_signal_handler_is_connected(object.instance, id) != 0
    else { return nil }
    return body(object)
  }
}
