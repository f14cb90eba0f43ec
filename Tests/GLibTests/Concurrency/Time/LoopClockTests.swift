// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import GLib

@Suite struct LoopClockTests {
  @Test func aSleepIsNeverEarlyOnAnyTaskAndAnyActor() async throws {
    let loop = LoopThread()
    let clock = loop.context.clock
    for microseconds in [1, 100, 3_000] {
      let start = clock.now
      try await clock.sleep(for: .microseconds(microseconds))
      #expect(clock.now - start >= .microseconds(microseconds))
    }
    let deadline = clock.now + .milliseconds(2)
    try await Task { @MainActor in try await clock.sleep(until: deadline) }.value
    #expect(clock.now >= deadline)
    loop.stop()
  }

  @Test func theClockIsUsableAsAnyClock() async throws {
    func wait<C: Clock>(_ clock: C) async throws where C.Duration == Duration {
      try await clock.sleep(for: .milliseconds(1))
      try await Task.sleep(for: .milliseconds(1), clock: clock)
    }
    let loop = LoopThread()
    let start = ContinuousClock.now
    try await wait(loop.context.clock)
    #expect(ContinuousClock.now - start >= .milliseconds(2))
    loop.stop()
  }

  @Test func thousandsOfSleepsWakeAndNoneIsEarly() async throws {
    let loop = LoopThread()
    let clock = loop.context.clock
    let early = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<TestEnvironment.rounds(5_000, soak: 20_000) {
        group.addTask {
          let deadline = clock.now + .microseconds(5_000 + number % 500)
          try await clock.sleep(until: deadline)
          return clock.now < deadline
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(early == 0)
    loop.stop()
  }

  @Test func aCancelledSleepThrowsAtOnceAndLeavesNoTimer() async {
    let context = MainContext()
    let clock = context.clock
    let sleepers = (0..<10).map { number in
      Task.immediate { try await clock.sleep(for: .seconds(3_600 + number)) }
    }
    for sleeper in sleepers {
      sleeper.cancel()
      await #expect(throws: CancellationError.self) { try await sleeper.value }
    }
    let late = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await clock.sleep(for: .seconds(3_600))
    }
    await #expect(throws: CancellationError.self) { try await late.value }
    let past = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await clock.sleep(until: clock.now - .seconds(1))
    }
    await #expect(throws: CancellationError.self) { try await past.value }
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func theEndOfTheContextIsATypedErrorForSleepsBeforeAndAfterIt() async throws {
    var context: MainContext? = MainContext()
    let clock = context!.clock
    let sleeper = Task.immediate { try await clock.sleep(for: .seconds(3_600)) }
    context = nil
    await #expect {
      try await sleeper.value
    } throws: {
      MainContext.ErrorCode.ended ~= $0
    }
    await #expect {
      try await clock.sleep(for: .seconds(1))
    } throws: {
      "\($0)".contains("the MainContext ended before a sleep was over")
    }
    try await clock.sleep(until: clock.now)
  }

  @Test func aSleepBeginsOnTheActorThatSleeps() async throws {
    let loop = LoopThread()
    let sleeper = Sleeper(loop.context)
    let outside = CountingExecutor(loop.context)
    try await Task(executorPreference: outside) { try await sleeper.sleep(10) }.value
    // The runtime passes every resumption on from there, once; that begin and end of the task are
    // there, too, is allowed. Leaving the actor to sleep would be as many again.
    #expect(outside.jobs.value <= 2 + 3 * 10)
    loop.stop()
  }
}

// MARK: - A clock that is turned by hand

extension LoopClockTests {
  @Test func aClockTurnedByHandDecidesAlone() async throws {
    let context = MainContext()
    let time = ManualTime()
    ContextRegistry.setClock(.manual(time), of: context.handle)
    let clock = context.clock
    let start = clock.now
    let sleeper = Task.immediate { () -> Duration in
      try await clock.sleep(for: .seconds(10))
      return clock.now - start
    }
    time.nanoseconds.store(9_999_999_999, ordering: .sequentiallyConsistent)
    #expect(!context.iterate(mayBlock: false))
    time.nanoseconds.store(10_000_000_000, ordering: .sequentiallyConsistent)
    #expect(context.iterate(mayBlock: false))
    #expect(try await sleeper.value == .seconds(10))
  }

