// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A callback that keeps, or has kept, a loop from turning.
///
/// No C counterpart.
public struct Stall: Hashable, Sendable {
  /// What blocks, in words: the name of the source as it was given to `named:`, or what kind of code it is
  /// when it has none.
  ///
  /// No C counterpart.
  public let source: String

  /// How long it has taken so far.
  ///
  /// No C counterpart.
  public let duration: Duration

  /// Whether the callback has returned. If not, the loop stands still.
  ///
  /// No C counterpart.
  public let isOver: Bool
}

extension MainContext {
  /// Reports callbacks that block the loop for longer than a limit.
  ///
  ///     context.reportStalls(longerThan: .milliseconds(50)) { stall in
  ///       print("\(stall.source) has blocked the loop for \(stall.duration)")
  ///     }
  ///
  /// A stall is reported while it lasts, once, and again when it is over. A callback that runs a nested
  /// loop is none while that loop turns. Callbacks of sources that C code has attached are seen, too,
  /// but have no name. Without a report the loop does no work for it; with one, each callback costs two
  /// readings of the clock and two uses of a lock.
  ///
  /// - Parameters:
  ///   - limit: How long a callback may take. A stall that lasts is noticed half a limit later at most.
  ///   - handler: Called on a thread that is there for all reports, one stall at a time.
  /// - Returns: A handle; dropping it does not end the reports. They end with the context, too, and when
  ///   another report of the same context begins.
  ///
  /// > Isolation: Safe from any thread; takes effect in the next turn of the loop.
  ///
  /// No C counterpart.
  @discardableResult
  public func reportStalls(
    longerThan limit: Duration,
    _ handler: @escaping @Sendable (Stall) -> Void
  ) -> StallReport {
    let report = StallReport(limit: limit, state: hub(.default).state, handler)
    report.attach(to: handle)
    return report
  }
}
