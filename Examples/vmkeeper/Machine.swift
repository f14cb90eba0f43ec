// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP

/// What all machines share.
@MainActor struct House {
  let directory: StateDirectory
  let feed: Feed
  let launcher: Launcher
}

/// Why a request is not granted.
struct Refusal: Error, CustomStringConvertible {
  let description: String
}

extension Error {
  /// What went wrong, for people.
  var reason: String { (self as? GLibError)?.message ?? "\(self)" }
}

/// One machine that is kept.
///
/// Everything that changes its record goes through its letters, one after the other: so what is on disk,
/// what is done, and what is shown are always in the same order. The rest, the conversation with QEMU, is in
/// the file beside.
@MainActor final class Machine {
  /// What it is shown to be.
  enum Condition: Hashable {
    case stopped
    case starting
    /// QEMU's own word, such as `running`.
    case up(String)
    case notAnswering
    case stopping
    /// It will be started anew.
    case waiting
    /// It is left alone until it is started by hand.
    case failed
    /// Its record cannot be used, so nobody knows whether it runs: it is not touched.
    case broken(String)
  }

  /// For how long a machine must have run for its next failure to count as the first.
  private static let stableTime = Duration.seconds(60)

  let name: String
  let house: House
  private(set) var settings: MachineSettings?
  private(set) var record: MachineRecord
  var condition = Condition.stopped
  var lastEvent: String?
  private(set) var life: Life?

  private let (letters, mail) = AsyncStream.makeStream(of: Letter.self)
  /// Who waits until it runs, or until it does not.
  private var waiters: [(goal: MachineRecord.Wish, reply: Reply)] = []
  /// Counts what a timer may be late for.
  private var turn = 0
  private var isLeaving = false
  private var isResting = false

  private typealias Reply = CheckedContinuation<Void, any Error>

  /// A thing to be done, in its turn.
  private enum Letter {
    case start(Reply)
    case stop(isForced: Bool, Reply)
    case restart(Reply)
    case leave(Reply)
    case rest(Reply)
    case connected(Life)
    case ended(Life, ProcessExit)
    case due(turn: Int)
    case configure(MachineSettings?, Reply)

    /// Who waits for it.
    var reply: Reply? {
      switch self {
      case .start(let reply), .stop(_, let reply), .restart(let reply), .leave(let reply),
        .rest(let reply), .configure(_, let reply):
        reply
      case .connected, .ended, .due: nil
      }
    }
  }

  /// - Parameters:
  ///   - settings: `nil` if it is not configured any more, and perhaps runs.
  ///   - record: What was on disk; `nil` if it is new.
  init(_ name: String, _ settings: MachineSettings?, _ record: MachineRecord?, in house: House) {
    self.name = name
    self.settings = settings
    self.house = house
    let bootID = house.directory.bootID
    self.record =
      record
      ?? MachineRecord(wish: settings?.autostart == true ? .running : .stopped, bootID: bootID)
  }

  /// A machine whose record cannot be read.
  init(_ name: String, _ settings: MachineSettings?, broken reason: String, in house: House) {
    self.name = name
    self.settings = settings
    self.house = house
    record = MachineRecord(wish: .stopped, bootID: house.directory.bootID)
    condition = .broken(reason)
  }

  /// Serves the letters, for ever.
  func run() async {
    for await letter in letters { await read(letter) }
  }

  private func read(_ letter: Letter) async {
    if isResting {
      return letter.reply?.resume(throwing: Refusal(description: "vmkeeper ends")) ?? ()
    }
    switch letter {
    case .start(let reply): await start(reply)
    case .stop(let isForced, let reply): await stop(isForced, reply)
    case .restart(let reply): await restart(reply)
    case .leave(let reply): leave(reply)
    case .rest(let reply):
      mail.finish()
      isResting = true
      reply.resume()
    case .connected(let life): await connected(life)
    case .ended(let life, let exit): await ended(life, exit)
    case .due(turn): if life == nil, record.wish == .running { await begin() }
    case .due: break
    case .configure(let settings, let reply):
      self.settings = settings
      reply.resume()
    }
  }

  func tell(_ observation: Observation) {
    lastEvent = "\(observation)"
    house.feed.tell(observation, of: name)
  }
}

// MARK: - What may be asked of it

extension Machine {
  /// Runs it; returns when its monitor answers.
  func start() async throws { try await ask { .start($0) } }

  /// Ends it; returns when it has ended.
  func stop(isForced: Bool) async throws { try await ask { .stop(isForced: isForced, $0) } }

  /// Ends it, and runs it anew; returns when its monitor answers.
  func restart() async throws { try await ask { .restart($0) } }

  /// Ends it because vmkeeper ends: it will run again when vmkeeper does.
  func leave() async throws { try await ask { .leave($0) } }

  /// From now on it is not started.
  func startNoMore() { isLeaving = true }

  /// Finishes what is being done, and does nothing more; the process runs on.
  func rest() async { try? await ask { .rest($0) } }

  /// Follows a changed configuration from the next start on.
  func configure(_ settings: MachineSettings?) async {
    try? await ask { .configure(settings, $0) }
  }

