// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import QMP

/// Something worth telling about a machine.
enum Observation {
  case started(pid: Int32, isStandIn: Bool)
  case connected
  case status(String, roundTrip: Duration)
  case event(String, data: JSONValue)
  case exited(ProcessExit)
  case error(String)
}

/// One machine: a QEMU process of ours, or the monitor of one that runs already, and what is known of it.
@MainActor final class Machine {
  enum State: Hashable {
    case waiting
    case starting
    /// Connected; the status is QEMU's own word, such as `running`.
    case up(String)
    case notAnswering
    case ending
    case ended(ProcessExit)
    case failed
  }

  private static let patience = Duration.seconds(5)
  private static let unansweredLimit = 8

  let settings: MachineSettings
  private(set) var state = State.waiting
  private(set) var pid: Int32?
  private(set) var startTime: ContinuousClock.Instant?
  private(set) var roundTrip: Duration?
  /// Whether it could not be started, was no machine, or became useless.
  private(set) var hasFailed = false

  private let observe: (Machine, Observation) -> Void
  private var child: ChildProcess?
  private var monitor: QMPMonitor?

  /// - Parameter observe: Called after the machine's state has changed.
  init(_ settings: MachineSettings, observe: @escaping (Machine, Observation) -> Void) {
    self.settings = settings
    self.observe = observe
  }

  var name: String { settings.name }

  var isRunning: Bool {
    switch state {
    case .waiting, .ended, .failed: false
    case .starting, .up, .notAnswering, .ending: true
    }
  }

  var isComingUp: Bool { state == .starting }

  private func tell(_ observation: Observation) { observe(self, observation) }
}

// MARK: - A life

extension Machine {
  /// Starts the process. It leads a session of its own: the terminal's Ctrl-C is for us, not for it. What
  /// a wrapper script has started goes with the script.
  func start(_ hypervisor: Hypervisor) throws(GLibError) {
    var command = Command(hypervisor.program, hypervisor.arguments)
    command.group = .newSession
    command.killsGroupAtExit = true
    command.standardInput = .stream
    command.standardOutput = .stream
    command.standardError = .stream
    let child = try command.start()
    self.child = child
    pid = child.pid
    startTime = .now
    state = .starting
    tell(.started(pid: child.pid, isStandIn: hypervisor.isStandIn))
    Task { await live(child) }
  }

  /// Connects to the monitor of a machine that runs already, and leaves its life alone.
  func attach(to address: SocketAddress) {
    state = .starting
    Task {
      await converse { try await QMPMonitor(connecting: address, deadline: Self.patience) }
      ended(.unknown)
    }
  }

  /// Says why there will be no machine.
  func failed(_ error: GLibError) {
    state = .failed
    hasFailed = true
    tell(.error(error.message))
  }

  private func live(_ child: ChildProcess) async {
    async let complaints: Void = tellComplaints(child.standardError!)
    let conversation = Task {
      var options = QMPMonitor.Options()
      options.endsLines = true
      await converse {
        try await QMPMonitor(
          reading: child.standardOutput!,
          writing: child.standardInput!,
          deadline: Self.patience,
          options: options
        )
      }
      // Its exit follows at once, unless it closed the connection and runs on.
      try? await withTimeout(.seconds(1)) { _ = try await child.exit }
      if child.exitIfKnown == nil { giveUp("closed its monitor") }
    }
    let status = try? await child.exit
    // What it said before it ended comes first. Nobody is left who could say more.
    _ = await conversation.value
    await complaints
    if isComingUp {
      hasFailed = true
      tell(.error("ended before it was connected; is it QEMU?"))
    }
    ended(status ?? .unknown)
  }

  private func ended(_ status: ProcessExit) {
    state = .ended(status)
    tell(.exited(status))
  }

  private func tellComplaints(_ messages: StreamReader) async {
    do {
      while true {
        do {
          guard let line = try await messages.read(until: UInt8(ascii: "\n"), limit: 4_096) else {
            return
          }
          tell(.error(excerpt(of: line, limit: 200)))
        } catch IOErrorCode.messageTooLarge, IOErrorCode.partialInput {
          // A part of a line is one, too.
          guard let part = try await messages.read(atMost: 4_096) else { return }
          tell(.error(excerpt(of: part, limit: 200)))
        }
      }
    } catch {
      tell(.error("standard error: \(error)"))
    }
  }
}

