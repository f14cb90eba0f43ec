// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// A context whose time passes only when a test says so.
///
/// Timers fire in the order of their deadlines, at exactly their deadlines, and a test of an hour takes no
/// time:
///
///     @Test func anIdleMachineIsStoppedAfterAnHour() {
///       let clock = ManualClock()
///       let machine = Machine(on: clock.context)
///       clock.advance(by: .seconds(3_599))
///       #expect(machine.isRunning)
///       clock.advance(by: .seconds(1))
///       #expect(!machine.isRunning)
///     }
///
/// The clock governs the timers of ``context``, its `clock` and its `ticks`. Jobs of actors and tasks on the context
/// run, too, whenever the clock is advanced; what they wait for elsewhere, `Task.sleep` included, takes
/// its own time.
///
/// > Isolation: Not safe from several threads: one at a time advances the clock.
///
/// No C counterpart.
public final class ManualClock {
  private let clock = ManualContextClock()

  /// Creates a context whose time stands still at zero.
  ///
  /// No C counterpart.
  public init() {}

  /// The context.
  ///
  /// No C counterpart.
  public var context: MainContext { clock.context }

  /// How far the clock has been advanced.
  ///
  /// No C counterpart.
  public var elapsed: Duration { .nanoseconds(clock.now) }

  /// Lets time pass: serves what is ready, then each timer that becomes due, at its time.
  ///
  /// - Parameter duration: How long; not negative. What is due at the end of it is served, too.
  ///
  /// Precondition: No other thread owns the context, and at some moment nothing is ready any more.
  ///
  /// No C counterpart.
  public func advance(by duration: Duration) {
    guard duration >= .zero else {
      misuse("ManualClock.advance(by:): time does not run backwards, by \(duration)")
    }
    let end = clock.now.addingSaturating(duration.saturatingNanoseconds)
    settle()
    while let deadline = clock.nextDeadline, deadline <= end {
      clock.now = max(clock.now, deadline)
      settle()
    }
    clock.now = max(clock.now, end)
    settle()
  }

  /// Serves what is ready without letting time pass.
  ///
  /// Precondition: As for ``advance(by:)``.
  ///
  /// No C counterpart.
  public func settle() {
    for _ in 0..<Self.mostTurns where !context.iterate(mayBlock: false) { return }
    misuse(
      """
      ManualClock: after \(Self.mostTurns) turns something is still ready; an idle source that stays, or \
      a timer of period zero, keeps the context busy for ever
      """
    )
  }

  private static let mostTurns = 100_000
}
