// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP

/// All machines: those that are configured, and those that an earlier run has left.
@MainActor final class Keeper {
  private let house: House
  private let configurationPath: String?
  private var machines: [String: Machine] = [:]
  private(set) var isShuttingDown = false
  /// Whether all machines were ended.
  private(set) var hasShutDown = false

  init(in house: House, configurationPath: String?) {
    self.house = house
    self.configurationPath = configurationPath
  }

  /// Takes up where an earlier run was interrupted.
  func wake() async throws {
    let configuration = try readConfiguration()
    isShuttingDown = try await house.directory.isShuttingDown()
    // A disk that is full, or must not be written, is found out here, before anything is touched.
    try await house.directory.save(isShuttingDown: isShuttingDown)
    for name in try await house.directory.recordedNames() where Configuration.isName(name) {
      machines[name] = load(name, configuration.machines[name])
    }
    for (name, settings) in configuration.machines where machines[name] == nil {
      machines[name] = Machine(name, settings, nil, in: house)
    }
    if isShuttingDown { for machine in machines.values { machine.startNoMore() } }
    await withDiscardingTaskGroup { group in
      for machine in machines.values { group.addTask { await machine.wake() } }
    }
    await forgetStrangers()
    for machine in machines.values { Task { await machine.run() } }
  }

  /// Machines that are not configured, and do not run, are none.
  private func forgetStrangers() async {
    for (name, machine) in machines where machine.isForgettable {
      await machine.rest()
      machines[name] = nil
      try? await house.directory.state(of: name).remove()
    }
  }

  private func readConfiguration() throws(GLibError) -> Configuration {
    guard let configurationPath else { return Configuration() }
    return try Configuration(contentsOf: configurationPath)
  }

  private func load(_ name: String, _ settings: MachineSettings?) -> Machine {
    do {
      let record = try MachineRecord(contentsOf: house.directory.state(of: name).description)
      return Machine(name, settings, record, in: house)
    } catch {
      let reason = error.reason
      return Machine(name, settings, broken: reason, in: house)
    }
  }

  /// Reads the configuration anew. A mistake in it changes nothing.
  func reload() async throws {
    guard !isShuttingDown else { throw Refusal(description: "vmkeeper shuts down") }
    let configuration = try readConfiguration()
    for (name, machine) in machines { await machine.configure(configuration.machines[name]) }
    await forgetStrangers()
    for (name, settings) in configuration.machines where machines[name] == nil {
      let machine = Machine(name, settings, nil, in: house)
      machines[name] = machine
      if isShuttingDown { machine.startNoMore() }
      await machine.wake()
      Task { await machine.run() }
    }
  }

  /// Ends all machines. If this is interrupted, the next run goes on with it.
  func shutDown() async throws {
    try await house.directory.save(isShuttingDown: true)
    isShuttingDown = true
    try await withThrowingDiscardingTaskGroup { group in
      for machine in machines.values { group.addTask { try await machine.leave() } }
    }
    hasShutDown = true
  }

  /// Leaves all machines as they are, and writes nothing more.
  func rest() async {
    await withDiscardingTaskGroup { group in
      for machine in machines.values { group.addTask { await machine.rest() } }
    }
  }

  /// The machine of a name.
  func machine(_ name: String) throws(Refusal) -> Machine {
    guard let machine = machines[name] else {
      throw Refusal(description: "no machine is named “\(name)”")
    }
    return machine
  }

  /// What is known of each, by name.
  var list: [JSONValue] {
    machines.values.sorted { $0.name < $1.name }.map { machine in
      [
        "name": .string(machine.name),
        "state": .string(machine.condition.word),
        "pid": machine.life.map { .integer(Int64($0.pid)) } ?? .null,
        "adopted": .bool(machine.life?.wasAdopted ?? false),
        "restarts": .integer(Int64(machine.record.restarts)),
        "since": .string(machine.record.since),
        "lastEvent": machine.lastEvent.map { .string($0) } ?? .null,
      ]
    }
  }

  /// One line for `systemctl status`.
  var summary: String {
    let running = machines.values.count { $0.life != nil }
    return "\(running) of \(machines.count) machines run"
  }
}

extension Machine.Condition {
  /// What `list` shows.
  var word: String {
    switch self {
    case .stopped: "stopped"
    case .starting: "starting"
    case .up(let status): status
    case .notAnswering: "not-answering"
    case .stopping: "stopping"
    case .waiting: "waiting"
    case .failed: "failed"
    case .broken: "broken"
    }
  }
}
