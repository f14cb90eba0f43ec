// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import GLib

@Suite struct WaitStateTests {
  @Test func theFirstWhoEndsAWaitGetsTheTaskAndTheOthersDoNot() {
    var state = WaitState<Int>()
    let hasBegun = state.begin(7)
    #expect(hasBegun)
    #expect(state.end() == 7)
    #expect(state.end() == nil)
  }

  @Test func aWaitThatIsOverBeforeItBeginsRefusesTheTask() {
    var state = WaitState<Int>()
    #expect(state.end() == nil)
    let hasBegun = state.begin(7)
    #expect(!hasBegun)
    #expect(state.end() == nil)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func inEveryOrderOfEventsTheTaskIsResumedOnce(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var state = WaitState<Int>()
    var hasBegun = false
    var resumed = 0
    for _ in 0..<8 {
      if !hasBegun, random.below(2) == 0 {
        hasBegun = true
        if !state.begin(1) { resumed += 1 }
      } else if state.end() != nil {
        resumed += 1
      }
    }
    if !hasBegun, !state.begin(1) { resumed += 1 }
    if state.end() != nil { resumed += 1 }
    #expect(resumed == 1)
  }
}
