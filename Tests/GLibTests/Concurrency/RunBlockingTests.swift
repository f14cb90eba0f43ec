// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct RunBlockingTests {
  struct Failure: Error {}

  @Test func theResultComesBack() async throws {
    #expect(try await runBlocking { 6 * 7 } == 42)
  }

  @Test func theErrorComesBack() async {
    await #expect(throws: Failure.self) { try await runBlocking { throw Failure() } }
  }

  @Test func aCallBlocksNeitherTheLoopNorTheCaller() async throws {
    let thread = EventThread()
    let release = Gate()
    let actor = PinnedActor(thread.context)
    let blocked = Task(executorPreference: thread.taskExecutor) {
      try await runBlocking { release.wait() }
      return TestThread.current
    }
    let home = await actor.perform { _ in TestThread.current }
    release.open()
    #expect(try await blocked.value == home)
    thread.stop()
  }

  @Test func moreCallsThanThreadsAllRun() async throws {
    let pool = BlockingPool(threadLimit: 2)
    let running = Counter()
    let most = Mutable(0)
    try await withThrowingTaskGroup { group in
      for _ in 0..<100 {
        group.addTask {
          try await runBlocking(in: pool) {
            let count = running.add()
            most.value = max(most.value, count)
            pthreadYield()
            running.add(-1)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect((1...2).contains(most.value))
  }

  @Test func cancellingWaitsForTheFunctionUnlessToldOtherwise() async throws {
    let (started, release) = (Gate(), Gate())
    let task = Task {
      try await runBlocking {
        started.open()
        release.wait()
        return 1
      }
    }
    await started.opened()
    task.cancel()
    release.open()
    #expect(try await task.value == 1)
  }

  @Test func abandoningReturnsAtOnceAndDropsTheResult() async {
    let (started, release, ended) = (Gate(), Gate(), Gate())
    let tracker = LifetimeTracker()
    let task = Task {
      try await runBlocking(onCancel: .abandon) {
        let result = tracker.instance()
        started.open()
        release.wait()
        defer { ended.open() }
        return result
      }
    }
    await started.opened()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    release.open()
    await ended.opened()
    while tracker.live > 0 { await Task.yield() }
  }

  @Test(arguments: [BlockingCancellation.wait, .abandon])
  func aCallThatWaitsForAThreadIsNotMadeAfterCancellation(_ policy: BlockingCancellation) async {
    let pool = BlockingPool(threadLimit: 1)
    let (started, release) = (Gate(), Gate())
    let first = Task {
      try await runBlocking(in: pool) {
        started.open()
        release.wait()
      }
    }
    await started.opened()
    let calls = Counter()
    let second = Task { try await runBlocking(onCancel: policy, in: pool) { _ = calls.add() } }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    release.open()
    try? await first.value
    #expect(calls.value == 0)
  }

  @Test func aPoolMayBeDroppedWhileItsThreadsWork() async throws {
    let (started, release) = (Gate(), Gate())
    var pool: BlockingPool? = BlockingPool(threadLimit: 1)
    let task = Task { [pool] in
      try await runBlocking(in: pool!) {
        started.open()
        release.wait()
        return 5
      }
    }
    await started.opened()
    pool = nil
    release.open()
    #expect(try await task.value == 5)
    #expect(pool == nil)
  }

  @Test func aPoolWithoutThreadsTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BlockingPool(threadLimit: 0)
    }
    expectMessage(result, "a pool has 1 thread or more, not 0")
  }
}
