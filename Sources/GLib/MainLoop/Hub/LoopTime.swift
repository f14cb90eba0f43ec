// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

/// Where a hub reads the time, in nanoseconds: the monotonic clock, or a number that a test sets.
enum LoopTime {
  case monotonic
  case manual(ManualTime)

  /// Nanoseconds of `CLOCK_MONOTONIC`, or what the test says.
  var now: Int64 {
    switch self {
    case .monotonic:
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    case .manual(let time): return time.nanoseconds.load(ordering: .sequentiallyConsistent)
    }
  }
}

/// A clock that stands still until it is set.
final class ManualTime: Sendable {
  let nanoseconds = Atomic<Int64>(0)
}

extension Duration {
  /// Whole nanoseconds, rounded up; never negative; `Int64.max` when it is longer than that.
  package var saturatingNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return .max }
    return product.addingSaturating((attoseconds + 999_999_999) / 1_000_000_000)
  }
}

extension Int64 {
  /// The sum, or `Int64.max` where it does not fit: a far deadline never wraps to "now".
  package func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
