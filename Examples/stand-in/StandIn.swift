// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import QMP

/// Plays a machine where QEMU is not installed: as much QMP on standard input and output as the
/// monitor needs. Unlike QEMU it ends when its input does.
@MainActor final class StandIn {
  private var status = "prelaunch"
  private let output: StreamWriter

  init() throws { output = try StreamWriter.standardOutput() }

  func run() async throws {
    let input = try StreamReader.standardInput()
    MainContext.default.addSignal(SIGTERM) { [self] in
      Task {
        try await shutDown(reason: "host-signal")
        try input.close()
      }
      return .remove
    }
    try await say(["QMP": ["version": [:], "capabilities": []]])
    do {
      for try await line in input.lines() where try await !answer(line) { return }
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
    case "quit": try await shutDown(reason: "host-qmp-quit")
    default:
      try await refuse("The command \(name) has not been found", id: command["id"])
      return true
    }
    try await say(["return": result], id: command["id"])
    return name != "quit"
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
    try await output.write("\(JSONValue.object(members))\r\n")
  }
}
