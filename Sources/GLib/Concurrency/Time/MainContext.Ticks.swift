// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Ticks again and again.
  ///
  ///     for await tick in context.ticks(every: .seconds(1)) {
  ///       publish(statistics)
  ///       if tick.missed > 0 { print("\(tick.missed) periods were too short") }
  ///     }
  ///
  /// Ticks keep to the grid that this call begins: the first is due one interval from now, and what
  /// one is late the next is not. A tick never comes early. Between two calls of `next()` there is
  /// no timer; the clock alone tells what was missed, so nothing is buffered, and nothing is lost
  /// before the first `next()`. A tick that is overdue takes one turn of the loop, so that a consumer
  /// who is always late does not keep the loop from its other sources.
  ///
  /// The sequence ends when the iterating task is cancelled, and when the context ends.
  ///
  /// - Parameters:
  ///   - interval: The period. Precondition: more than zero.
  ///   - tolerance: How late a tick may be so that timers go off together and the loop is woken less
  ///     often; it does not add up. Left out: none.
  ///   - missed: What becomes of ticks that fall due while nobody waits.
  /// - Returns: A sequence that may be iterated any number of times, also at once; each iteration
  ///   begins at the first tick.
  ///
  /// > Isolation: Safe from any thread; the iteration stays on its own actor. The context must be run
  /// > by somebody.
  ///
  /// Wraps `g_timeout_add_full()`.
  public func ticks(
    every interval: Duration,
    tolerance: Duration? = nil,
    missed: MissedTicks = .coalesce
  ) -> Ticks {
    guard interval > .zero else {
      misuse("MainContext.ticks(every:): the interval must be more than zero, not \(interval)")
    }
    let clock = clock
    let grid = TickGrid(
      start: clock.now.nanoseconds,
      interval: interval.saturatingNanoseconds,
      policy: missed
    )
    return Ticks(clock: clock, tolerance: tolerance, grid: grid)
  }

  /// What becomes of ticks that fall due while nobody waits for them.
  ///
  /// No C counterpart.
  public enum MissedTicks: Sendable {
    /// They come as one, at once; it stands for the last of them and counts the others.
    ///
    /// No C counterpart.
    case coalesce
    /// They do not come: the next tick is the next one that falls due, and counts them.
    ///
    /// No C counterpart.
    case skip
    /// They come one after another, at once, until none is left.
    ///
    /// No C counterpart.
    case catchUp
  }

  /// One tick of ``ticks(every:tolerance:missed:)``.
  ///
  /// No C counterpart.
  public struct Tick: Hashable, Sendable {
    /// When the tick fell due; it may have been told later.
    ///
    /// No C counterpart.
    public let deadline: LoopClock.Instant
    /// How many ticks were left out directly before this one.
    ///
    /// No C counterpart.
    public let missed: Int
  }
}

// MARK: - The sequence

extension MainContext {
  /// The sequence of ``ticks(every:tolerance:missed:)``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct Ticks: AsyncSequence, Sendable {
    let clock: LoopClock
    let tolerance: Duration?
    let grid: TickGrid

    /// Begins at the first tick.
    ///
    /// No C counterpart.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    /// One iteration.
    ///
    /// No C counterpart.
    public struct AsyncIterator: AsyncIteratorProtocol {
      private let clock: LoopClock
      private let tolerance: Duration?
      private var grid: TickGrid
      private var hasEnded = false

      init(_ ticks: Ticks) {
        clock = ticks.clock
        tolerance = ticks.tolerance
        grid = ticks.grid
      }

      /// Waits until the next tick is due.
      ///
      /// - Returns: The tick; `nil` once the task is cancelled or the context has ended.
      ///
      /// No C counterpart.
      public mutating func next(isolation: isolated (any Actor)?) async -> Tick? {
        guard !hasEnded, await isDue(isolation) else {
          hasEnded = true
          return nil
        }
        let tick = grid.tick(at: clock.now.nanoseconds)
        return Tick(deadline: .init(nanoseconds: tick.deadline), missed: tick.missed)
      }

      private func isDue(_ isolation: isolated (any Actor)?) async -> Bool {
        // Also where a tick is overdue: who is always late must let the loop have its turns.
        let now = clock.now
        let deadline = grid.deadline(at: now.nanoseconds) ?? now.nanoseconds
        let outcome = await clock.wait(
          until: .init(nanoseconds: deadline),
          deadline > now.nanoseconds ? tolerance : nil,
          isolation: isolation
        )
        if case .ready = outcome { return true }
        return false
      }
    }
  }
}
