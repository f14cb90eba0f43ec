// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// The clock of the context's timers.
  ///
  ///     let start = context.clock.now
  ///     try await context.clock.sleep(for: .microseconds(250))
  ///     print(context.clock.now - start)
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public var clock: LoopClock { LoopClock(hub: hub(.default)) }

  /// A clock whose sleeps are timers of a ``MainContext``.
  ///
  /// It counts as `g_get_monotonic_time()` does, in nanoseconds, and stands still while the machine is
  /// suspended. A sleep may begin on any task and any actor, and returns there; it costs no thread
  /// and one entry in the context's heap of timers. The context must be run by somebody: while
  /// nobody does, a sleep goes on.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_get_monotonic_time()` and `g_timeout_source_new()`.
  public struct LoopClock: Clock, @unchecked Sendable {
    // A hub is made for all threads, and outlives its context.
    let hub: Hub

    /// The present.
    ///
    /// Wraps `g_get_monotonic_time()`.
    public var now: Instant { Instant(nanoseconds: hub.clock.now) }

    /// One nanosecond: what the clock can tell apart. How punctual a sleep ends is up to the loop.
    ///
    /// No C counterpart.
    public var minimumResolution: Duration { .nanoseconds(1) }
  }
}

// MARK: - Sleeping

extension MainContext.LoopClock {
  /// Sleeps until a moment has come, and never less.
  ///
  /// - Parameters:
  ///   - deadline: The moment. If it has come already, the call returns at once.
  ///   - tolerance: How much later the sleep may end; sleeps that have some tend to end together,
  ///     which wakes the loop less often. Left out: none.
  /// - Throws: `CancellationError` as soon as the task is cancelled. ``GLibError`` matching
  ///   ``MainContext/ErrorCode/ended`` when the context ends first.
  /// - Complexity: O(log *n*) in the number of armed timers.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_timeout_source_new()`.
  nonisolated(nonsending) public func sleep(
    until deadline: Instant,
    tolerance: Duration? = nil
  ) async throws {
    try Task.checkCancellation()
    guard deadline > now else { return }
    switch await wait(until: deadline, tolerance, isolation: #isolation) {
    case .ready: return
    case .cancelled: throw CancellationError()
    case .contextHasEnded: throw GLibError.contextHasEnded("a sleep was over")
    }
  }

  /// Sleeps for a time, and never less; as ``sleep(until:tolerance:)``.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_timeout_source_new()`.
  nonisolated(nonsending) public func sleep(
    for duration: Duration,
    tolerance: Duration? = nil
  ) async throws {
    try await sleep(until: now.advanced(by: duration), tolerance: tolerance)
  }

  func wait(
    until deadline: Instant,
    _ tolerance: Duration?,
    isolation: isolated (any Actor)?
  ) async -> Wait.Outcome {
    let deadline = deadline.rounded(within: tolerance)
    return await Wait.forSource(named: "sleep", of: hub, isolation: isolation) {
      TimeoutSource(hub: hub, callback: $0, deadline: deadline.nanoseconds)
    }
  }
}

// MARK: - Instants

extension MainContext.LoopClock {
  /// A moment of the clock.
  ///
  /// The clocks of all contexts agree, unless a test turns one by hand.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct Instant: InstantProtocol {
    /// Of the hub's clock; `Int64.max` means never.
    let nanoseconds: Int64

    /// Returns the moment that lies a time after this one, or before it if the time is negative.
    ///
    /// Fractions of a nanosecond are rounded up. A moment too far away to count means never.
    ///
    /// No C counterpart.
    public func advanced(by duration: Duration) -> Instant {
      let step = duration.signedNanoseconds
      let (sum, overflow) = nanoseconds.addingReportingOverflow(step)
      return Instant(nanoseconds: overflow ? (step < 0 ? .min : .max) : sum)
    }

    /// Returns the time from this moment to another.
    ///
    /// No C counterpart.
    public func duration(to other: Instant) -> Duration {
      .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    /// Returns the moment that lies a time after another one.
    ///
    /// No C counterpart.
    public static func + (instant: Instant, duration: Duration) -> Instant {
      instant.advanced(by: duration)
    }

    /// Returns the moment that lies a time before another one.
    ///
    /// No C counterpart.
    public static func - (instant: Instant, duration: Duration) -> Instant {
      instant.advanced(by: .zero - duration)
    }

    /// Returns the time from the second moment to the first.
    ///
    /// No C counterpart.
    public static func - (last: Instant, first: Instant) -> Duration {
      first.duration(to: last)
    }

    /// Whether the first moment is the earlier one.
    ///
    /// No C counterpart.
    public static func < (first: Instant, second: Instant) -> Bool {
      first.nanoseconds < second.nanoseconds
    }

    /// The roundest moment, counted in twos, that is at most a tolerance later: so that sleeps
    /// which may end together do.
    func rounded(within tolerance: Duration?) -> Instant {
      let slack = tolerance?.saturatingNanoseconds ?? 0
      let latest = nanoseconds.addingSaturating(slack)
      // The highest bit in which the two differ is set in the later one.
      guard slack > 0, nanoseconds > 0, latest < .max else { return self }
      let highest = Int64.bitWidth - 1 - (nanoseconds ^ latest).leadingZeroBitCount
      return Instant(nanoseconds: latest & (-1 << highest))
    }
  }
}

extension Duration {
  /// Whole nanoseconds, rounded up; the nearest there is when they are too many.
  fileprivate var signedNanoseconds: Int64 {
    guard self < .zero else { return saturatingNanoseconds }
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .min : product.addingSaturating(attoseconds / 1_000_000_000)
  }
}
