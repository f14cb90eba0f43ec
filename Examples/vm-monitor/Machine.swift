// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc

/// Something worth telling about a machine.
enum Observation {
  case started(pid: Int32, isStandIn: Bool)
  case connected
  case status(String, roundTrip: Duration)
  case event(String, data: JSONValue)
  case exited(ProcessExit)
  case error(String)
}

/// One machine: a QEMU process, the connection to its monitor, and what is known of both.
final class Machine {
  enum State: Hashable {
    case waiting
    case starting
    case negotiating
    /// Connected; the status is QEMU's own word, such as `running`.
    case up(String)
    case notAnswering
    case ending
    case ended(ProcessExit)
    case failed
  }

  private static let patience = Duration.seconds(5)
  private static let unreadableLimit = 16

  let settings: MachineSettings
  private(set) var state = State.waiting
  private(set) var pid: Int32?
  private(set) var startTime: ContinuousClock.Instant?
  private(set) var roundTrip: Duration?
  /// Whether it could not be started, was no machine, or became useless.
  private(set) var hasFailed = false

  private let context: MainContext
  private let observe: (Machine, Observation) -> Void
  private var connection: QMPConnection?
  private var complaints: LineReader?
  private var timer: TimeoutSource?
  private var wasConnected = false
  private var unreadableLines = 0

  /// - Parameter observe: Runs on the loop, after the machine's state has changed.
  init(
    _ settings: MachineSettings,
    on context: MainContext,
    observe: @escaping (Machine, Observation) -> Void
  ) {
    self.settings = settings
    self.context = context
    self.observe = observe
  }

  var name: String { settings.name }

  var isRunning: Bool {
    switch state {
    case .waiting, .ended, .failed: false
    case .starting, .negotiating, .up, .notAnswering, .ending: true
    }
  }

  var isComingUp: Bool { state == .starting || state == .negotiating }

  private func tell(_ observation: Observation) { observe(self, observation) }
}

// MARK: - Start

extension Machine {
  /// Starts the process. It leads a session of its own: the terminal's Ctrl-C is for us, not for it.
  func start(_ hypervisor: Hypervisor) throws(GLibError) {
    var process = try SpawnedProcess.spawn(
      hypervisor.program,
      hypervisor.arguments,
      newSession: true,
      standardInput: .pipe,
      standardOutput: .pipe,
      standardError: .pipe
    )
    pid = process.pid
    startTime = .now
    state = .starting
    do {
      try watch(&process)
    } catch {
      kill()
      throw error
    }
    tell(.started(pid: process.pid, isStandIn: hypervisor.isStandIn))
  }

  /// Says why there will be no machine.
  func failed(_ error: GLibError) {
    state = .failed
    hasFailed = true
    tell(.error(error.message))
  }

  private func watch(_ process: inout SpawnedProcess) throws(GLibError) {
    try context.addExit(ofChild: process.pid) { [self] in exited($0) }
    complaints = try LineReader(process.takeStandardError()!, on: context, limit: 4_096) { [self] in
      if case .line(let line) = $0 { tell(.error(excerpt(of: line, limit: 200))) }
    }
    connection = try QMPConnection(
      input: process.takeStandardInput()!,
      output: process.takeStandardOutput()!,
      on: context
    ) { [self] in received($0) }
    timer = context.addTimeout(after: Self.patience) { [self] in
      giveUp("not connected within \(Self.patience); is it QEMU?")
    }
  }

  private func received(_ item: QMPConnection.Item) {
    switch item {
    case .greeting where state == .starting: negotiate()
    case .greeting: break
    case .event(let name, let data): tell(.event(name, data: data))
    case .unreadable(let complaint):
      tell(.error(complaint))
      unreadableLines += 1
      if unreadableLines == Self.unreadableLimit { giveUp("does not speak QMP") }
    case .end where state == .ending: break
    case .end:
      // Its exit follows at once, unless it closed the connection and runs on.
      timer?.cancel()
      timer = context.addTimeout(after: .seconds(1)) { [self] in giveUp("closed its monitor") }
    }
  }

  private func negotiate() {
    state = .negotiating
    connection?.execute("qmp_capabilities", deadline: Self.patience) { [self] result in
      if case .failure(.refused(let reason)) = result { giveUp("qmp_capabilities: \(reason)") }
      guard case .success = result, state == .negotiating else { return }
      wasConnected = true
      state = .up("connected")
      tell(.connected)
      connection?.execute("cont", deadline: settings.deadline) { [self] in
        if case .failure(.refused(let reason)) = $0 { tell(.error("cont: \(reason)")) }
      }
      timer?.cancel()
      timer = context.addTimeout(every: settings.interval) { [self] in
        askForStatus()
        return .keep
      }
      askForStatus()
    }
  }
}

// MARK: - Status

extension Machine {
  private func askForStatus() {
    guard let connection, !connection.isStalled else { return }
    let asked = ContinuousClock.now
    connection.execute("query-status", deadline: settings.deadline) { [self] result in
      guard state != .ending else { return }
      switch result {
      case .success(let reply):
        let status = reply.status ?? "unknown"
        let roundTrip = ContinuousClock.now - asked
        self.roundTrip = roundTrip
        unreadableLines = 0
        state = .up(status)
        tell(.status(status, roundTrip: roundTrip))
      case .failure(.refused(let reason)): tell(.error("query-status: \(reason)"))
      case .failure(.deadlineMissed) where state != .notAnswering:
        roundTrip = nil
        state = .notAnswering
        tell(.error("not answering: no reply to query-status within \(settings.deadline)"))
      case .failure: break
      }
    }
  }
}

// MARK: - End

extension Machine {
  /// Asks the machine to end, and kills it when it has not ended five seconds later.
  func quit() {
    guard isRunning, state != .ending else { return }
    let canAsk = wasConnected
    state = .ending
    timer?.cancel()
    timer = context.addTimeout(after: Self.patience) { [self] in kill() }
    guard canAsk, let connection else { return send(SIGTERM) }
    connection.execute("quit", deadline: Self.patience) { [self] in
      if case .failure = $0 { send(SIGTERM) }
    }
  }

  /// Ends the machine without asking.
  func kill() { send(SIGKILL) }

  /// Ends what has turned out not to be a machine.
  private func giveUp(_ reason: String) {
    guard isRunning, state != .ending else { return }
    hasFailed = true
    tell(.error(reason))
    connection?.close()
    connection = nil
    quit()
  }

  /// Signals the whole session: a wrapper script goes together with what it started.
  private func send(_ signal: Int32) {
    if let pid, isRunning { _ = Glibc.kill(-pid, signal) }
  }

  private func exited(_ status: ProcessExit) {
    timer?.cancel()
    connection?.drain()
    complaints?.drain()
    kill()
    connection?.close()
    complaints?.close()
    if isComingUp {
      hasFailed = true
      tell(.error("ended before it was connected; is it QEMU?"))
    }
    state = .ended(status)
    tell(.exited(status))
  }
}
