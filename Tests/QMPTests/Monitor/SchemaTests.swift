// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import QMP
import Testing

/// What the typed commands and events rely on, looked up in the schema of the QEMU that is installed.
@Suite(
  .enabled(if: QEMU.isInstalled, "qemu-system-x86_64 is not installed"),
  .timeLimit(.minutes(15))
)
struct SchemaTests {
  /// A command or an event: the members that it is given, and those of its result or data that are used.
  private struct Use {
    var name: String
    var arguments: [String: String] = [:]
    var result: [String: String] = [:]
  }

  private static let commands = [
    Use(name: "qmp_capabilities", arguments: ["enable": "array"]),
    Use(name: "query-status", result: ["running": "boolean", "status": "string"]),
    Use(name: "cont"), Use(name: "stop"), Use(name: "quit"), Use(name: "system_powerdown"),
    Use(name: "system_reset"), Use(name: "system_wakeup"),
    Use(name: "getfd", arguments: ["fdname": "string"]),
    Use(name: "closefd", arguments: ["fdname": "string"]),
    Use(name: "remove-fd", arguments: ["fdset-id": "int"]),
    Use(
      name: "add-fd",
      arguments: ["fdset-id": "int", "opaque": "string"],
      result: ["fdset-id": "int", "fd": "int"]
    ),
    Use(name: "query-version", result: ["qemu": "object", "package": "string"]),
    Use(name: "query-name", result: ["name": "string"]),
    Use(name: "query-uuid", result: ["UUID": "string"]),
    Use(name: "query-commands"),
    Use(name: "human-monitor-command", arguments: ["command-line": "string"]),
  ]

  private static let events = [
    Use(name: "SHUTDOWN", result: ["guest": "boolean", "reason": "string"]),
    Use(name: "RESET", result: ["guest": "boolean", "reason": "string"]),
    Use(name: "GUEST_PANICKED", result: ["action": "string", "info": "object"]),
    Use(name: "STOP"), Use(name: "RESUME"), Use(name: "POWERDOWN"), Use(name: "SUSPEND"),
    Use(name: "WAKEUP"), Use(name: "WATCHDOG"), Use(name: "BLOCK_IO_ERROR"),
    Use(name: "DEVICE_DELETED"),
  ]

  @Test func typedCommandsAndEventsAreQEMUs() async throws {
    try await QEMU.run { qemu in
      let schema = try await qemu.connect().execute("query-qmp-schema", deadline: .seconds(3_600))
      let entities = Dictionary(
        (schema.arrayValue ?? []).map { ($0["name"]?.stringValue ?? "", $0) }
      ) { first, _ in first }
      for (kind, uses) in [("command", Self.commands), ("event", Self.events)] {
        for use in uses {
          let entity = try #require(entities[use.name], "there is no \(kind) \(use.name)")
          #expect(entity["meta-type"]?.stringValue == kind)
          let given = members(of: kind == "event" ? nil : entity["arg-type"], entities)
          let got = members(of: entity[kind == "event" ? "arg-type" : "ret-type"], entities)
          for (name, type) in use.arguments { #expect(given[name]?.type == type, "\(use.name)") }
          for (name, type) in use.result { #expect(got[name]?.type == type, "\(use.name)") }
          // Whatever must be said is said.
          let needed = given.filter { !$0.value.isOptional }.map(\.key)
          #expect(Set(needed).isSubset(of: use.arguments.keys), "\(use.name)")
        }
      }
      let states = entities.values.first { entity in
        entity["values"]?.arrayValue?.contains("prelaunch") == true
      }
      for state in [
        QMPStatus.RunState.prelaunch, .running, .paused, .shutdown, .guestPanicked, .ioError,
        .internalError, .suspended, .watchdog, .inMigrate,
      ] {
        #expect(states?["values"]?.arrayValue?.contains(.string(state.rawValue)) == true)
      }
    }
  }

  private func members(
    of type: JSONValue?,
    _ entities: [String: JSONValue]
  ) -> [String: (type: String, isOptional: Bool)] {
    let entity = type?.stringValue.flatMap { entities[$0] }
    var members: [String: (type: String, isOptional: Bool)] = [:]
    for member in entity?["members"]?.arrayValue ?? [] {
      guard let name = member["name"]?.stringValue, let type = member["type"]?.stringValue else {
        continue
      }
      members[name] = (jsonType(type, entities), member["default"] != nil)
    }
    return members
  }

  private func jsonType(_ name: String, _ entities: [String: JSONValue]) -> String {
    let entity = entities[name]
    switch entity?["meta-type"]?.stringValue {
    case "builtin": return entity?["json-type"]?.stringValue ?? "?"
    case "enum": return "string"
    case let other: return other ?? "?"
    }
  }
}
