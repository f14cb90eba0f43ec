// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GLib
import QMP

/// Shows what happens to machines.
@MainActor protocol Display: AnyObject {
  func show(_ observation: Observation, of machine: Machine, among machines: [Machine])
  /// Called once, after the last observation.
  func finish()
}

extension Display {
  func finish() {}
}

/// One JSON object a line, its members in a fixed order.
final class JSONDisplay: Display {
  private let output: LineWriter

  init(output: LineWriter) { self.output = output }

  func show(_ observation: Observation, of machine: Machine, among machines: [Machine]) {
    let members: [(key: String, value: JSONValue)] = [
      ("time", .number(Date().timeIntervalSince1970)),
      ("machine", .string(machine.name)),
      ("event", .string(observation.name)),
    ]
    let texts = (members + observation.fields).map { "\"\($0.key)\":\($0.value)" }
    output.write("{\(texts.joined(separator: ","))}\n".utf8)
  }
}

/// One line for each change.
final class LineDisplay: Display {
  private let output: LineWriter
  private var lastStatus: [String: String] = [:]

  init(output: LineWriter) { self.output = output }

  func show(_ observation: Observation, of machine: Machine, among machines: [Machine]) {
    switch observation {
    case .status(let status, _):
      if lastStatus.updateValue(status, forKey: machine.name) == status { return }
    case .error: lastStatus[machine.name] = nil
    default: break
    }
    let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    output.write("\(time) \(machine.name) \(observation)\n".utf8)
  }
}

// MARK: - Wording

extension Observation: CustomStringConvertible {
  var name: String {
    switch self {
    case .started: "STARTED"
    case .connected: "CONNECTED"
    case .status: "STATUS"
    case .event(let name, _): name
    case .exited: "EXITED"
    case .error: "ERROR"
    }
  }

  /// What JSON says beside the name.
  var fields: [(key: String, value: JSONValue)] {
    switch self {
    case .started(let pid, let isStandIn):
      [("pid", .integer(Int64(pid)))] + (isStandIn ? [("standIn", .bool(true))] : [])
    case .connected: []
    case .status(let status, let roundTrip):
      [("status", .string(status)), ("roundTrip", .number(roundTrip / .seconds(1)))]
    case .event(_, let data): [("data", data)]
    case .exited(.exited(let code)): [("code", .integer(Int64(code)))]
    case .exited(.signaled(let signal, _)): [("signal", .integer(Int64(signal)))]
    case .exited(.unknown): [("code", .null)]
    case .error(let message): [("message", .string(message))]
    }
  }

  var description: String {
    switch self {
    case .started(let pid, let isStandIn): "STARTED pid \(pid)\(isStandIn ? " (stand-in)" : "")"
    case .connected: "CONNECTED"
    case .status(let status, let roundTrip): "STATUS \(status) (\(milliseconds(roundTrip)))"
    case .event(let name, .object([:])): name
    case .event(let name, let data): "\(name) \(data)"
    case .exited(let status): "EXITED \(describe(status))"
    case .error(let message): "ERROR \(message)"
    }
  }
}

func describe(_ status: ProcessExit) -> String {
  switch status {
  case .exited(let code): "code \(code)"
  case .signaled(let signal, _): "signal \(signal)"
  case .unknown: "status unknown"
  }
}

func milliseconds(_ duration: Duration) -> String {
  "\(Double(Int(duration / .microseconds(10))) / 100) ms"
}
