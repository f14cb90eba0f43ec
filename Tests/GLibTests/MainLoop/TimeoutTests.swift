// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

@Suite struct TimeoutTests {
  @Test func aTimerFiresOnceWhenItsTimeHasComeAndNotBefore() {
    let context = MainContext()
    var calls = 0
    let start = ContinuousClock.now
    context.addTimeout(after: .milliseconds(20)) { calls += 1 }
    #expect(!context.iterate(mayBlock: false) || ContinuousClock.now - start >= .milliseconds(20))
    while calls == 0 { context.iterate() }
    #expect(ContinuousClock.now - start >= .milliseconds(20))
    #expect(!context.iterate(mayBlock: false))
    #expect(calls == 1)
  }

  @Test func aTimerOfIntervalZeroRunsInTheNextTurnUntilItDisarmsItself() {
    let context = MainContext()
    var calls = 0
    var timer: TimeoutSource!
    timer = context.addTimeout(every: .zero) {
      calls += 1
      if calls == 3 { timer.disarm() }
      return .keep
    }
    for _ in 0..<10 { context.iterate(mayBlock: false) }
    #expect(calls == 3)
    timer.reschedule(after: .zero)
    for _ in 0..<10 { context.iterate(mayBlock: false) }
    #expect(calls == 10 + 3)
    timer.cancel()
    timer.cancel()
    #expect(timer.isCancelled)
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func aDisarmedTimerIsSilentAndARescheduledOneFiresAgain() {
    let context = MainContext()
    var calls = 0
    let timer = context.addTimeout(every: .milliseconds(5)) {
      calls += 1; return .keep
    }
    timer.disarm()
    var isOver = false
    context.addTimeout(after: .milliseconds(30)) { isOver = true }
    while !isOver { context.iterate() }
    #expect(calls == 0)
    timer.reschedule(every: .milliseconds(1))
    while calls < 3 { context.iterate() }
    timer.cancel()
    timer.reschedule(every: .zero)
    #expect(!context.iterate(mayBlock: false))
  }

  @Test(arguments: [Duration.seconds(Int64.max), .nanoseconds(Int64.max), .seconds(-1)])
  func extremeTimesNeitherWrapNorTrap(_ time: Duration) {
    let context = MainContext()
    var calls = 0
    context.addTimeout(after: time) { calls += 1 }
    context.iterate(mayBlock: false)
    #expect(calls == (time < .zero ? 1 : 0))
  }
}

extension TimeoutTests {
  @Test func aTimerThatStartsDisarmedIsSilentUntilItIsRescheduled() {
    let context = MainContext()
    var calls = 0
    let timer = context.addTimeout(every: .zero, startsArmed: false) {
      calls += 1
      return .keep
    }
    #expect(!context.iterate(mayBlock: false))
    timer.reschedule(after: .zero)
    context.iterate(mayBlock: false)
    #expect(calls == 1)
  }

  @Test func aTimerThatCallsOnceCallsAgainIfItsCallbackReschedulesIt() {
    let context = MainContext()
    var calls = 0
    var watchdog: TimeoutSource!
    watchdog = context.addTimeout(after: .zero) {
      calls += 1
      if calls < 3 { watchdog.reschedule(after: .zero) }
    }
    while context.iterate(mayBlock: false) {}
    #expect(calls == 3)
    #expect(watchdog.isCancelled)
  }
}