  @Test func sleepsWithToleranceEndTogether() async throws {
    let context = MainContext()
    let time = ManualTime()
    ContextRegistry.setClock(.manual(time), of: context.handle)
    let clock = context.clock
    let sleepers = (1...50).map { number in
      Task.immediate {
        let deadline = clock.now + .microseconds(100 * number)
        try await clock.sleep(until: deadline, tolerance: .milliseconds(10))
        return clock.now >= deadline && clock.now <= deadline + .milliseconds(10)
      }
    }
    var turns = 0
    for now in stride(from: Int64(0), through: 16_000_000, by: 1_000) {
      time.nanoseconds.store(now, ordering: .sequentiallyConsistent)
      while context.iterate(mayBlock: false) { turns += 1 }
      await Task.yield()
    }
    for sleeper in sleepers { _ = try await sleeper.value }
    #expect(turns <= 3, "\(turns)")
  }
}

// MARK: - Instants

extension LoopClockTests {
  typealias Instant = MainContext.LoopClock.Instant

  @Test func instantsAreComparedAndCountedWith() {
    let one = Instant(nanoseconds: 1_000)
    #expect(one + .microseconds(1) == Instant(nanoseconds: 2_000))
    #expect(one - .microseconds(2) == Instant(nanoseconds: -1_000))
    #expect(one - (one + .seconds(1)) == .seconds(-1))
    #expect(one < one + .nanoseconds(1))
    #expect(one.advanced(by: Duration(secondsComponent: 0, attosecondsComponent: 1)) > one)
  }

  @Test(arguments: [Int64.max, .min, 0])
  func farInstantsNeitherWrapNorTrap(_ seconds: Int64) {
    let one = Instant(nanoseconds: 1)
    let far = one.advanced(by: .seconds(seconds))
    #expect((far < one) == (seconds < 0))
    let further = far.advanced(by: .seconds(seconds))
    #expect(seconds < 0 ? further <= far : further >= far)
    #expect((far - one < .zero) == (seconds < 0))
    _ = Instant(nanoseconds: .min) - Instant(nanoseconds: .max)
  }

  @Test func toleranceIsKeptToAndRoundMomentsArePreferred() {
    var random = SplitMix(seed: 1)
    for _ in 0..<1_000 {
      let instant = Instant(nanoseconds: Int64(random.below(1 << 40)))
      let tolerance = Duration.nanoseconds(random.below(1 << 20))
      let rounded = instant.rounded(within: tolerance)
      #expect(rounded >= instant && rounded <= instant + tolerance)
    }
    let rounded = Instant(nanoseconds: 1_000).rounded(within: .nanoseconds(100))
    #expect(rounded == Instant(nanoseconds: 1_024))
    let never = Instant(nanoseconds: .max)
    #expect(never.rounded(within: .seconds(1)) == never)
    let past = Instant(nanoseconds: -5)
    #expect(past.rounded(within: .seconds(1)) == past)
  }
}

private actor Sleeper {
  private let executor: LoopExecutor
  private let context: MainContext

  init(_ context: MainContext) {
    self.context = context
    executor = context.executor
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func sleep(_ times: Int) async throws {
    for _ in 0..<times {
      try await context.clock.sleep(for: .microseconds(10))
      try await context.clock.sleep(until: context.clock.now + .microseconds(10))
      #expect(context.isOwner)
    }
    var ticks = context.ticks(every: .microseconds(10)).makeAsyncIterator()
    for _ in 0..<times { _ = await ticks.next(isolation: #isolation) }
  }
}

/// Runs jobs on a context, and counts them.
private final class CountingExecutor: TaskExecutor {
  let jobs = Counter()
  private let context: MainContext

  init(_ context: MainContext) { self.context = context }

  func enqueue(_ job: consuming ExecutorJob) {
    jobs.add()
    let job = UnownedJob(job)
    context.addIdle(from: .anyThread, priority: .default) { [self] in
      job.runSynchronously(on: asUnownedTaskExecutor())
      return .remove
    }
  }
}
