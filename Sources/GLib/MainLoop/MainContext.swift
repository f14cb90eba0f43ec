// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// A set of sources, and the turns in which one thread at a time serves them.
///
/// Add sources to a context, then let a ``MainLoop`` run it, or call ``iterate(mayBlock:)``.
///
///     let context = MainContext()
///     context.addTimeout(after: .milliseconds(10)) { print("ten milliseconds later") }
///     context.iterate()
///
/// A context is *owned* by the thread that runs it. Many `MainContext` values may stand for one
/// context; they compare equal. A context ends when the last reference to it goes: its sources end
/// with it, and their closures are released by the thread that let go. A closure that captures
/// its own context keeps it alive until the source is cancelled.
///
/// > Isolation: Safe from any thread, except where a method says otherwise.
///
/// Wraps `GMainContext`.
public final class MainContext: @unchecked Sendable {
  // GMainContext is documented as thread-safe; the pointer never changes.
  package let handle: OpaquePointer
  let executors = Executors()

  /// Creates a context that nobody runs yet.
  ///
  /// Wraps `g_main_context_new()`.
  public convenience init() { self.init(adoptingHandle: g_main_context_new()) }

  package init(adoptingHandle handle: OpaquePointer) {
    LibraryVersion.requireSupported()
    _ = MainQueue.defaultContext
    self.handle = handle
  }

  deinit { g_main_context_unref(handle) }

  /// The context of the process's main thread. It never ends.
  ///
  /// Wraps `g_main_context_default()`.
  public static let `default` = MainContext(
    adoptingHandle: g_main_context_ref(g_main_context_default())
  )

  /// The context that C code on this thread uses unless told otherwise: the innermost
  /// ``withThreadDefault(_:)``, or ``default``.
  ///
  /// Wraps `g_main_context_ref_thread_default()`.
  public static var threadDefault: MainContext {
    MainContext(adoptingHandle: g_main_context_ref_thread_default())
  }
}

// MARK: - Turning

extension MainContext {
  /// Serves the sources that are ready, once.
  ///
  /// - Parameter mayBlock: Whether to wait until something is ready or ``wakeUp()`` is called.
  /// - Returns: Whether anything was served, or was about to be when it was cancelled.
  /// - Complexity: O(ready sources), plus what sources cost that C code has attached.
  ///
  /// Precondition: No other thread owns the context.
  ///
  /// > Isolation: The calling thread owns the context meanwhile. May be called inside a callback:
  /// > the callback's own source is then left out.
  ///
  /// Wraps `g_main_context_iteration()`.
  @discardableResult
  public func iterate(mayBlock: Bool = true) -> Bool {
    MainQueue.serve(by: handle)
    ContextState.requireNotPreparing(handle, "MainContext.iterate()")
    defer { StallReport.loopHasReturned(handle) }
    // Without waiting, GLib reports another owner as "nothing to do": ask only then.
    if !mayBlock, g_main_context_iteration(handle, 0) != 0 { return true }
    return owning("MainContext.iterate()") {
      mayBlock && g_main_context_iteration(handle, 1) != 0
    }
  }

  /// Whether ``iterate(mayBlock:)`` would serve something without waiting.
  ///
  /// Precondition: No other thread owns the context.
  ///
  /// Wraps `g_main_context_pending()`.
  public var hasPendingSources: Bool {
    ContextState.requireNotPreparing(handle, "MainContext.hasPendingSources")
    defer { StallReport.loopHasReturned(handle) }
    return owning("MainContext.hasPendingSources") { g_main_context_pending(handle) != 0 }
  }

  /// Ends the current wait of the thread that runs the context, or its next one.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_main_context_wakeup()`.
  public func wakeUp() { g_main_context_wakeup(handle) }
}

// MARK: - Ownership

extension MainContext {
  /// Whether this thread owns the context.
  ///
  /// Wraps `g_main_context_is_owner()`.
  public var isOwner: Bool { g_main_context_is_owner(handle) != 0 }

  /// Runs `body` while this thread owns the context.
  ///
  /// - Returns: What `body` returns, or `nil` without having called it when another thread owns the
  ///   context.
  ///
  /// Wraps `g_main_context_acquire()` and `g_main_context_release()`.
  public func withOwnership<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R? {
    guard g_main_context_acquire(handle) != 0 else { return nil }
    defer { g_main_context_release(handle) }
    return try body()
  }

  /// Runs `body` with this context as the thread's default, where C libraries attach their sources
  /// and get their answers. Balanced on every way out.
  ///
  /// Precondition: No other thread owns the context.
  ///
  /// > Isolation: The calling thread owns the context meanwhile.
  ///
  /// Wraps `g_main_context_push_thread_default()` and `g_main_context_pop_thread_default()`.
  public func withThreadDefault<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    try owning("MainContext.withThreadDefault(_:)") { () throws(E) -> R in
      g_main_context_push_thread_default(handle)
      defer { g_main_context_pop_thread_default(handle) }
      return try body()
    }
  }

  func owning<R, E: Error>(_ what: String, _ body: () throws(E) -> R) throws(E) -> R {
    guard acquire(handle) else {
      misuse("\(what) was called on a thread while another thread owns the MainContext")
    }
    defer { g_main_context_release(handle) }
    return try body()
  }
}

// MARK: - Identity

extension MainContext: Hashable {
  /// Whether both stand for the same context.
  ///
  /// No C counterpart.
  public static func == (first: MainContext, second: MainContext) -> Bool {
    first.handle == second.handle
  }

  /// Hashes the identity of the context.
  ///
  /// No C counterpart.
  public func hash(into hasher: inout Hasher) { hasher.combine(handle) }
}

/// Becomes the owner of a context; false when another thread is and stays it.
///
/// A thread that merely hands something over owns a context for an instant; that is waited for.
func acquire(_ context: OpaquePointer) -> Bool {
  for attempt in 0..<50 {
    if g_main_context_acquire(context) != 0 { return true }
    if attempt < 10 { sched_yield() } else { usleep(1_000) }
  }
  return false
}
