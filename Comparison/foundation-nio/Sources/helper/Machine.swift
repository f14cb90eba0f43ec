// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// A QEMU process from its start, or adoption, to its end. It lives on the event loop of its connection.
actor Machine {
  private let name: String
  private let socket: String
  private let eventLoop: any EventLoop
  private let process: ManagedProcess
  private var connection: QMPConnection?
  private var status: String?
  private var isAsking = false
  private var isSilent = false
  private var hasEnded = false
  private var pause: Task<Void, any Error>?
  private var ending: Task<Void, any Error>?

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    eventLoop.executor.asUnownedSerialExecutor()
  }

  /// Adopts the machine that an earlier helper has written down, if it runs; starts it if not.
  init(_ name: String, in directory: String, on eventLoop: any EventLoop) throws {
    self.name = name
    self.eventLoop = eventLoop
    socket = "\(directory)/\(name).monitor"
    let record = "\(directory)/\(name).state"
    let saved = try ProcessIdentity(savedIn: record)
    if let saved, let running = try ManagedProcess(adopting: saved, on: eventLoop) {
      process = running
      say("adopted \(process.identity.pid)")
    } else {
      let listener = try ListeningSocket(at: socket)
      let log = try OpenFile("\(directory)/\(name).log", O_WRONLY | O_APPEND)
      let held = try HeldProcess(Self.command, listener: listener.descriptor, log: log.descriptor)
      try held.identity.save(in: record)
      process = try held.release(on: eventLoop)
      say("started \(process.identity.pid)")
    }
  }

  private static let command = [
    "qemu-system-x86_64", "-machine", "none", "-nodefaults", "-display", "none",
    "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control",
  ]

  private nonisolated func say(_ text: String) {
    print("\(name): \(text)")
    fflush(nil)  // plumbing
  }
}

// MARK: - Watching

extension Machine {
  /// Returns when the machine has ended, and all that it had to say was said.
  func watch() async {
    let conversation = Task { await converse() }
    let exit = await process.exit
    hasEnded = true
    pause?.cancel()
    ending?.cancel()
    await conversation.value
    say("\(exit)")
  }

  /// A connection that is lost is made again; QEMU is never ended because of it.
  private func converse() async {
    while !hasEnded {
      var loss: (any Error)?
      do {
        let connection = try await QMPConnection.connect(to: socket, on: eventLoop)
        say("connected to QEMU \(connection.version)")
        self.connection = connection
        try await follow(connection)
      } catch {
        loss = error
      }
      connection = nil
      guard !hasEnded else { return }
      let pause = Task { try await Task.sleep(for: .seconds(1)) }
      self.pause = pause
      _ = await pause.result
      if let loss, !hasEnded { say("no connection: \(loss)") }
    }
  }

  private func follow(_ connection: QMPConnection) async throws {
    let asking = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) {
      [self] _ in
      assumeIsolated { $0.ask(connection) }
    }
    defer { asking.cancel() }
    for try await event in connection.events { say("event \(event)") }
  }

  /// Futures stay on the loop; a task that waits for one wakes a thread of the pool.
  private func ask(_ connection: QMPConnection) {
    // One question at a time waits for a QEMU that hangs.
    guard !isAsking, connection.overdueCommands == 0 else { return }
    isAsking = true
    connection.send("query-status", within: .seconds(1)).whenComplete { [self] answer in
      assumeIsolated { $0.learn(answer) }
    }
  }

  private func learn(_ answer: Result<QMPMessage.Result, any Error>) {
    isAsking = false
    switch answer {
    case .success(let result):
      guard let current = result.status else { return }
      if isSilent || status != current { say("status \(current)") }
      isSilent = false
      status = current
    case .failure(QMPError.deadlineMissed):
      say("does not answer")
      isSilent = true
    case .failure:
      // The end of the connection is seen by who follows its events.
      break
    }
  }
}

// MARK: - Ending

extension Machine {
  /// Asks QEMU to quit; sends SIGTERM after five seconds, SIGKILL after five more.
  func quit() {
    guard ending == nil, !hasEnded else { return }
    ending = Task {
      if let connection {
        connection.send("quit", within: .seconds(5))
        try await Task.sleep(for: .seconds(5))
      }
      say("sending SIGTERM")
      process.send(SIGTERM)
      // One that stands still does not hear.
      process.send(SIGCONT)
      try await Task.sleep(for: .seconds(5))
      process.send(SIGKILL)
    }
  }
}
