// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP

extension Machine {
  /// How often QEMU is asked how it is. Changes are told by events; this finds out whether it hangs.
  private static let interval = Duration.seconds(5)

  private static let greetingTime = Duration.seconds(10)

  /// More commands than these are not sent to a QEMU that does not answer.
  private static let overdueLimit = 4

  /// Talks to the monitor as long as the process lives. A connection that is lost is made again; QEMU is never
  /// ended because of it.
  func converse(_ life: Life) async {
    var pause = Duration.milliseconds(50)
    var options = QMPMonitor.Options()
    options.endsLines = true  // for what plays QEMU
    while !life.hasEnded && !Task.isCancelled {
      do {
        let monitor = try await QMPMonitor(
          connecting: .unix(house.directory.monitor(of: name).description),
          deadline: Self.greetingTime,
          options: options
        )
        pause = .milliseconds(50)
        try await follow(monitor, life)
      } catch {
        if !life.hasEnded { hasLost(life, error) }
      }
      life.isDisconnected()
      guard !life.hasEnded else { return }
      // Its end is about to be known, most likely.
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, Self.interval)
    }
  }

  private func hasLost(_ life: Life, _ error: any Error) {
    guard !life.isEnding else { return }
    switch (error as? QMPError)?.reason {
    case .deadlineMissed: doesNotAnswer()
    case .ended(.peerEnded) where life.hasConnected: break
    default:
      doesNotAnswer()
      tell(.error(error.reason))
    }
  }

  /// QEMU tells nobody what has happened before he was connected: so first its events, then its status.
  private func follow(_ monitor: QMPMonitor, _ life: Life) async throws {
    let events = monitor.events()
    life.isConnected(to: monitor)
    try await show(monitor.execute(.queryStatus, deadline: Life.patience), of: life)
    tell(.connected)
    if !life.hasConnected {
      life.hasConnected = true
      greeted(life)
    }
    let asking = Task {
      for await _ in MainContext.default.ticks(every: Self.interval) { await ask(monitor, life) }
    }
    defer { asking.cancel() }
    for try await event in events {
      if event.dropped > 0 { tell(.error("\(event.dropped) events were lost")) }
      tell(.event(event.name.rawValue, data: event.data))
      switch event.name {
      case .shutdown: life.hasShutDown = true
      case .reset, .resume: life.hasShutDown = false  // it was not its end
      default: break
      }
      switch event.name {
      case .stop, .resume, .suspend, .wakeUp, .guestPanicked, .reset:
        Task { await ask(monitor, life) }
      default: break
      }
    }
  }

  private func ask(_ monitor: QMPMonitor, _ life: Life) async {
    guard monitor.overdueCommands < Self.overdueLimit else { return }
    do {
      show(try await monitor.execute(.queryStatus, deadline: Life.patience), of: life)
    } catch let error as QMPError where error.reason == .deadlineMissed {
      if !life.isEnding && !life.hasEnded { doesNotAnswer() }
    } catch {
      // The end of the connection is seen by who follows its events.
    }
  }

  private func show(_ status: QMPStatus, of life: Life) {
    guard life === self.life, !life.isEnding, !life.hasEnded else { return }
    let shown = Condition.up("\(status.status)")
    guard condition != shown else { return }
    condition = shown
    tell(.status("\(status.status)"))
  }

  private func doesNotAnswer() {
    guard condition != .notAnswering else { return }
    condition = .notAnswering
    tell(.notAnswering)
  }
}