  /// Whether nothing is lost without it.
  var isForgettable: Bool {
    switch condition {
    case .stopped, .failed: settings == nil && life == nil
    default: false
    }
  }

  private func ask(_ letter: (Reply) -> Letter) async throws {
    try await withCheckedThrowingContinuation { reply in
      guard case .terminated = mail.yield(letter(reply)) else { return }
      reply.resume(throwing: Refusal(description: "vmkeeper ends"))
    }
  }
}

// MARK: - Carrying on

extension Machine {
  /// Finds out what has become of it since its record was written, and goes on from there.
  func wake() async {
    if case .broken(let reason) = condition { return tell(.error(reason)) }
    var next = record
    if record.bootID != house.directory.bootID {
      // Nothing of an earlier run of the host is left.
      next = MachineRecord(
        wish: settings?.autostart == true ? .running : .stopped,
        restarts: record.restarts,
        bootID: house.directory.bootID
      )
    }
    if let identity = next.process {
      do {
        adopt(try RunningProcess(adopting: identity))
        return
      } catch ProcessErrorCode.notRunning, ProcessErrorCode.identityMismatch {
        return await endedUnseen()
      } catch {
        // To start it could mean to start it twice.
        condition = .broken(error.message)
        return tell(.error("it is not touched: \(error.message)"))
      }
    }
    record = next
    if record.wish == .stopped {
      condition = record.failure == nil ? .stopped : .failed
    } else {
      await begin()
    }
  }

  private func adopt(_ process: RunningProcess) {
    let life = Life(process, wasAdopted: true)
    condition = .starting
    tell(.adopted(pid: life.pid))
    attend(life)
    // What was asked of it, and perhaps begun.
    if record.wish == .stopped || record.isReplacing { bringDown(life) }
  }

  private func endedUnseen() async {
    if record.wish == .running && !record.isReplacing && record.phase == .running {
      tell(.exited(.unknown))
      await decide(afterFailure: "it has ended while vmkeeper did not run", lasted: .zero)
    } else {
      await settle()
    }
  }
}

// MARK: - A life

extension Machine {
  /// Makes a process, writes down which, and only then lets QEMU begin.
  private func begin() async {
    guard !isLeaving else { return }
    turn += 1
    condition = .starting
    do {
      let child = try await launch()
      let life = Life(child, wasAdopted: false)
      tell(.started(pid: child.pid))
      attend(life)
    } catch {
      let reason = error.reason
      tell(.error(reason))
      await decide(afterFailure: reason, lasted: .zero)
    }
  }

  private func launch() async throws -> ChildProcess {
    guard let settings else { throw Refusal(description: "“\(name)” is not configured any more") }
    let socket = house.directory.monitor(of: name)
    if try await socket.exists(followingLinks: false) { try await socket.remove() }
    let listener = try SocketListener(at: .unix(socket.description), permissions: 0o600)
    let command = try house.launcher.command(
      for: settings,
      monitor: listener,
      log: house.directory.log(of: name).description
    )
    let held = try command.hold()
    // From here on the machine alone listens.
    try listener.close(keepingFile: true)
    try await house.launcher.prepare(held.pid)
    var next = record
    next.process = held.identity
    next.phase = .starting
    next.since = MachineRecord.now()
    try await commit(next)
    return try held.release()
  }

  private func attend(_ life: Life) {
    self.life = life
    life.conversation = Task { await converse(life) }
    Task { mail.yield(.ended(life, await life.end())) }
  }

  /// Called by the conversation when the monitor has answered for the first time.
  func greeted(_ life: Life) { mail.yield(.connected(life)) }

  private func connected(_ life: Life) async {
    guard life === self.life else { return }
    var next = record
    next.phase = .running
    await keep(next)
    if !life.isEnding { reply(to: .running) }
  }

  private func bringDown(_ life: Life) {
    condition = .stopping
    tell(.stopping)
    let timeout = settings?.shutdownTimeout ?? MachineSettings.usualShutdownTimeout
    life.bringDown(isForced: record.isForced, shutdownTimeout: timeout)
  }

  private func ended(_ life: Life, _ exit: ProcessExit) async {
    guard life === self.life else { return }
    self.life = nil
    tell(.exited(exit))
    let wasWanted = isLeaving || record.wish == .stopped || record.isReplacing
    if wasWanted || life.hasNeverBegun(record) { return await settle() }
    let lasted = life.began.duration(to: .now)
    if exit.isSuccess || (exit == .unknown && life.hasShutDown) {
      await decide(afterFailure: nil, lasted: lasted)
    } else {
      await decide(afterFailure: "it ended with \(exit.summary)", lasted: lasted)
    }
  }

  /// What was wanted of a process has come true: it has ended.
  private func settle() async {
    var next = record
    next.process = nil
    next.isForced = false
    next.isReplacing = false
    next.since = MachineRecord.now()
    await keep(next)
    condition = .stopped
    reply(to: .stopped)
    if record.wish == .running { await begin() }
  }

