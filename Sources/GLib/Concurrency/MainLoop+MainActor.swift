// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension MainLoop {
  /// Lets an `async` `main` wait on the main thread's loop: the first statement of such a program.
  ///
  /// Whenever `main` is suspended, ``MainContext/default`` runs; its sources, `@MainActor` and
  /// `DispatchQueue.main` share the main thread. The program ends when `main` returns or throws.
  ///
  ///     @main struct Clock {
  ///       static func main() async throws {
  ///         MainLoop.serveAsyncMain()
  ///         for await signal in MainContext.default.signals(SIGINT, SIGTERM) { print(signal); break }
  ///       }
  ///     }
  ///
  /// Without it Swift leaves the main thread when `main` suspends for the first time, and the default
  /// context is served by nobody. A program with a synchronous `main` needs nothing of the kind:
  /// ``run()`` does the same for as long as it runs.
  ///
  /// Where ``canServeMainActor`` is false it logs a warning and changes nothing.
  ///
  /// Precondition: The caller is on the process's main thread, and `main` has not been suspended yet.
  ///
  /// No C counterpart.
  public static func serveAsyncMain() {
    guard MainThread.isCurrent else {
      misuse(
        """
        MainLoop.serveAsyncMain() must be called on the main thread, before main is suspended for \
        the first time
        """
      )
    }
    guard MainQueue.descriptor != nil, cglib_hook_async_main() != 0 else {
      LogDomain.library.warning(
        """
        this Swift runtime does not let a MainLoop serve an async main; \
        the sources of MainContext.default stand still
        """
      )
      return
    }
    MainQueue.serve(by: MainQueue.defaultContext)
  }

  /// Whether a loop on the main thread serves `@MainActor` and `DispatchQueue.main`, too.
  ///
  /// That rests on symbols of Dispatch without a header, which a later version may not have. Whether
  /// they do what they should is tried out when the first such loop runs; the log says if they do not.
  /// Everything else works without them. `SWIFT_GLIB_MAIN_QUEUE=off` in the environment makes it
  /// false, for a program in which something else serves the main queue.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public static var canServeMainActor: Bool { MainQueue.isAvailable }
}

/// Called by the Swift runtime, by way of the shim, when an async `main` is suspended.
@_cdecl("cglib_serve_async_main")
func serveAsyncMainUntilExit() -> Never {
  let loop = MainLoop()
  while true { loop.run() }
}
