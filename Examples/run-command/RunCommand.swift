// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// run-command PROGRAM [ARGUMENT ...]: runs a program, shows its output and messages line by line, and
// below them, on a terminal, how long it runs and how much it has said. SIGINT and SIGTERM cancel it: the
// program and all that it has started are asked to end, and killed five seconds later.

import GIO
import GLib
import Glibc

@main struct RunCommand {
  static func main() async {
    MainLoop.serveAsyncMain()
    let words = CommandLine.arguments.dropFirst()
    guard let program = words.first else {
      Progress.complain("usage: run-command PROGRAM [ARGUMENT ...]")
      exit(64)
    }
    var command = Command(program, Array(words.dropFirst()))
    command.group = .newSession  // Ctrl-C is for us
    command.standardInput = .null
    command.standardOutput = .stream
    command.standardError = .standardOutput
    // Before the program runs: none is missed.
    let signals = MainContext.default.signals(SIGINT, SIGTERM)
    let running = Task { [command] in try await run(command) }
    let interrupts = Task { for await _ in signals { running.cancel() } }
    do {
      let status = try await running.value
      interrupts.cancel()
      exit(code(of: status))
    } catch SpawnErrorCode.noEntry {
      Progress.complain("run-command: there is no program \(program)")
      exit(127)
    } catch is CancellationError {
      Progress.complain("run-command: cancelled")
      exit(130)
    } catch {
      Progress.complain("run-command: \(error)")
      exit(126)
    }
  }

  @MainActor private static func run(_ command: Command) async throws -> ProcessExit {
    let progress = Progress()
    let timer = MainContext.default.addTimeout(every: .milliseconds(200)) {
      progress.show()
      return .keep
    }
    defer {
      timer.cancel()
      progress.end()
    }
    return try await command.run { child in
      for try await line in child.standardOutput!.lines() { progress.add(line) }
    }
  }

  /// What a shell makes of a status.
  private static func code(of status: ProcessExit) -> Int32 {
    switch status {
    case .exited(let code): code
    case .signaled(let signal, _): 128 + signal
    case .unknown: 1
    }
  }
}
