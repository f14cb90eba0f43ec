// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP

/// One life of a machine: a process from its start, or adoption, to its end.
@MainActor final class Life {
  /// How long QEMU may take to answer one command, and how long to end when it was told to.
  static let patience = Duration.seconds(5)

  let process: SupervisedProcess
  let wasAdopted: Bool
  let began = ContinuousClock.now
  /// The monitor as long as it is connected.
  private(set) var monitor: QMPMonitor?
  private let (arrivals, arrival) = AsyncStream.makeStream(
    of: QMPMonitor.self,
    bufferingPolicy: .bufferingNewest(1)
  )
  /// Whether its monitor has ever answered this vmkeeper.
  var hasConnected = false
  /// Whether QEMU has announced its end.
  var hasShutDown = false
  private(set) var hasEnded = false
  /// Follows what the monitor says.
  var conversation: Task<Void, Never>?
  private var ending: Task<Void, Never>?

  init(_ process: SupervisedProcess, wasAdopted: Bool) {
    self.process = process
    self.wasAdopted = wasAdopted
  }

  var pid: Int32 { process.pid }

  var isEnding: Bool { ending != nil }

  func isConnected(to monitor: QMPMonitor) {
    self.monitor = monitor
    arrival.yield(monitor)
  }

  func isDisconnected() { monitor = nil }

  /// The monitor, which may be about to be connected.
  private func monitorSoon() async -> QMPMonitor? {
    if let monitor { return monitor }
    return try? await withTimeout(Self.patience) {
      for await monitor in arrivals { return monitor }
      return nil
    }
  }

  /// Waits for the end of the process, and for what it had to say before.
  func end() async -> ProcessExit {
    let exit = (try? await process.waitForExit()) ?? .unknown
    hasEnded = true
    if let conversation {
      // The end of the process is the end of its connection, unless that is just being made.
      let impatience = Task {
        try? await Task.sleep(for: .seconds(1))
        conversation.cancel()
      }
      await conversation.value
      impatience.cancel()
    }
    return exit
  }

  /// Ends the process: asks the guest, then QEMU, then sends SIGTERM, at last kills it.
  ///
  /// - Parameters:
  ///   - isForced: Kills it at once.
  ///   - shutdownTimeout: How long the guest may take.
  func bringDown(isForced: Bool, shutdownTimeout: Duration) {
    // What is under way is cut short, which kills.
    if isForced { ending?.cancel() }
    guard ending == nil || isForced else { return }
    ending = Task {
      if !isForced, let monitor = await monitorSoon() {
        await ask(monitor, to: .systemPowerdown, within: shutdownTimeout)
        await ask(monitor, to: .quit, within: Self.patience)
      }
      await process.stop(grace: isForced ? .zero : Self.patience)
    }
  }

  private func ask(
    _ monitor: QMPMonitor,
    to command: QMPCommand<Void>,
    within time: Duration
  ) async {
    guard time > .zero, !hasEnded, !Task.isCancelled else { return }
    do {
      try await monitor.execute(command, deadline: min(time, Self.patience))
      try await withTimeout(time) { _ = try await process.waitForExit() }
    } catch {
      // It refuses, hangs or takes longer: the next step decides.
    }
  }
}
