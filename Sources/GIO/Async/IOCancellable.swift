// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

/// A switch that ends the operations of C libraries to which it was given.
///
/// Most programs never see one: cancelling a task cancels the operation that it waits for, see
/// ``callAsync(isolation:start:finish:)``. A cancellable of your own is for C functions that block, and
/// for code that shares one with C:
///
///     let cancellable = IOCancellable()
///     context.addTimeout(after: .seconds(2), from: .anyThread) { cancellable.cancel() }
///     let answer = try await runBlocking { try ask(peer, cancellable) }
///
/// There are no handlers to connect, so none can be left behind or wait for itself; add a source with
/// `MainContext.addCancellation(of:)` instead.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GCancellable`.
public final class IOCancellable: @unchecked Sendable {
  // GCancellable is documented as thread-safe; the pointer never changes.
  let handle: UnsafeMutablePointer<GCancellable>

  init(adoptingHandle handle: UnsafeMutablePointer<GCancellable>) { self.handle = handle }

  /// Creates one that is not cancelled.
  ///
  /// Wraps `g_cancellable_new()`.
  public convenience init() { self.init(adoptingHandle: g_cancellable_new()) }

  deinit { g_object_unref(handle) }

  /// Ends all operations that were given the cancellable. Does not wait for them; each still
  /// answers, with `IOErrorCode.cancelled` if it has not been done already.
  ///
  /// Wraps `g_cancellable_cancel()`.
  public func cancel() { g_cancellable_cancel(handle) }

  /// Whether it has been cancelled; never becomes false again.
  ///
  /// Wraps `g_cancellable_is_cancelled()`.
  public var isCancelled: Bool { g_cancellable_is_cancelled(handle) != 0 }

  /// Lends a descriptor that becomes readable when it is cancelled, for a call of `poll`.
  ///
  /// - Parameter body: Gets `nil` when no descriptor is to be had.
  ///
  /// Wraps `g_cancellable_get_fd()` and `g_cancellable_release_fd()`.
  public func withDescriptor<R, E: Error>(_ body: (Int32?) throws(E) -> R) throws(E) -> R {
    let descriptor = g_cancellable_get_fd(handle)
    defer { if descriptor >= 0 { g_cancellable_release_fd(handle) } }
    return try body(descriptor >= 0 ? descriptor : nil)
  }
}

extension MainContext {
  /// Calls `body` once, after a cancellable has been cancelled; also when that was before.
  ///
  ///     context.addCancellation(of: cancellable) { request.abort() }
  ///
  /// - Parameters:
  ///   - cancellable: Kept until the source ends.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - body: Runs on the thread that runs the context.
  /// - Returns: A handle; dropping it does not cancel the source.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_cancellable_source_new()`, which in GLib 2.74 leaks a source that ends while another thread
  /// cancels; this one does not use it.
  @discardableResult
  public func addCancellation(
    of cancellable: IOCancellable,
    priority: SourcePriority = .default,
    named name: String? = nil,
    _ body: @escaping @Sendable () -> Void
  ) -> Source {
    let handler = CancelledHandler(cancellable)
    let source = addTimeout(
      every: .seconds(3_600),
      from: .anyThread,
      startsArmed: false,
      priority: priority,
      named: name ?? "cancellation"
    ) {
      withExtendedLifetime(handler, body)
      return .remove
    }
    handler.arm(source)
    return source
  }
}

/// Arms a timer when a cancellable is cancelled, until it is dropped.
private final class CancelledHandler: Sendable {
  private let cancellable: IOCancellable
  // Written before the object is shared with other threads by the source.
  nonisolated(unsafe) private var id: gulong = 0

  init(_ cancellable: IOCancellable) { self.cancellable = cancellable }

  func arm(_ source: TimeoutSource) {
    let callback: @convention(c) (gpointer?, gpointer?) -> Void = { _, data in
      Unmanaged<TimeoutSource>.fromOpaque(data!).takeUnretainedValue().reschedule(after: .zero)
    }
    // An emission that runs keeps what it needs, whoever disconnects meanwhile.
    id = g_signal_connect_data(
      cancellable.handle,
      "cancelled",
      unsafeBitCast(callback, to: GCallback.self),
      Unmanaged.passRetained(source).toOpaque(),
      { data, _ in Unmanaged<TimeoutSource>.fromOpaque(data!).release() },
      GConnectFlags(rawValue: 0)
    )
    if cancellable.isCancelled { source.reschedule(after: .zero) }
  }

  deinit { g_signal_handler_disconnect(cancellable.handle, id) }
}
