// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A timer of a ``MainContext``.
///
/// A timer never fires early. A repeating one keeps to the grid that its first deadline sets:
/// what one call is late the next is not, and periods that were missed altogether are skipped.
///
///     let heartbeat = context.addTimeout(every: .seconds(1), named: "heartbeat") { beat(); return .keep }
///     heartbeat.disarm()                              // silent, but still there
///     heartbeat.reschedule(every: .milliseconds(250)) // armed again
///
/// > Isolation: Safe from any thread.
///
/// Wraps the sources of `g_timeout_add_full()`, with nanoseconds instead of milliseconds.
public final class TimeoutSource: Source, @unchecked Sendable {
  // With the hub's lock held. Times in nanoseconds of the hub's clock.
  @exclusivity(unchecked) var deadline: Int64
  @exclusivity(unchecked) var isArmed: Bool
  @exclusivity(unchecked) var heapIndex = -1
  @exclusivity(unchecked) private var interval: Int64

  /// Whether the timer calls once, unless its callback reschedules it.
  private let isOneShot: Bool
  private var wasRescheduled = false

  init(hub: Hub, callback: Callback, interval: Duration, isArmed: Bool, isOneShot: Bool) {
    self.interval = interval.saturatingNanoseconds
    self.isArmed = isArmed
    self.isOneShot = isOneShot
    deadline = hub.clock.now.addingSaturating(self.interval)
    super.init(hub: hub, callback: callback)
  }

  /// A timer that calls once, at a moment of the hub's clock.
  init(hub: Hub, callback: Callback, deadline: Int64) {
    self.deadline = deadline
    interval = 0
    isArmed = true
    isOneShot = true
    super.init(hub: hub, callback: callback)
  }

  override func readiness(events: IOCondition, now: Int64) -> IOCondition? {
    isArmed && deadline <= now ? [] : nil
  }

  override func willDispatch(now: Int64) {
    let periods = interval > 0 && deadline <= now ? (now - deadline) / interval + 1 : 0
    deadline = interval > 0 ? deadline.addingSaturating(periods * interval) : now
    wasRescheduled = false
    hub.deadlineChanged(self)
  }

  override var outlivesItsCall: Bool { isOneShot && wasRescheduled }

  override func didDispatch() {
    if heapIndex < 0 { hub.deadlineChanged(self) }
  }
}

// MARK: - Changing the time

extension TimeoutSource {
  /// Sets a new period; the next call is due one period from now. Arms a disarmed timer.
  ///
  /// - Parameter interval: The period. Zero, or less: once in every turn of the loop.
  /// - Complexity: O(log *n*) in the number of armed timers of the context.
  ///
  /// > Isolation: Safe from any thread; does nothing once the source has ended.
  ///
  /// Wraps `g_source_set_ready_time()`.
  public func reschedule(every interval: Duration) {
    let nanoseconds = interval.saturatingNanoseconds
    set(period: nanoseconds, next: nanoseconds)
  }

  /// Moves the next call; the period of a repeating timer stays. Arms a disarmed timer.
  ///
  /// A timer of ``MainContext/addTimeout(after:priority:named:isolation:_:)`` that its own callback
  /// reschedules calls once more. That makes a watchdog: reschedule it at every sign of life.
  ///
  /// - Parameter delay: How long from now. Zero, or less: in the next turn of the loop.
  /// - Complexity: O(log *n*) in the number of armed timers of the context.
  ///
  /// > Isolation: Safe from any thread; does nothing once the source has ended.
  ///
  /// Wraps `g_source_set_ready_time()`.
  public func reschedule(after delay: Duration) {
    set(period: nil, next: delay.saturatingNanoseconds)
  }

  /// Makes the timer silent until it is rescheduled; it stays in its context.
  ///
  /// > Isolation: Safe from any thread; does nothing once the source has ended.
  ///
  /// Wraps `g_source_set_ready_time()` with −1.
  public func disarm() {
    hub.lock.withLock {
      guard !isEnded else { return }
      isArmed = false
      hub.deadlineChanged(self)
    }
  }

  private func set(period: Int64?, next: Int64) {
    let now = hub.clock.now
    hub.lock.withLock {
      guard !isEnded else { return }
      if let period { interval = period }
      isArmed = true
      wasRescheduled = true
      deadline = now.addingSaturating(next)
      hub.deadlineChanged(self)
    }
  }
}
