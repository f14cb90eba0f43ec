// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

package import GIO
import GLib
import Glibc
import QMP

/// Plays a machine where QEMU is not installed: as much QMP as the examples need.
@MainActor public final class StandIn {
  private var status: String
  private var hasQuit = false
  private var client: (reader: StreamReader, writer: StreamWriter)?

  /// - Parameter isPaused: Whether it waits for `cont`, as QEMU does that was started with `-S`.
  package init(isPaused: Bool) { status = isPaused ? "prelaunch" : "running" }

  /// Plays on standard input and output; unlike QEMU it ends when its input does.
  package func playOnStandardStreams() async throws {
    let reader = try StreamReader.standardInput()
    let writer = try StreamWriter.standardOutput()
    obeySIGTERM()
    try await converse(reading: reader, writing: writer)
  }

  /// Plays for whoever connects, one client at a time, until it is told to quit.
  package func play(for listener: SocketListener) async throws {
    obeySIGTERM { try listener.close(keepingFile: true) }
    for try await peer in listener.connections {
      // A client that goes is the client's affair.
      try? await converse(reading: peer.reader, writing: peer.writer)
      try? peer.close()
      if hasQuit { return }
    }
  }

  private func obeySIGTERM(_ end: @escaping () throws -> Void = {}) {
    MainContext.default.addSignal(SIGTERM) { [self] in
      Task {
        hasQuit = true
        if let client {
          try? await shutDown(reason: "host-signal")
          try client.reader.close()
        }
        try end()
      }
      return .remove
    }
  }
}

// MARK: - A conversation

extension StandIn {
  private func converse(reading reader: StreamReader, writing writer: StreamWriter) async throws {
    client = (reader, writer)
    defer { client = nil }
    try await say(["QMP": ["version": [:], "capabilities": []]])
    do {
      for try await line in reader.lines() where try await !answer(line) { return }
    } catch IOErrorCode.closed {
      // By the signal.
    }
  }

  /// - Returns: Whether the machine goes on.
  private func answer(_ line: String) async throws -> Bool {
    guard let command = try? JSONValue(parsing: line), let name = command["execute"]?.stringValue
    else {
      try await refuse("JSON parse error", id: nil)
      return true
    }
    var result: JSONValue = [:]
    switch name {
    case "qmp_capabilities": break
    case "query-status":
      result = ["status": .string(status), "running": .bool(status == "running")]
    case "cont":
      status = "running"
      try await event("RESUME")
    case "stop":
      status = "paused"
      try await event("STOP")
    case "quit":
      hasQuit = true
      try await shutDown(reason: "host-qmp-quit")
    default:
      try await refuse("The command \(name) has not been found", id: command["id"])
      return true
    }
    try await say(["return": result], id: command["id"])
    return !hasQuit
  }

  private func shutDown(reason: String) async throws {
    try await event("SHUTDOWN", ["guest": false, "reason": .string(reason)])
  }

  private func event(_ name: String, _ data: JSONValue = [:]) async throws {
    try await say(["event": .string(name), "data": data])
  }

  private func refuse(_ reason: String, id: JSONValue?) async throws {
    try await say(["error": ["class": "GenericError", "desc": .string(reason)]], id: id)
  }

  private func say(_ members: [String: JSONValue], id: JSONValue? = nil) async throws {
    var members = members
    members["id"] = id
    try await client?.writer.write("\(JSONValue.object(members))\r\n")
  }
}