  /// It has ended by itself: whether it is started anew, and when.
  private func decide(afterFailure failure: String?, lasted: Duration) async {
    var next = record
    next.process = nil
    next.since = MachineRecord.now()
    if lasted >= Self.stableTime { next.attempts = 0 }
    let restarts =
      switch settings?.restart {
      case .never, nil: false
      case .onFailure: failure != nil
      case .always: true
      }
    let limit = settings?.restartLimit ?? 0
    let goesOn = restarts && next.attempts < limit
    if goesOn {
      next.attempts += 1
      next.restarts += 1
    } else {
      next.wish = .stopped
      next.failure = failure
      if restarts, limit > 0 {
        next.failure = "given up after \(limit) restarts in a row: \(failure ?? "it ended")"
      }
    }
    await keep(next)
    let refusal = Refusal(description: "“\(name)”: \(failure ?? "it ended at once")")
    reply(to: .running, refusal)
    reply(to: .stopped)
    if goesOn {
      wait(turns: next.attempts)
    } else if let failure = next.failure {
      condition = .failed
      tell(.failed(failure))
    } else {
      condition = .stopped
    }
  }

  /// Waits half a second, and twice as long each time, up to half a minute.
  private func wait(turns: Int) {
    let time = min(.milliseconds(500) * (1 << min(turns - 1, 6)), Duration.seconds(30))
    condition = .waiting
    tell(.waiting(time))
    turn += 1
    let turn = turn
    Task {
      try? await Task.sleep(for: time)
      mail.yield(.due(turn: turn))
    }
  }
}

extension Life {
  /// Whether it was made by a vmkeeper that was killed before it let the program begin.
  fileprivate func hasNeverBegun(_ record: MachineRecord) -> Bool {
    wasAdopted && !hasConnected && record.phase == .starting
  }
}

// MARK: - Requests

extension Machine {
  private func start(_ reply: Reply) async {
    guard isReady(for: reply) else { return }
    guard life == nil else {
      return refuse(reply, "“\(name)” \(record.wish == .running ? "runs already" : "is stopping")")
    }
    guard settings != nil else { return refuse(reply, "“\(name)” is not configured any more") }
    var next = record
    next.wish = .running
    next.failure = nil
    next.attempts = 0
    guard await commit(next, for: reply) else { return }
    waiters.append((.running, reply))
    await begin()
  }

  private func stop(_ isForced: Bool, _ reply: Reply) async {
    guard isReady(for: reply) else { return }
    guard life != nil || record.wish == .running else {
      return refuse(reply, "“\(name)” does not run")
    }
    var next = record
    next.wish = .stopped
    next.isForced = isForced
    next.isReplacing = false
    guard await commit(next, for: reply) else { return }
    waiters.append((.stopped, reply))
    self.reply(to: .running, Refusal(description: "“\(name)” was stopped"))
    if let life { bringDown(life) } else { await settle() }
  }

  private func restart(_ reply: Reply) async {
    guard let life, !isLeaving else { return await start(reply) }
    guard isReady(for: reply) else { return }
    guard settings != nil else { return refuse(reply, "“\(name)” is not configured any more") }
    var next = record
    next.wish = .running
    next.isForced = false
    next.isReplacing = true
    next.failure = nil
    next.attempts = 0
    guard await commit(next, for: reply) else { return }
    waiters.append((.running, reply))
    bringDown(life)
  }

  private func leave(_ reply: Reply) {
    isLeaving = true
    turn += 1
    self.reply(to: .running, Refusal(description: "vmkeeper shuts down"))
    guard let life else { return reply.resume() }
    waiters.append((.stopped, reply))
    bringDown(life)
  }

  private func isReady(for reply: Reply) -> Bool {
    if case .broken(let reason) = condition {
      refuse(reply, "“\(name)” is not touched: \(reason)")
    } else if isLeaving {
      refuse(reply, "vmkeeper shuts down")
    } else {
      return true
    }
    return false
  }

  private func refuse(_ reply: Reply, _ reason: String) {
    reply.resume(throwing: Refusal(description: reason))
  }

  private func reply(to goal: MachineRecord.Wish, _ refusal: Refusal? = nil) {
    for waiter in waiters where waiter.goal == goal {
      waiter.reply.resume(with: refusal.map { .failure($0) } ?? .success(()))
    }
    waiters.removeAll { $0.goal == goal }
  }
}

// MARK: - The record

extension Machine {
  /// Makes a change durable, and then true.
  private func commit(_ next: MachineRecord) async throws {
    try await house.directory.state(of: name).replaceContents(
      with: try next.text(),
      permissions: 0o600
    )
    record = next
  }

  /// Makes a change durable, or refuses the request that needs it.
  private func commit(
    _ next: MachineRecord,
    for reply: Reply
  ) async -> Bool {
    do {
      try await commit(next)
      return true
    } catch {
      refuse(reply, "the state cannot be saved: \(error.reason)")
      return false
    }
  }

  /// Takes over what is true already, and makes it durable if that can be. If not, the next run finds the
  /// same out from an older record.
  private func keep(_ next: MachineRecord) async {
    do {
      try await commit(next)
    } catch {
      record = next
      tell(.error("the state cannot be saved: \(error.reason)"))
    }
  }
}
