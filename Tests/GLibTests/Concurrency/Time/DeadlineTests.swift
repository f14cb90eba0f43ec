// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import GLib

@Suite struct DeadlineTests {
  private struct Failure: Error {}

  /// Ends when it is cancelled, as most calls do.
  private static func forever() async throws {
    try await Task.sleep(for: .seconds(3_600))
  }

  private static func untilCancelled() async {
    while !Task.isCancelled { await Task.yield() }
  }

  @Test func whatIsInTimeIsReturnedOrThrownAsItIs() async throws {
    #expect(try await withTimeout(.seconds(3_600)) { 7 } == 7)
    let value = try await withTimeout(.seconds(3_600)) {
      await Task.yield()
      return 8
    }
    #expect(value == 8)
    await #expect(throws: Failure.self) {
      try await withTimeout(.seconds(3_600)) { throw Failure() }
    }
    await #expect(throws: Failure.self) {
      try await withTimeout(.seconds(3_600)) {
        try await Task.sleep(for: .milliseconds(1))
        throw Failure()
      }
    }
  }

  @Test func theLimitCancelsTheBodyAndTheErrorNamesIt() async {
    do {
      try await withTimeout(.milliseconds(20)) { try await Self.forever() }
      Issue.record("nothing was thrown")
    } catch {
      #expect(IOErrorCode.timedOut ~= error)
      #expect("\(error)" == "the time limit of 0.02 seconds has passed (g-io-error-quark, 24)")
    }
  }

  @Test func theCallWaitsForABodyThatTakesItsTime() async {
    let hasEnded = Counter()
    await expectTimeout {
      try await withTimeout(.milliseconds(1)) {
        await Self.untilCancelled()
        for _ in 0..<100 { await Task.yield() }
        hasEnded.add()
        try Task.checkCancellation()
      }
    }
    #expect(hasEnded.value == 1)
  }

  @Test func aValueThatComesLateIsNotThrownAway() async throws {
    let value = try await withTimeout(.milliseconds(1)) {
      await Self.untilCancelled()
      return "late"
    }
    #expect(value == "late")
  }

  @Test func anErrorThatComesLateIsNamed() async {
    await #expect {
      try await withTimeout(.milliseconds(1)) {
        await Self.untilCancelled()
        throw GLibError(FileErrorCode.noSpace, "the disk is full")
      }
    } throws: { error in
      IOErrorCode.timedOut ~= error && "\(error)".contains("has passed (the disk is full")
    }
  }

  @Test(arguments: [Duration.zero, .seconds(-1), .seconds(Int64.min)])
  func aLimitThatHasPassedDoesNotRunTheBody(_ limit: Duration) async {
    let calls = Counter()
    await expectTimeout { try await withTimeout(limit) { calls.add() } }
    await expectTimeout { try await withDeadline(.now + .zero) { calls.add() } }
    #expect(calls.value == 0)
  }

  @Test(arguments: [
    Duration.seconds(Int64.max), .nanoseconds(Int64.max), Duration(attoseconds: .max),
  ])
  func aHugeLimitIsNone(_ limit: Duration) async throws {
    let value = try await withTimeout(limit) {
      await Task.yield()
      return 1
    }
    #expect(value == 1)
  }

  @Test func severalStepsShareOneDeadline() async throws {
    let deadline = ContinuousClock.now + .milliseconds(30)
    try await withDeadline(deadline) { try await Task.sleep(for: .milliseconds(1)) }
    await expectTimeout { try await withDeadline(deadline) { try await Self.forever() } }
    await expectTimeout { try await withDeadline(deadline) { Issue.record("must not run") } }
    #expect(ContinuousClock.now >= deadline)
  }

  @Test func nestedLimitsEachThrowForTheirOwn() async {
    await #expect {
      try await withTimeout(.seconds(3_600)) {
        try await withTimeout(.milliseconds(1)) { try await Self.forever() }
      }
    } throws: {
      "\($0)".contains("limit of 0.001 seconds")
    }
    await #expect {
      try await withTimeout(.milliseconds(1)) {
        try await withTimeout(.seconds(3_600)) { try await Self.forever() }
      }
    } throws: {
      "\($0)".contains("limit of 0.001 seconds")
    }
  }
}

// MARK: - Cancelling the caller

