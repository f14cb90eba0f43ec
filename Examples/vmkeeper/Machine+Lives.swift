// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP

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

  func adopt(_ process: RunningProcess) {
    let life = Life(process, wasAdopted: true)
    condition = .starting
    tell(.adopted(pid: life.pid))
    attend(life)
    // What was asked of it, and perhaps begun.
    if record.wish == .stopped || record.isReplacing { bringDown(life) }
  }

  func endedUnseen() async {
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
  func begin() async {
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

  func launch() async throws -> ChildProcess {
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

  func attend(_ life: Life) {
    self.life = life
    life.conversation = Task { await converse(life) }
    Task { mail.yield(.ended(life, await life.end())) }
  }

  /// Called by the conversation when the monitor has answered for the first time.
  func greeted(_ life: Life) { mail.yield(.connected(life)) }

  func connected(_ life: Life) async {
    guard life === self.life else { return }
    var next = record
    next.phase = .running
    await keep(next)
    if !life.isEnding { reply(to: .running) }
  }

  func bringDown(_ life: Life) {
    condition = .stopping
    tell(.stopping)
    let timeout = settings?.shutdownTimeout ?? MachineSettings.usualShutdownTimeout
    life.bringDown(isForced: record.isForced, shutdownTimeout: timeout)
  }

  func ended(_ life: Life, _ exit: ProcessExit) async {
    guard life === self.life else { return }
    self.life = nil
    // Until it is on the disk what becomes of it, it is not shown to run.
    condition = .stopping
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
  func settle() async {
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
  func decide(afterFailure failure: String?, lasted: Duration) async {
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
  func wait(turns: Int) {
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
  func hasNeverBegun(_ record: MachineRecord) -> Bool {
    wasAdopted && !hasConnected && record.phase == .starting
  }
}
