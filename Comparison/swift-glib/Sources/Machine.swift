// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import QMP

/// A QEMU process from its start, or adoption, to its end.
@MainActor final class Machine {
  private let name: String
  private let socket: String
  private let process: SupervisedProcess
  private var monitor: QMPMonitor?
  private var status: QMPStatus.RunState?
  private var isSilent = false
  private var isQuitting = false

  /// Adopts the machine that an earlier helper has written down, if it runs; starts it if not.
  init(_ name: String, in directory: File) async throws {
    self.name = name
    socket = (directory / "\(name).monitor").description
    let record = directory / "\(name).state"
    do {
      process = try RunningProcess(adopting: try await Self.identity(in: record))
      say("adopted \(process.identity.pid)")
    } catch FileErrorCode.noEntry, ProcessErrorCode.notRunning, ProcessErrorCode.identityMismatch {
      let listener = try SocketListener(at: .unix(socket), permissions: 0o600)
      let held = try Self.command(listener, log: directory / "\(name).log").hold()
      // From here on the machine alone listens.
      try listener.close(keepingFile: true)
      try await record.replaceContents(with: "\(held.identity)", permissions: 0o600)
      process = try held.release()
      say("started \(process.identity.pid)")
    }
  }

  private static func identity(in record: File) async throws -> ProcessIdentity {
    guard let identity = ProcessIdentity(try await record.text()) else {
      throw GLibError(FileErrorCode.invalidArgument, "\(record) names no process")
    }
    return identity
  }

  private static func command(_ monitor: SocketListener, log: File) throws -> Command {
    var command = Command(
      "qemu-system-x86_64",
      [
        "-machine", "none", "-nodefaults", "-display", "none",
        "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control",
      ]
    )
    command.group = .newSession
    command.standardInput = .null
    command.standardOutput = .file(log.description, .append(permissions: 0o600))
    command.standardError = .standardOutput
    command.passedDescriptors = [try .listener(monitor, as: 3)]
    return command
  }

  private var hasEnded: Bool { process.exitIfKnown != nil }

  private func say(_ text: String) {
    print("\(name): \(text)")
    fflush(nil)  // plumbing
  }
}

// MARK: - Watching

extension Machine {
  /// Returns when the machine has ended, and all that it had to say was said.
  func watch() async {
    let conversation = Task { await converse() }
    let exit = (try? await process.waitForExit()) ?? .unknown
    await conversation.value
    say("\(exit)")
  }

  /// A connection that is lost is made again; QEMU is never ended because of it.
  private func converse() async {
    while !hasEnded {
      var loss: (any Error)?
      do {
        var options = QMPMonitor.Options()  // plumbing
        options.executor = MainContext.default.taskExecutor  // plumbing
        let monitor = try await QMPMonitor(connecting: .unix(socket), options: options)
        say("connected to QEMU \(monitor.version?.description ?? "?")")
        self.monitor = monitor
        try await follow(monitor)
      } catch {
        loss = error
      }
      monitor = nil
      await waitForExit(.seconds(1))
      if let loss, !hasEnded { say("no connection: \(loss)") }
    }
  }

  private func follow(_ monitor: QMPMonitor) async throws {
    // On the loop throughout: no thread of a pool is woken.
    let asking = Task(executorPreference: MainContext.default.taskExecutor) {
      let ticks = MainContext.default.ticks(every: .seconds(1), tolerance: .milliseconds(250))
      for await _ in ticks { await self.ask(monitor) }
    }
    defer { asking.cancel() }
    for try await event in monitor.events() { say("event \(event.name)") }
  }

  private func ask(_ monitor: QMPMonitor) async {
    // One question at a time waits for a QEMU that hangs.
    guard monitor.overdueCommands == 0 else { return }
    do {
      let answer = try await monitor.execute(.queryStatus, deadline: .seconds(1))
      if isSilent || status != answer.status { say("status \(answer.status)") }
      isSilent = false
      status = answer.status
    } catch let error as QMPError where error.reason == .deadlineMissed {
      say("does not answer")
      isSilent = true
    } catch {
      // The end of the connection is seen by who follows its events.
    }
  }

  private func waitForExit(_ limit: Duration) async {
    _ = try? await withTimeout(limit) { try await process.waitForExit() }
  }
}

// MARK: - Ending

extension Machine {
  /// Asks QEMU to quit; sends SIGTERM after five seconds, SIGKILL after five more.
  func quit() {
    guard !isQuitting else { return }
    isQuitting = true
    Task {
      if let monitor {
        _ = try? await withTimeout(.seconds(5)) {
          _ = try? await monitor.execute(.quit)
          _ = try await process.waitForExit()
        }
      }
      guard !hasEnded else { return }
      say("sending SIGTERM")
      await process.stop()
    }
  }
}
