// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc

/// Keeps two QEMU machines, and finds them again after it was killed. SIGTERM ends machines and helper.
@main struct Helper {
  @MainActor static func main() async {
    MainLoop.serveAsyncMain()  // plumbing
    guard CommandLine.arguments.count == 2 else { fail("usage: helper DIR") }
    do {
      try await run(in: File(CommandLine.arguments[1]))
    } catch {
      fail("\(error)")
    }
  }

  @MainActor private static func run(in directory: File) async throws {
    // Before anything else: none is lost.
    let signals = MainContext.default.signals(SIGTERM)
    try await directory.makeDirectoryWithParents(permissions: 0o700)
    let claim = try await PidFile.claim(directory / "helper.pid", permissions: 0o600)
    var machines: [Machine] = []
    for name in ["a", "b"] { machines.append(try await Machine(name, in: directory)) }
    let quitting = Task { [machines] in
      for await _ in signals {
        for machine in machines { machine.quit() }
      }
    }
    await withDiscardingTaskGroup { group in
      for machine in machines { group.addTask { await machine.watch() } }
    }
    quitting.cancel()
    try claim.release()
  }

  private static func fail(_ message: String) -> Never {
    LogDomain("helper").warning("\(message)")
    exit(1)
  }
}
