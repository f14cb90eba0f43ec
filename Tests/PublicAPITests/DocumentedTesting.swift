// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import GLibTesting
import Testing

// As the page of GLibTesting shows it.
// swift-format-ignore
@Suite struct DocumentedTesting {
  @Test func theTimerKeepsToItsGrid() {
    let clock = ManualClock()
    var ticks: [Duration] = []
    clock.context.addTimeout(every: .seconds(1)) { ticks.append(clock.elapsed); return .keep }
    clock.advance(by: .seconds(3))
    #expect(ticks == [.seconds(1), .seconds(2), .seconds(3)])
  }

  @Test(.onEventThread) func threeTicksComeOnTheLoopOfTheTest() async {
    var ticks = 0
    for await _ in MainContext.threadDefault.ticks(every: .milliseconds(1)) {
      ticks += 1
      if ticks == 3 { break }
    }
  }
}
