// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Runs a ``MainContext`` until it is told to quit.
///
///     let loop = MainLoop()
///     loop.context.addSignal(SIGTERM) { loop.quit(); return .remove }
///     loop.run()
///
/// Loops nest: a callback may run another loop of the same context, in which every source is
/// served but those whose callbacks are still running.
///
/// > Isolation: Safe from any thread; ``run()`` as it says.
///
/// Wraps `GMainLoop`.
public final class MainLoop: @unchecked Sendable {
  // GMainLoop is thread-safe like its context; the pointer never changes.
  private let handle: OpaquePointer

  /// The context that the loop runs.
  ///
  /// Wraps `g_main_loop_get_context()`.
  public let context: MainContext

  /// Creates a loop that is not running.
  ///
  /// - Parameter context: What to run; the context of the main thread unless said otherwise.
  ///
  /// Wraps `g_main_loop_new()`.
  public init(_ context: MainContext = .default) {
    self.context = context
    handle = g_main_loop_new(context.handle, 0)
  }

  deinit { g_main_loop_unref(handle) }

  /// Serves the context's sources until ``quit()`` is called.
  ///
  /// May be called again afterwards. Meanwhile the context is the thread's default, where C libraries
  /// attach their sources. A loop that runs ``MainContext/default`` on the process's main thread
  /// serves `@MainActor` and `DispatchQueue.main`, too; see ``canServeMainActor``.
  ///
  /// Precondition: No other thread owns the context.
  ///
  /// > Isolation: The calling thread owns the context meanwhile. Called inside a `@MainActor` job,
  /// > the loop serves its sources, but no other job of the main actor runs until it returns.
  ///
  /// Wraps `g_main_loop_run()`.
  public func run() {
    context.owning("MainLoop.run()") {
      ContextState.requireNotPreparing(context.handle, "MainLoop.run()")
      MainQueue.serve(by: context.handle)
      runAsThreadDefault()
      // What was ended by other code than our own callbacks.
      let state = ContextRegistry.state(of: context.handle)
      state?.loopHasReturned()
      state?.releaseAll()
    }
  }

  /// GIO answers on the thread's default context, so whoever calls it in here must get that of this
  /// loop. On the main thread it is the default anyway.
  private func runAsThreadDefault() {
    if context == .default {
      g_main_loop_run(handle)
    } else {
      context.withThreadDefault { g_main_loop_run(handle) }
    }
  }

  /// Asks the loop to return; does not wait.
  ///
  /// Has no effect on a loop that is not running. To stop a loop that is about to run, let its
  /// context do it: `context.invoke { loop.quit() }`, called on another thread, runs inside the loop.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_main_loop_quit()`.
  public func quit() { g_main_loop_quit(handle) }

  /// Whether the loop runs, here or on another thread.
  ///
  /// Wraps `g_main_loop_is_running()`.
  public var isRunning: Bool { g_main_loop_is_running(handle) != 0 }
}
