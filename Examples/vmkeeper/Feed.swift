// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GLib
import QMP

/// Something that has happened to a machine.
enum Observation {
  case started(pid: Int32)
  case adopted(pid: Int32)
  case connected
  case status(String)
  case event(String, data: JSONValue)
  case notAnswering
  case stopping
  case exited(ProcessExit)
  case waiting(Duration)
  case failed(String)
  case error(String)
}

/// Tells what happens: to the log, and to every client that asks for events.
@MainActor final class Feed {
  /// How many lines a client may be behind before the oldest are dropped.
  private static let limit = 10_000

  private static let log = LogDomain("vmkeeper")

  private var clients: [UniqueID: AsyncStream<String>.Continuation] = [:]

  func tell(_ observation: Observation, of machine: String) {
    let fields: LogFields = ["VM_NAME": machine, "VM_EVENT": observation.name]
    let message = "\(machine): \(observation)"
    switch observation {
    case .failed, .error, .notAnswering: Self.log.warning(message, fields)
    default: Self.log.message(message, fields)
    }
    guard !clients.isEmpty else { return }
    let members: [(key: String, value: JSONValue)] = [
      ("time", .number(Date().timeIntervalSince1970)),
      ("machine", .string(machine)),
      ("event", .string(observation.name)),
    ]
    let texts = (members + observation.fields).map { "\(JSONValue.string($0.key)):\($0.value)" }
    let line = "{\(texts.joined(separator: ","))}"
    for client in clients.values { client.yield(line) }
  }

  /// Every line from now on.
  func lines() -> AsyncStream<String> {
    let id = UniqueID()
    let (stream, client) = AsyncStream.makeStream(
      of: String.self,
      bufferingPolicy: .bufferingNewest(Self.limit)
    )
    client.onTermination = { [weak self] _ in
      Task { @MainActor in self?.clients[id] = nil }
    }
    clients[id] = client
    return stream
  }
}

// MARK: - Wording

extension Observation: CustomStringConvertible {
  var name: String {
    switch self {
    case .started: "STARTED"
    case .adopted: "ADOPTED"
    case .connected: "CONNECTED"
    case .status: "STATUS"
    case .event(let name, _): name
    case .notAnswering: "NOT-ANSWERING"
    case .stopping: "STOPPING"
    case .exited: "EXITED"
    case .waiting: "WAITING"
    case .failed: "FAILED"
    case .error: "ERROR"
    }
  }

  /// What JSON says beside the name.
  var fields: [(key: String, value: JSONValue)] {
    switch self {
    case .started(let pid), .adopted(let pid): [("pid", .integer(Int64(pid)))]
    case .connected, .notAnswering, .stopping: []
    case .status(let status): [("status", .string(status))]
    case .event(_, let data): [("data", data)]
    case .exited(.exited(let code)): [("code", .integer(Int64(code)))]
    case .exited(.signaled(let signal, _)): [("signal", .integer(Int64(signal)))]
    case .exited(.unknown): [("code", .null)]
    case .waiting(let time): [("seconds", .number(time / .seconds(1)))]
    case .failed(let reason), .error(let reason): [("message", .string(reason))]
    }
  }

  var description: String {
    switch self {
    case .started(let pid), .adopted(let pid): "\(name) pid \(pid)"
    case .connected, .notAnswering, .stopping: name
    case .status(let status): "STATUS \(status)"
    case .event(let name, .object([:])): name
    case .event(let name, let data): "\(name) \(data)"
    case .exited(let exit): "EXITED \(exit.summary)"
    case .waiting(let time): "WAITING \(time / .seconds(1)) s"
    case .failed(let reason): "FAILED \(reason)"
    case .error(let reason): "ERROR \(reason)"
    }
  }
}

extension ProcessExit {
  /// A few words for people.
  var summary: String {
    switch self {
    case .exited(let code): "code \(code)"
    case .signaled(let signal, _): "signal \(signal)"
    case .unknown: "status unknown"
    }
  }
}