// MARK: - The conversation with its monitor

extension Machine {
  /// Returns when the connection has ended.
  private func converse(_ connect: () async throws -> QMPMonitor) async {
    do {
      let monitor = try await connect()
      guard state == .starting else { return monitor.close() }
      self.monitor = monitor
      let events = monitor.events()
      state = .up("connected")
      tell(.connected)
      let asking = Task { await look(after: monitor) }
      defer { asking.cancel() }
      for try await event in events { tell(.event(event.name.rawValue, data: event.data)) }
    } catch let error as QMPError {
      switch error.reason {
      case .deadlineMissed: giveUp("not connected within \(Self.patience); is it QEMU?")
      case .ended(.violation(let violation)):
        tell(.error("\(violation)"))
        giveUp("does not speak QMP")
      case .refused: giveUp("\(error)")
      case .ended(let end) where child == nil && (state == .starting || end != .peerEnded):
        giveUp("\(error)")
      case .ended, .unexpectedResult, .unsendable: break
      }
    } catch {
      giveUp((error as? GLibError)?.message ?? "\(error)")
    }
  }

  private func look(after monitor: QMPMonitor) async {
    if child != nil {
      do {
        try await monitor.execute(.cont, deadline: settings.deadline)
      } catch let error as QMPError {
        if case .refused = error.reason { tell(.error("\(error)")) }
      } catch {}
    }
    await ask(monitor)
    for await _ in MainContext.default.ticks(every: settings.interval) { await ask(monitor) }
  }

  private func ask(_ monitor: QMPMonitor) async {
    guard monitor.overdueCommands < Self.unansweredLimit else { return }
    let asked = ContinuousClock.now
    do {
      let reply = try await monitor.execute("query-status", deadline: settings.deadline)
      guard state != .ending else { return }
      let status = reply["status"]?.stringValue ?? "unknown"
      let roundTrip = ContinuousClock.now - asked
      self.roundTrip = roundTrip
      state = .up(status)
      tell(.status(status, roundTrip: roundTrip))
    } catch let error as QMPError {
      guard state != .ending else { return }
      switch error.reason {
      case .deadlineMissed where state != .notAnswering:
        roundTrip = nil
        state = .notAnswering
        tell(.error("not answering: no reply to query-status within \(settings.deadline)"))
      case .refused: tell(.error("\(error)"))
      case .deadlineMissed, .ended, .unexpectedResult, .unsendable: break
      }
    } catch {}
  }
}

// MARK: - The end

extension Machine {
  /// Asks the machine to end, and kills it when it has not ended five seconds later. From a machine that
  /// was attached to, only the connection ends.
  func quit() {
    guard isRunning, state != .ending else { return }
    state = .ending
    guard let child else { monitor?.close(); return }
    let deadline = ContinuousClock.now + Self.patience
    Task {
      do {
        if let monitor {
          try await monitor.execute(.quit, deadline: Self.patience)
          try await withDeadline(deadline) { _ = try await child.exit }
        }
      } catch {
        // It refuses, hangs, or has ended meanwhile.
      }
      await child.stop(grace: ContinuousClock.now.duration(to: deadline))
    }
  }

  /// Ends the machine without asking.
  func kill() {
    guard isRunning, let child else { return }
    Task { await child.stop(grace: .zero) }
  }

  /// Ends what has turned out not to be a machine.
  private func giveUp(_ reason: String) {
    guard isRunning, state != .ending else { return }
    hasFailed = true
    tell(.error(reason))
    monitor?.close()
    monitor = nil
    quit()
  }
}

/// The beginning of a line that may hold anything, fit for a terminal.
private func excerpt(of line: [UInt8], limit: Int) -> String {
  var text = ""
  for scalar in String(decoding: line.prefix(limit), as: UTF8.self).unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control
    text.unicodeScalars.append(isControl ? "·" : scalar)
  }
  return line.count > limit ? text + "…" : text
}
