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
  private static let log = LogDomain("vmkeeper")

  private var subscriptions: [ObjectIdentifier: Weak] = [:]

  private struct Weak {
    weak let subscription: Subscription?
  }

  func tell(_ observation: Observation, of machine: String) {
    let fields: LogFields = ["VM_NAME": machine, "VM_EVENT": observation.name]
    let message = "\(machine): \(observation)"
    switch observation {
    case .failed, .error, .notAnswering: Self.log.warning(message, fields)
    default: Self.log.message(message, fields)
    }
    let listeners = subscriptions.values.compactMap(\.subscription)
    guard !listeners.isEmpty else { return }
    let line = Self.line(machine, observation.name, observation.fields)
    for listener in listeners { listener.tell(line) }
  }

  fileprivate static func line(
    _ machine: String?,
    _ event: String,
    _ fields: [(key: String, value: JSONValue)]
  ) -> String {
    let members: [(key: String, value: JSONValue)] = [
      ("time", .number(Date().timeIntervalSince1970)),
      ("machine", machine.map { .string($0) } ?? .null),
      ("event", .string(event)),
    ]
    let texts = (members + fields).map { "\(JSONValue.string($0.key)):\($0.value)" }
    return "{\(texts.joined(separator: ","))}"
  }

  /// Every line from now on, as long as the subscription is kept.
  func subscribe() -> Subscription {
    subscriptions = subscriptions.filter { $0.value.subscription != nil }
    let subscription = Subscription()
    subscriptions[ObjectIdentifier(subscription)] = Weak(subscription: subscription)
    return subscription
  }
}

/// What one client is to be told. When it is too far behind, the oldest lines are dropped, and it is told how
/// many.
@MainActor final class Subscription {
  private static let limit = 10_000

  let lines: AsyncStream<String>
  private let input: AsyncStream<String>.Continuation
  private var lost = 0

  fileprivate init() {
    (lines, input) = AsyncStream.makeStream(
      of: String.self,
      bufferingPolicy: .bufferingNewest(Self.limit)
    )
  }

  fileprivate func tell(_ line: String) {
    if case .dropped = input.yield(line) { lost += 1 }
  }

  /// Ends the lines.
  func finish() { input.finish() }

  /// The line that says how many were dropped since it was last asked for; `nil` if none were.
  func takeLoss() -> String? {
    guard lost > 0 else { return nil }
    defer { lost = 0 }
    return Feed.line(nil, "LOST", [("count", .integer(Int64(lost)))])
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