extension DeadlineTests {
  @Test func aCancelledCallerGetsWhatTheBodyThrows() async {
    let task = Task.immediate {
      try await withTimeout(.seconds(3_600)) { try await Self.forever() }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let other = Task.immediate {
      try await withTimeout(.seconds(3_600)) {
        await Self.untilCancelled()
        throw Failure()
      }
    }
    other.cancel()
    await #expect(throws: Failure.self) { try await other.value }
  }

  @Test func aCallerThatIsCancelledAfterTheLimitGetsCancellation() async {
    let isLate = Counter()
    let task = Task {
      try await withTimeout(.milliseconds(1)) {
        await Self.untilCancelled()
        isLate.add()
        // Long enough for the caller to be cancelled, too.
        while !Self.isMarked.load(ordering: .acquiring) { await Task.yield() }
        throw Failure()
      }
    }
    while isLate.value == 0 { await Task.yield() }
    task.cancel()
    Self.isMarked.store(true, ordering: .releasing)
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  private static let isMarked = Atomic<Bool>(false)

  @Test func aLimitThatHasPassedAndACancelledCallerAreACancellation() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await withTimeout(.zero) {}
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

// MARK: - Isolation and clocks

extension DeadlineTests {
  @TaskLocal private static var number = 0

  @Test func theBodyMayUseWhatOnlyTheCallerMay() async throws {
    final class Plain { var count = 0 }
    let plain = Plain()
    var count = 0
    let same = try await Self.$number.withValue(3) {
      try await withTimeout(.seconds(3_600)) {
        count += Self.number
        await Task.yield()
        plain.count += 1
        return plain
      }
    }
    #expect(same === plain)
    #expect(count == 3)
  }

  @Test func theBodyRunsOnTheActorOfTheCaller() async throws {
    let loop = LoopThread()
    let worker = Worker(loop.context)
    #expect(try await worker.work(.seconds(3_600), yields: 5) == 5)
    await expectTimeout { try await worker.work(.milliseconds(1), yields: .max) }
    loop.stop()
    #expect(try await onTheMainActor() == 1)
  }

  @MainActor private func onTheMainActor() async throws -> Int {
    var count = 0
    try await withTimeout(.seconds(3_600)) {
      MainActor.assertIsolated()
      await Task.yield()
      count += 1
    }
    return count
  }

  @Test func aClockTurnedByHandMakesItDeterministic() async {
    let context = MainContext()
    let time = ManualTime()
    ContextRegistry.setClock(.manual(time), of: context.handle)
    let clock = context.clock
    let task = Task.immediate {
      try await withTimeout(.seconds(10), clock: clock) { try await Self.forever() }
    }
    while !clock.hub.lock.withLock({ clock.hub.hasSources }) { await Task.yield() }
    time.nanoseconds.store(9_999_999_999, ordering: .sequentiallyConsistent)
    #expect(!context.iterate(mayBlock: false))
    time.nanoseconds.store(10_000_000_000, ordering: .sequentiallyConsistent)
    #expect(context.iterate(mayBlock: false))
    await expectTimeout { try await task.value }
  }

  @Test func aClockWhoseContextEndsEndsTheCall() async {
    var context: MainContext? = MainContext()
    let clock = context!.clock
    let task = Task.immediate {
      try await withDeadline(clock.now + .seconds(3_600), clock: clock) { try await Self.forever() }
    }
    while !clock.hub.lock.withLock({ clock.hub.hasSources }) { await Task.yield() }
    context = nil
    await #expect {
      try await task.value
    } throws: {
      MainContext.ErrorCode.ended ~= $0
    }
  }

  private func expectTimeout<R>(
    _ body: () async throws -> R,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    do {
      _ = try await body()
      Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch IOErrorCode.timedOut {
    } catch {
      Issue.record("\(error) was thrown instead", sourceLocation: sourceLocation)
    }
  }
}

private actor Worker {
  private let executor: LoopExecutor
  private let context: MainContext
  private var count = 0

  init(_ context: MainContext) {
    self.context = context
    executor = context.executor
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func work(_ limit: Duration, yields: Int) async throws -> Int {
    try await withTimeout(limit) {
      while count < yields {
        #expect(context.isOwner)
        try Task.checkCancellation()
        await Task.yield()
        count += 1
      }
      return count
    }
  }
}
