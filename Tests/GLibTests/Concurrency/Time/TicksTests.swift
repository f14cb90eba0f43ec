// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import GLib

@Suite struct TicksTests {
  @Test func ticksKeepToTheirGridAndAreNeverEarly() async {
    let loop = LoopThread()
    let clock = loop.context.clock
    let start = clock.now
    var deadlines: [MainContext.LoopClock.Instant] = []
    var periods = 0
    for await tick in loop.context.ticks(every: .milliseconds(1)) {
      #expect(clock.now >= tick.deadline)
      deadlines.append(tick.deadline)
      periods += 1 + tick.missed
      #expect(tick.deadline - deadlines[0] == .milliseconds(periods - 1) || deadlines.count == 1)
      if deadlines.count == 1 { periods = 1 }
      if deadlines.count == 5 { break }
    }
    #expect(deadlines[0] >= start + .milliseconds(1))
    loop.stop()
  }

  @Test(arguments: [
    (MainContext.MissedTicks.coalesce, [30, 40], [2, 0]), (.skip, [40, 50], [3, 0]),
    (.catchUp, [10, 20], [0, 0]),
  ])
  func whatWasDueBeforeTheFirstNextIsTreatedAsThePolicySays(
    _ policy: MainContext.MissedTicks,
    _ deadlines: [Int],
    _ missed: [Int]
  ) async {
    let context = MainContext()
    let time = ManualTime()
    ContextRegistry.setClock(.manual(time), of: context.handle)
    let start = context.clock.now
    let ticks = context.ticks(every: .milliseconds(10), missed: policy)
    time.nanoseconds.store(35_000_000, ordering: .sequentiallyConsistent)
    let task = Task.immediate {
      var iterator = ticks.makeAsyncIterator()
      return [await iterator.next(), await iterator.next()]
    }
    let isOver = Counter()
    let waiter = Task {
      let result = await task.value
      isOver.add()
      return result
    }
    var now: Int64 = 35_000_000
    while isOver.value == 0 {
      // The time is moved on only when the task waits for a later one.
      let waits = context.hasTimers
      if !context.iterate(mayBlock: false), waits {
        now += 5_000_000
        time.nanoseconds.store(now, ordering: .sequentiallyConsistent)
      } else {
        await Task.yield()
      }
    }
    let result = await waiter.value
    #expect(result.map { $0.map { $0.deadline - start } } == deadlines.map { .milliseconds($0) })
    #expect(result.map { $0?.missed } == missed)
  }

  @Test func aConsumerWhoIsAlwaysLateLeavesTheLoopItsTurns() async {
    let loop = LoopThread()
    let calls = Counter()
    loop.context.addTimeout(every: .zero, from: .anyThread) {
      calls.add(); return .keep
    }
    for await _ in loop.context.ticks(every: .nanoseconds(1)) where calls.value > 100 { break }
    loop.stop()
  }

  @Test func eachIterationBeginsAtTheFirstTick() async {
    let loop = LoopThread()
    let ticks = loop.context.ticks(every: .microseconds(100), missed: .catchUp)
    let first = await ticks.first { _ in true }
    let second = await ticks.first { _ in true }
    #expect(first == second)
    loop.stop()
  }

  @Test func aCancelledTaskEndsTheIterationAlsoWhereTicksAreOverdue() async {
    let loop = LoopThread()
    for policy in [MainContext.MissedTicks.coalesce, .skip, .catchUp] {
      let count = Counter()
      let task = Task {
        for await _ in loop.context.ticks(every: .nanoseconds(1), missed: policy) { count.add() }
      }
      while count.value == 0 { await Task.yield() }
      task.cancel()
      await task.value
    }
    let never = Task.immediate { [ticks = loop.context.ticks(every: .seconds(Int64.max))] in
      var iterator = ticks.makeAsyncIterator()
      return [await iterator.next(), await iterator.next()]
    }
    never.cancel()
    #expect(await never.value == [nil, nil])
    loop.stop()
  }

  @Test func theEndOfTheContextEndsTheIterationAlsoWhereTicksAreOverdue() async {
    var context: MainContext? = MainContext()
    let overdue = context!.ticks(every: .nanoseconds(1))
    let waiting = context!.ticks(every: .seconds(3_600))
    let task = Task.immediate { await waiting.first { _ in true } }
    context = nil
    #expect(await task.value == nil)
    #expect(await overdue.first { _ in true } == nil)
  }

  @Test func anIntervalOfNothingTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = MainContext().ticks(every: .zero)
    }
    expectMessage(result, "MainContext.ticks(every:): the interval must be more than zero")
  }
}

extension MainContext {
  /// Whether a task sleeps, or another timer is armed.
  fileprivate var hasTimers: Bool {
    clock.hub.lock.withLock { clock.hub.hasSources }
  }
}
