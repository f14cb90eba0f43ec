// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import GLib

@Suite struct TickGridTests {
  private func grid(_ policy: MainContext.MissedTicks) -> TickGrid {
    TickGrid(start: 100, interval: 10, policy: policy)
  }

  @Test(arguments: [MainContext.MissedTicks.coalesce, .skip, .catchUp])
  func whoIsInTimeGetsEveryTickWhateverThePolicy(_ policy: MainContext.MissedTicks) {
    var grid = grid(policy)
    for period: Int64 in 1...5 {
      // Late by less than a period, which the next tick is not.
      let now = 100 + 10 * (period - 1) + (period - 1)
      #expect(grid.deadline(at: now) == 100 + 10 * period)
      #expect(grid.tick(at: 100 + 10 * period + period) == (100 + 10 * period, 0))
    }
  }

  @Test func missedTicksComeAsOneAtOnce() {
    var grid = grid(.coalesce)
    #expect(grid.deadline(at: 135) == nil)
    #expect(grid.tick(at: 135) == (130, 2))
    #expect(grid.deadline(at: 135) == 140)
  }

  @Test func missedTicksAreSkipped() {
    var grid = grid(.skip)
    #expect(grid.deadline(at: 135) == 140)
    #expect(grid.tick(at: 141) == (140, 3))
    #expect(grid.deadline(at: 141) == 150)
  }

  @Test func missedTicksAreCaughtUpWith() {
    var grid = grid(.catchUp)
    for deadline: Int64 in [110, 120, 130] {
      #expect(grid.deadline(at: 135) == nil)
      #expect(grid.tick(at: 135) == (deadline, 0))
    }
    #expect(grid.deadline(at: 135) == 140)
  }

  @Test func anIntervalTooLargeToCountNeverEnds() {
    var grid = TickGrid(start: 5, interval: .max, policy: .coalesce)
    #expect(grid.deadline(at: 6) == .max)
    _ = grid.tick(at: .max)
    #expect(grid.deadline(at: 6) == .max)
  }

  /// Every period is told or counted as missed, once, in order and never early.
  @Test(arguments: 0..<100 as Range<UInt64>, [MainContext.MissedTicks.coalesce, .skip, .catchUp])
  func randomConsumersAccountForEveryPeriod(_ seed: UInt64, _ policy: MainContext.MissedTicks) {
    var random = SplitMix(seed: seed)
    let interval = Int64(1 + random.below(50))
    let start = Int64(random.below(1_000))
    var grid = TickGrid(start: start, interval: interval, policy: policy)
    var now = start
    var periods: Int64 = 0
    for _ in 0..<200 {
      now += Int64(random.below(3) == 0 ? random.below(200) : random.below(10))
      let before = now
      if let deadline = grid.deadline(at: now) {
        #expect(deadline > now)
        now = deadline + Int64(random.below(4) == 0 ? random.below(100) : 0)
      } else {
        #expect(policy != .skip)
      }
      let tick = grid.tick(at: now)
      periods += Int64(tick.missed) + 1
      #expect(tick.deadline == start + periods * interval)
      #expect(tick.deadline <= now)
      switch policy {
      case .coalesce: #expect(now - tick.deadline < interval)
      case .skip: #expect(tick.deadline > before && now - tick.deadline < interval)
      case .catchUp: #expect(tick.missed == 0)
      }
    }
  }
}
