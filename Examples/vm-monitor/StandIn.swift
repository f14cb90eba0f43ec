// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GLib
import Glibc

/// Plays a machine where QEMU is not installed: as much QMP on standard input and output as the
/// monitor needs. Unlike QEMU it ends when its input does.
final class StandIn {
  private let loop = MainLoop()
  private var status = "prelaunch"
  private var output: LineWriter?

  func run() throws {
    output = LineWriter(
      shared: OwnedDescriptor(adopting: STDOUT_FILENO),
      on: loop.context,
      limit: 1 << 20
    ) {
      [self] _ in loop.quit()
    }
    let input = OwnedDescriptor(adopting: STDIN_FILENO)
    _ = try LineReader(input, on: loop.context, limit: 1 << 20) { [self] item in
      switch item {
      case .line(let line): answer(line)
      case .tooLong: refuse("line too long", id: nil)
      case .end: loop.quit()
      }
    }
    loop.context.addSignal(SIGTERM) { [self] in
      shutDown(reason: "host-signal")
      return .remove
    }
    say(["QMP": .object(["version": .object([:]), "capabilities": .array([])])])
    loop.run()
    while output?.isEmpty == false { loop.context.iterate() }
  }

  private struct Command: Decodable {
    var execute: String
    var id: Int?
  }

  private func answer(_ line: [UInt8]) {
    guard let command = try? JSONDecoder().decode(Command.self, from: Data(line)) else {
      return refuse("JSON parse error", id: nil)
    }
    var result: [String: JSONValue] = [:]
    switch command.execute {
    case "qmp_capabilities": break
    case "query-status":
      result = ["status": .string(status), "running": .bool(status == "running")]
    case "cont":
      status = "running"
      event("RESUME")
    case "stop":
      status = "paused"
      event("STOP")
    case "quit": shutDown(reason: "host-qmp-quit")
    default: return refuse("The command \(command.execute) has not been found", id: command.id)
    }
    say(["return": .object(result)], id: command.id)
  }

  private func shutDown(reason: String) {
    event("SHUTDOWN", ["guest": .bool(false), "reason": .string(reason)])
    loop.quit()
  }

  private func event(_ name: String, _ data: [String: JSONValue] = [:]) {
    say(["event": .string(name), "data": .object(data)])
  }

  private func refuse(_ reason: String, id: Int?) {
    say(["error": .object(["class": .string("GenericError"), "desc": .string(reason)])], id: id)
  }

  private func say(_ members: [String: JSONValue], id: Int? = nil) {
    var members = members
    members["id"] = id.map { .integer(Int64($0)) }
    output?.write("\(JSONValue.object(members))\r\n".utf8)
  }
}
