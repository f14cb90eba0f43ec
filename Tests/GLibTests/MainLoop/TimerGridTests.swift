// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import GLib

/// Timers under a clock that is turned by hand.
@Suite struct TimerGridTests {
  private let context = MainContext()
  private let time = ManualTime()

  init() { ContextRegistry.setClock(.manual(time), of: context.handle) }

  private func turn(at milliseconds: Int64) {
    time.nanoseconds.store(milliseconds * 1_000_000, ordering: .sequentiallyConsistent)
    while context.iterate(mayBlock: false) {}
  }

  @Test func timersOfDifferentPeriodsFireTheRightNumberOfTimes() {
    var counts = [0, 0, 0]
    for (index, period) in [10, 15, 20].enumerated() {
      context.addTimeout(every: .milliseconds(period)) {
        counts[index] += 1
        return .keep
      }
    }
    for now in 0...300 { turn(at: Int64(now)) }
    #expect(counts == [30, 20, 15])
  }

  @Test func aTimerFiresOnceWhenArmedAndIsSilentWhenDisarmed() {
    var calls = 0
    let timer = context.addTimeout(every: .milliseconds(100)) {
      calls += 1; return .remove
    }
    let silent = context.addTimeout(every: .milliseconds(100)) {
      calls += 100; return .keep
    }
    silent.disarm()
    turn(at: 99)
    #expect(calls == 0)
    for now in 100...400 { turn(at: Int64(now)) }
    #expect(calls == 1)
    #expect(timer.isCancelled && !silent.isCancelled)
  }

  @Test func aLateCallDoesNotMoveTheNextOne() {
    var calls = 0
    context.addTimeout(every: .milliseconds(10)) {
      calls += 1; return .keep
    }
    turn(at: 14)
    #expect(calls == 1)
    turn(at: 19)
    #expect(calls == 1)
    turn(at: 20)
    #expect(calls == 2)
  }

  @Test func missedPeriodsAreSkippedAndTheGridStays() {
    var calls = 0
    context.addTimeout(every: .milliseconds(10)) {
      calls += 1; return .keep
    }
    turn(at: 35)
    #expect(calls == 1)
    turn(at: 39)
    #expect(calls == 1)
    turn(at: 40)
    #expect(calls == 2)
  }

  @Test func reschedulingSetsANewGrid() {
    var calls = 0
    let timer = context.addTimeout(every: .milliseconds(10)) {
      calls += 1; return .keep
    }
    turn(at: 5)
    timer.reschedule(after: .milliseconds(1))
    turn(at: 6)
    #expect(calls == 1)
    turn(at: 15)
    #expect(calls == 1)
    turn(at: 16)
    #expect(calls == 2)
    timer.reschedule(every: .milliseconds(100))
    turn(at: 115)
    #expect(calls == 2)
    turn(at: 116)
    #expect(calls == 3)
  }

  @Test func aTimerThatReschedulesItselfInItsCallbackKeepsTheNewTime() {
    var calls: [Int64] = []
    var timer: TimeoutSource!
    timer = context.addTimeout(every: .milliseconds(10)) { [time] in
      calls.append(time.nanoseconds.load(ordering: .sequentiallyConsistent) / 1_000_000)
      timer.reschedule(after: .milliseconds(3))
      return .keep
    }
    for now in 0...20 { turn(at: Int64(now)) }
    #expect(calls == [10, 13, 16, 19])
    timer.cancel()
  }

  @Test func timersNeverFireEarlyNotEvenByANanosecond() {
    var calls = 0
    context.addTimeout(after: .nanoseconds(1_000_001)) { calls += 1 }
    turn(at: 1)
    #expect(calls == 0)
    turn(at: 2)
    #expect(calls == 1)
  }

  @Test func aTimerDeletedByAnotherTimerOrItselfBeforeOrDuringTheTurnIsSilent() {
    var calls: [String] = []
    var (second, own): (TimeoutSource?, TimeoutSource?)
    let before = context.addTimeout(after: .milliseconds(1)) { calls.append("before") }
    context.addTimeout(after: .milliseconds(1)) {
      calls.append("first")
      second?.cancel()
    }
    second = context.addTimeout(after: .milliseconds(1)) { calls.append("second") }
    own = context.addTimeout(every: .milliseconds(1)) {
      calls.append("own")
      own?.cancel()
      return .keep
    }
    before.cancel()
    turn(at: 1)
    turn(at: 5)
    #expect(calls == ["first", "own"])
  }
}
