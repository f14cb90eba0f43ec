// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import NIOCore
import NIOPosix

/// Keeps two QEMU machines, and finds them again after it was killed. SIGTERM ends machines and helper.
@main struct Helper {
  static func main() async {
    guard CommandLine.arguments.count == 2 else { fail("usage: helper DIR") }
    do {
      try await run(in: CommandLine.arguments[1])
    } catch {
      fail("\(error)")
    }
  }

  private static func run(in directory: String) async throws {
    // Before anything else: none is lost.
    let signals = TerminationSignals()
    try FileManager.default.createDirectory(
      atPath: directory,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
    let claim = try PIDFile(claiming: "\(directory)/helper.pid")
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    var machines: [Machine] = []
    for name in ["a", "b"] {
      machines.append(try Machine(name, in: directory, on: group.next()))
    }
    let quitting = Task { [machines] in
      for await _ in signals.sequence {
        for machine in machines { await machine.quit() }
      }
    }
    await withDiscardingTaskGroup { tasks in
      for machine in machines { tasks.addTask { await machine.watch() } }
    }
    quitting.cancel()
    try await group.shutdownGracefully()
    claim.release()
  }

  private static func fail(_ message: String) -> Never {
    let line = Array("helper: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(1)
  }
}
