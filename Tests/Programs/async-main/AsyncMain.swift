// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// An async main that waits on the main thread's loop. A test runs it once for each case.

import CGLibShim
import GLib
import Glibc

func isOnMainThread() -> Bool { cglib_thread_id() == getpid() }

struct Thrown: Error {}

@main struct AsyncMain {
  static func main() async throws {
    if CommandLine.arguments.last == "late" { try await Task.sleep(for: .milliseconds(1)) }
    MainLoop.serveAsyncMain()
    switch CommandLine.arguments.dropFirst().first {
    case "serve": try await serve()
    case "run-inside": await runInside()
    case "throw":
      try await Task.sleep(for: .milliseconds(1))
      throw Thrown()
    case "exit-early": break
    case "unavailable": try await Task.sleep(for: .milliseconds(1))
    case "late": break
    default: fatalError("name a case")
    }
    precondition(CommandLine.arguments[1] == "unavailable" || isOnMainThread())
  }

  /// Sources, sleeps and the main actor share the main thread.
  @MainActor static func serve() async throws {
    var ticks = 0
    MainContext.default.addTimeout(every: .milliseconds(1)) {
      precondition(isOnMainThread())
      ticks += 1
      return .keep
    }
    while ticks < 10 {
      try await Task.sleep(for: .milliseconds(1))
      precondition(isOnMainThread())
    }
    let isPinned = await PinnedToMain().isOnMainThread()
    precondition(isPinned)
    let hops = await Task.detached {
      var hops = 0
      for _ in 0..<100 where await MainActor.run(body: { isOnMainThread() }) { hops += 1 }
      return hops
    }.value
    precondition(hops == 100)
  }

  /// A loop that main runs itself, before and after it has been suspended.
  @MainActor static func runInside() async {
    for _ in 0..<2 {
      let loop = MainLoop()
      MainContext.default.addTimeout(after: .milliseconds(1)) { loop.quit() }
      loop.run()
      await Task.yield()
    }
  }

  actor PinnedToMain {
    nonisolated var unownedExecutor: UnownedSerialExecutor {
      MainContext.default.executor.asUnownedSerialExecutor()
    }
    func isOnMainThread() -> Bool { async_main.isOnMainThread() }
  }
}
