// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The moments of a period, and which of them were told: pure arithmetic, in nanoseconds.
///
/// Ask ``deadline(at:)`` how long to wait, wait, then take the ``tick(at:)``.
struct TickGrid {
  /// Period 1 is over one interval after this.
  let start: Int64
  /// More than zero.
  let interval: Int64
  let policy: MainContext.MissedTicks
  /// How many periods were told or counted as missed.
  private(set) var told: Int64 = 0

  init(start: Int64, interval: Int64, policy: MainContext.MissedTicks) {
    self.start = start
    self.interval = interval
    self.policy = policy
  }

  /// When the next tick can be told; `nil` when it can be now.
  func deadline(at now: Int64) -> Int64? {
    let passed = passed(at: now)
    switch policy {
    case .coalesce, .catchUp: return passed > told ? nil : end(of: told + 1)
    case .skip: return end(of: max(passed, told) + 1)
    }
  }

  /// Tells the tick whose time has come.
  mutating func tick(at now: Int64) -> (deadline: Int64, missed: Int) {
    let before = told
    told = policy == .catchUp ? told + 1 : max(passed(at: now), told + 1)
    return (end(of: told), Int(told - before - 1))
  }

  private func passed(at now: Int64) -> Int64 { now < start ? 0 : (now - start) / interval }

  private func end(of period: Int64) -> Int64 {
    let (product, overflow) = period.multipliedReportingOverflow(by: interval)
    return overflow ? .max : start.addingSaturating(product)
  }
}
