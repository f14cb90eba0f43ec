// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Testing

@testable import QMP

/// The other end of a connection, which says what a test wants.
actor ScriptedPeer {
  static let greeting =
    #"{"QMP":{"version":{"qemu":{"micro":9,"minor":2,"major":7},"package":"Debian"},"#
    + #""capabilities":["oob"]}}"#

  /// The suite keeps the pool of tasks busy for a minute, and longer under a sanitizer.
  static var patient: QMPMonitor.Options {
    var options = QMPMonitor.Options()
    options.deadline = .seconds(3_600)
    return options
  }

  nonisolated let connection: SocketConnection
  private var framer = MessageFramer(limit: 1 << 24)
  private var commands: [JSONValue] = []
  private(set) var bytes: [UInt8] = []

  init(_ connection: SocketConnection) { self.connection = connection }

  /// A monitor that has negotiated, and its peer.
  static func connected(
    options: QMPMonitor.Options = patient,
    greeting: String = greeting
  ) async throws -> (QMPMonitor, ScriptedPeer) {
    let (ours, theirs) = try SocketConnection.pair()
    let peer = ScriptedPeer(theirs)
    async let monitor = QMPMonitor(over: ours, deadline: .seconds(3_600), options: options)
    try await peer.say(greeting)
    try await peer.reply(to: peer.command())
    return (try await monitor, peer)
  }

  func say(_ text: String) async throws { try await connection.write(text + "\r\n") }

  /// The next command; throws at the end of the connection.
  func command() async throws -> JSONValue {
    while commands.isEmpty {
      guard let chunk = try await connection.read() else {
        throw GLibError(IOErrorCode.partialInput, "the monitor has closed the connection")
      }
      bytes += chunk
      framer.feed(chunk.filter { $0 != 0xFF }) { item in
        if case .message(let bytes) = item, let value = try? JSONValue(parsing: bytes) {
          commands.append(value)
        }
        return true
      }
    }
    return commands.removeFirst()
  }

  func reply(to command: JSONValue, _ result: JSONValue = [:]) async throws {
    try await say("\(JSONValue.object(["return": result, "id": command["id"] ?? nil]))")
  }

  func refuse(_ command: JSONValue, _ description: String, class: String = "GenericError")
    async throws
  {
    let error: JSONValue = ["class": .string(`class`), "desc": .string(description)]
    try await say("\(JSONValue.object(["error": error, "id": command["id"] ?? nil]))")
  }

  func event(_ name: String, _ data: JSONValue = [:]) async throws {
    try await say("\(JSONValue.object(["event": .string(name), "data": data]))")
  }

  /// Answers commands with what they are, until the connection ends.
  func echo() async {
    while let command = try? await command() {
      try? await reply(to: command, command["arguments"] ?? [:])
    }
  }
}

/// Expects a ``QMPError`` of a reason.
func expectFailure<R>(
  _ reason: QMPError.Reason,
  of command: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> R
) async {
  do {
    _ = try await body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch let error as QMPError {
    #expect(error.reason == reason, sourceLocation: sourceLocation)
    if let command { #expect(error.command == command, sourceLocation: sourceLocation) }
  } catch {
    Issue.record("\(error) was thrown instead", sourceLocation: sourceLocation)
  }
}

/// The violation that a connection has ended with.
func reportedViolation(_ error: (any Error)?) -> QMPViolation? {
  guard let error = error as? QMPError, case .ended(.violation(let violation)) = error.reason else {
    return nil
  }
  return violation
}
