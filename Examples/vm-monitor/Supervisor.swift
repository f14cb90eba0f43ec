// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc

/// Starts the machines, and ends them all.
@MainActor final class Supervisor {
  /// How many machines may be on their way up at the same time, so that each gets there in time.
  private static let startingLimit = 8

  private let loop: MainLoop
  private let display: any Display
  private var isQEMUMissing = false
  private var machines: [Machine] = []
  private var isStopping = false

  init(_ settings: [MachineSettings], display: any Display, loop: MainLoop) {
    self.loop = loop
    self.display = display
    machines = settings.map { settings in
      Machine(settings) { [self] in observed($0, $1) }
    }
  }

  /// Runs until every machine has ended. Returns whether none of them has failed.
  func run() -> Bool {
    startMore()
    if !isDone { loop.run() }  // quit() before run() has no effect
    return !machines.contains { $0.hasFailed }
  }

  /// Asks every machine to end.
  func stop() {
    guard !isStopping else { return }
    isStopping = true
    for machine in machines { machine.quit() }
    quitIfDone()
  }

  /// Asks every machine to end; the second time, ends them without asking.
  func interrupt() {
    guard isStopping else { return stop() }
    for machine in machines { machine.kill() }
  }

  private func observed(_ machine: Machine, _ observation: Observation) {
    display.show(observation, of: machine, among: machines)
    switch observation {
    case .connected, .exited, .error:
      startMore()
      quitIfDone()
    case .started, .status, .event: break
    }
  }

  private func startMore() {
    guard !isStopping else { return }
    while machines.count(where: { $0.isComingUp }) < Self.startingLimit,
      let next = machines.first(where: { $0.state == .waiting })
    {
      start(next)
    }
  }

  private func start(_ machine: Machine) {
    if let socket = machine.settings.socket { return machine.attach(to: .unix(socket)) }
    let mayStandIn = machine.settings.qemu == nil
    do {
      try machine.start(mayStandIn && isQEMUMissing ? .standIn : Hypervisor(machine.settings))
    } catch SpawnErrorCode.noEntry where mayStandIn && !isQEMUMissing {
      isQEMUMissing = true
      complain(
        "\(Hypervisor.qemu) is not installed (Debian: apt install qemu-system-x86); "
          + "a built-in stand-in plays the machines"
      )
      start(machine)
    } catch {
      machine.failed(error)
    }
  }

  private func quitIfDone() {
    if isDone { loop.quit() }
  }

  private var isDone: Bool {
    machines.allSatisfy { !$0.isRunning && ($0.state != .waiting || isStopping) }
  }
}
