// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import QMP

/// Answers the other commands of this program, on a socket that only the owner may use: a line of JSON for
/// each request, and one for its answer.
@MainActor final class Control {
  private nonisolated static let log = LogDomain("vmkeeper")
  private static let clientLimit = 100
  private static let requestLimit = 65_536
  private static let idleTime = Duration.seconds(60)

  private let keeper: Keeper
  private let feed: Feed
  private let onShutdown: () -> Void

  /// - Parameter onShutdown: Called when all machines were ended, and whoever asked for it knows.
  init(keeper: Keeper, feed: Feed, onShutdown: @escaping () -> Void) {
    self.keeper = keeper
    self.feed = feed
    self.onShutdown = onShutdown
  }

  /// Serves until the task is cancelled or the listener closed.
  func serve(_ listener: SocketListener) async {
    while !Task.isCancelled {
      do {
        return try await serveOnce(listener)
      } catch {
        Self.log.warning("no requests for a second: \(error.reason)")
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  private func serveOnce(_ listener: SocketListener) async throws {
    try await listener.serve(limit: Self.clientLimit) { peer in
      try await self.converse(with: peer)
    } onError: { _, error in
      // One that did not wait for its answer.
      if IOErrorCode.brokenPipe ~= error { return }
      Self.log.warning("a client was lost: \(error.reason)")
    }
  }

  private func converse(with peer: SocketConnection) async throws {
    let user = try peer.peerCredentials.userID
    guard user == geteuid() || user == 0 else {
      Self.log.warning("user \(user) was refused")
      return try await peer.write("\(answer(refusing: "this is not for user \(user)"))\n")
    }
    while let line = try await nextRequest(of: peer) {
      do {
        let request = try JSONValue(parsing: line)
        if request["command"] == "events" { return try await stream(to: peer) }
        guard let answer = try await grant(request, to: peer) else { return }
        defer { if keeper.hasShutDown { onShutdown() } }
        try await peer.write("\(answer)\n")
      } catch let error as JSONSyntaxError {
        try await peer.write("\(answer(refusing: "no request: \(error)"))\n")
      } catch let error as Refusal {
        try await peer.write("\(answer(refusing: error.description))\n")
      }
    }
  }

  /// - Returns: `nil` when the client has gone, or has said nothing for some time.
  private func nextRequest(of peer: SocketConnection) async throws -> String? {
    do {
      return try await withTimeout(Self.idleTime) {
        try await peer.readLine(limit: Self.requestLimit)
      }
    } catch IOErrorCode.timedOut {
      return nil
    }
  }

  private func stream(to peer: SocketConnection) async throws {
    let subscription = feed.subscribe()
    try await peer.write("{}\n")
    // A client says nothing more; when it goes, its place is free.
    let watch = Task {
      _ = try? await peer.read()
      subscription.finish()
    }
    defer { watch.cancel() }
    for await line in subscription.lines {
      if let notice = subscription.takeLoss() { try await peer.write("\(notice)\n") }
      try await peer.write("\(line)\n")
    }
  }

  /// Does what is asked for. A client that goes meanwhile gives its place away; what it has asked for is done
  /// all the same.
  ///
  /// - Returns: `nil` when the client has gone, or does not wait for its answer.
  private func grant(_ request: JSONValue, to peer: SocketConnection) async throws -> JSONValue? {
    let (outcomes, outcome) = AsyncStream.makeStream(of: Result<JSONValue, any Error>?.self)
    Task { outcome.yield(await Task { try await grant(request) }.result) }
    let watch = Task {
      _ = try await peer.read()
      outcome.yield(nil)
    }
    var first: Result<JSONValue, any Error>?
    for await outcome in outcomes {
      first = outcome
      break
    }
    // Nobody else may read while it does.
    watch.cancel()
    _ = await watch.result
    return try first?.get()
  }

  private func answer(refusing reason: String) -> JSONValue { ["error": .string(reason)] }

  private func grant(_ request: JSONValue) async throws -> JSONValue {
    guard let command = request["command"]?.stringValue else {
      throw Refusal(description: "a request needs a command")
    }
    func machine() throws -> Machine {
      guard let name = request["name"]?.stringValue else {
        throw Refusal(description: "\(command) needs the name of a machine")
      }
      return try keeper.machine(name)
    }
    switch command {
    case "list": return ["machines": .array(keeper.list)]
    case "start": try await machine().start()
    case "stop": try await machine().stop(isForced: request["force"]?.boolValue ?? false)
    case "restart": try await machine().restart()
    case "shutdown":
      do {
        try await keeper.shutDown()
      } catch let error as GLibError {
        throw Refusal(description: "the state cannot be saved: \(error.message)")
      }
    default: throw Refusal(description: "there is no command “\(command)”")
    }
    return [:]
  }
}
