// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import GLibTesting
import TestSupport
import Testing

@Suite struct ManualClockTests {
  // As the article shows it.
  // swift-format-ignore
  @Test func theTimerKeepsToItsGrid() {
    let clock = ManualClock()
    var ticks: [Duration] = []
    clock.context.addTimeout(every: .seconds(1)) { ticks.append(clock.elapsed); return .keep }
    clock.advance(by: .seconds(3))
    #expect(ticks == [.seconds(1), .seconds(2), .seconds(3)])
  }

  @Test func nothingFiresWhileTimeStandsStill() {
    let clock = ManualClock()
    var calls = 0
    clock.context.addTimeout(after: .nanoseconds(1)) { calls += 1 }
    clock.settle()
    #expect(calls == 0)
    clock.advance(by: .nanoseconds(1))
    #expect(calls == 1)
  }

  @Test func timersOfDifferentPeriodsFireInTheOrderOfTheirDeadlines() {
    let clock = ManualClock()
    var order: [String] = []
    for (name, seconds) in [("three", 3), ("two", 2), ("five", 5)] {
      clock.context.addTimeout(every: .seconds(seconds)) {
        order.append("\(name) \(clock.elapsed.components.seconds)")
        return .keep
      }
    }
    clock.advance(by: .seconds(6))
    #expect(order == ["two 2", "three 3", "two 4", "five 5", "three 6", "two 6"])
  }

  @Test func aTimerAddedByATimerIsServedOnTheWay() {
    let clock = ManualClock()
    var end: Duration?
    clock.context.addTimeout(after: .seconds(1)) {
      clock.context.addTimeout(after: .seconds(1)) { end = clock.elapsed }
    }
    clock.advance(by: .seconds(10))
    #expect(end == .seconds(2))
    #expect(clock.elapsed == .seconds(10))
  }

  @Test func aYearPassesAtOnceWithRareTimers() {
    let clock = ManualClock()
    var days = 0
    clock.context.addTimeout(every: .seconds(86_400)) {
      days += 1
      return .keep
    }
    clock.advance(by: .seconds(86_400 * 365))
    #expect(days == 365)
  }

  @Test func jobsOfTheContextRunWhenTheClockIsAdvanced() async {
    let clock = ManualClock()
    let task = Task(executorPreference: clock.context.taskExecutor) { 42 }
    clock.settle()
    #expect(await task.value == 42)
  }

  @Test func aTimerMayAdvanceTheClockItself() {
    let clock = ManualClock()
    var order: [String] = []
    clock.context.addTimeout(after: .seconds(2)) { order.append("two") }
    clock.context.addTimeout(after: .seconds(1)) {
      clock.advance(by: .seconds(1))
      order.append("one")
    }
    clock.advance(by: .seconds(1))
    #expect(order == ["two", "one"])
    #expect(clock.elapsed == .seconds(2))
  }

  @Test func twoClocksAreIndependent() {
    let first = ManualClock()
    let second = ManualClock()
    first.advance(by: .seconds(1))
    #expect(second.elapsed == .zero)
  }

  @Test func aContextThatIsAlwaysBusyTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let clock = ManualClock()
      clock.context.addIdle { .keep }
      clock.settle()
    }
    expectMessage(result, "keeps the context busy for ever")
  }

  @Test func timeDoesNotRunBackwards() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      ManualClock().advance(by: .seconds(-1))
    }
    expectMessage(result, "time does not run backwards")
  }
}
