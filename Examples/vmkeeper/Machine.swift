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
/// what is done, and what is shown are always in the same order. What becomes
/// of the letters, and the conversation with QEMU, is in the files beside.
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
  static let stableTime = Duration.seconds(60)

  let name: String
  let house: House
  var settings: MachineSettings?
  var record: MachineRecord
  var condition = Condition.stopped
  var lastEvent: String?
  var life: Life?

  let (letters, mail) = AsyncStream.makeStream(of: Letter.self)
  /// Who waits until it runs, or until it does not.
  var waiters: [(goal: MachineRecord.Wish, reply: Reply)] = []
  /// Counts what a timer may be late for.
  var turn = 0
  var isLeaving = false
  var isResting = false

  typealias Reply = CheckedContinuation<Void, any Error>

  /// A thing to be done, in its turn.
  enum Letter {
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

  func read(_ letter: Letter) async {
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

  func ask(_ letter: (Reply) -> Letter) async throws {
    try await withCheckedThrowingContinuation { reply in
      guard case .terminated = mail.yield(letter(reply)) else { return }
      reply.resume(throwing: Refusal(description: "vmkeeper ends"))
    }
  }
}

// MARK: - The record

extension Machine {
  /// Makes a change durable, and then true.
  func commit(_ next: MachineRecord) async throws {
    try await house.directory.state(of: name).replaceContents(
      with: try next.text(),
      permissions: 0o600
    )
    record = next
  }

  /// Makes a change durable, or refuses the request that needs it.
  func commit(
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
  func keep(_ next: MachineRecord) async {
    do {
      try await commit(next)
    } catch {
      record = next
      tell(.error("the state cannot be saved: \(error.reason)"))
    }
  }
}
