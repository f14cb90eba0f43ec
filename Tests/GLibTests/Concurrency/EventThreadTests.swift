// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

@Suite struct EventThreadTests {
  @Test func aThreadRunsItsContextWhenItsInitialiserReturns() {
    let thread = EventThread()
    #expect(thread.context.withOwnership {} == nil)
    thread.stop()
    #expect(thread.context.withOwnership {} != nil)
  }

  @Test func theSystemShowsItsName() {
    let thread = EventThread(named: "vm-1")
    let name = Mutable("")
    perform(on: thread) {
      name.value = TestThread.currentName
    }
    #expect(name.value == "vm-1")
    #expect(thread.name == "vm-1")
    thread.stop()
  }

  @Test func itsContextIsTheThreadsDefaultThere() {
    let thread = EventThread()
    let isDefault = Mutable(false)
    perform(on: thread) { [context = thread.context] in
      isDefault.value = MainContext.threadDefault == context
    }
    #expect(isDefault.value)
    thread.stop()
  }

  @Test func stopRunsWhatIsQueuedFirst() async {
    let thread = EventThread()
    let counter = Counter()
    let blocked = Gate()
    thread.context.invoke { blocked.wait() }
    let tasks = (0..<100).map { _ in
      Task(executorPreference: thread.taskExecutor) { counter.add() }
    }
    for _ in 0..<100 { thread.context.invoke { counter.add() } }
    let stopping = TestThread {
      thread.stop()
      counter.add(1_000)
    }
    blocked.open()
    stopping.join()
    #expect(counter.value == 1_200)
    for task in tasks { _ = await task.value }
  }

  @Test func aLoopInsideAJobServesNoOtherJobWhileTheThreadEnds() async {
    let thread = EventThread()
    let context = thread.context
    let notes = Mutable<[String]>([])
    let blocked = Gate()
    context.invoke { blocked.wait() }
    let first = Task(executorPreference: thread.taskExecutor) {
      notes.value.append("first")
      turnByHand(context)
      notes.value.append("first ends")
    }
    let second = Task(executorPreference: thread.taskExecutor) { notes.value.append("second") }
    let stopping = TestThread { thread.stop() }
    blocked.open()
    await first.value
    await second.value
    stopping.join()
    #expect(notes.value == ["first", "first ends", "second"])
  }

  @Test func whatTasksWaitForThereEndsWithTheThread() async throws {
    let thread = EventThread()
    let context = thread.context
    let pipe = try OwnedDescriptor.pipe()
    let number = pipe.readEnd.number
    let sleep = Task { try await context.clock.sleep(for: .seconds(3600)) }
    async let ticks = count(context.ticks(every: .seconds(3600)))
    async let signals = count(context.signals(SIGUSR2))
    async let readiness = count(context.readiness(of: number, .readable))
    // None may have begun to wait yet: then it is told so as well.
    await Task(executorPreference: thread.taskExecutor) {}.value
    thread.stop()
    await #expect(throws: GLibError.self) { try await sleep.value }
    let counts = await [ticks, signals, readiness]
    #expect(counts == [0, 0, 0])
    withExtendedLifetime(pipe) {}
  }

  @Test func whatTasksWaitForAfterItsEndIsOverAtOnce() async throws {
    let thread = EventThread()
    let context = thread.context
    thread.stop()
    let error = await #expect(throws: GLibError.self) {
      try await context.clock.sleep(for: .seconds(3600))
    }
    #expect(error?.matches(MainContext.ErrorCode.ended) == true)
    #expect(await count(context.ticks(every: .seconds(3600))) == 0)
    #expect(await count(context.signals(SIGUSR2)) == 0)
  }

  @Test func closuresOfItsSourcesAreReleasedWithTheThread() {
    let tracker = LifetimeTracker()
    let thread = EventThread()
    addHourlyTimer(to: thread.context, holding: tracker.instance())
    #expect(tracker.live == 1)
    thread.stop()
    #expect(tracker.live == 0)
    addHourlyTimer(to: thread.context, holding: tracker.instance())
    #expect(tracker.live == 0)
  }

  @Test func stopMayBeCalledAgainAndByManyThreads() {
    let thread = EventThread()
    TestThread.run(8) { _ in thread.stop() }
    thread.stop()
  }

  @Test func stopOnTheThreadItselfAsksAndReturns() {
    let thread = EventThread()
    let returned = Mutable(false)
    perform(on: thread) {
      thread.stop()
      returned.value = true
    }
    thread.stop()
    #expect(returned.value)
  }

  @Test func aThreadThatIsDroppedEndsAndReleasesWhatItHolds() {
    let tracker = LifetimeTracker()
    let ended = Gate()
    do {
      let thread = EventThread()
      let instance = tracker.instance()
      let guardian = OnDeinit { ended.open() }
      thread.context.addTimeout(every: .seconds(3600), from: .anyThread) {
        guardian.touch()
        _ = instance
        return .keep
      }
    }
    ended.wait()
    while tracker.live > 0 { pthreadYield() }
  }

  @Test func theLastReferenceMayGoOnTheThreadItself() {
    let ended = Gate()
    let thread = Mutable<EventThread?>(EventThread())
    let context = thread.value!.context
    let guardian = OnDeinit { ended.open() }
    context.addTimeout(every: .seconds(3600), from: .anyThread) {
      guardian.touch()
      return .keep
    }
    context.invoke { _ = thread.exchange(nil) }
    // The thread is gone when somebody else can own the context.
    while context.withOwnership({}) == nil { pthreadYield() }
  }

  @Test func anActorThatHoldsItsThreadMayEndWithItsLastJob() async {
    for _ in 0..<TestEnvironment.rounds(50, soak: 5_000) {
      await Machine().work()
    }
  }

  private actor Machine {
    private let thread = EventThread(named: "vm-1")
    nonisolated var unownedExecutor: UnownedSerialExecutor {
      thread.executor.asUnownedSerialExecutor()
    }
    func work() {}
  }

  @Test func manyThreadsComeAndGo() {
    for round in 0..<TestEnvironment.rounds(1_000, soak: 20_000) {
      let thread = EventThread()
      thread.context.invoke {}
      if round % 2 == 0 { thread.stop() }
    }
  }

  private func perform(on thread: EventThread, _ body: @escaping @Sendable () -> Void) {
    let gate = Gate()
    thread.context.invoke {
      body()
      gate.open()
    }
    gate.wait()
  }
}

/// Synchronous, because a loop must not be run in async code.
private func turnByHand(_ context: MainContext) {
  for _ in 0..<10 { context.iterate(mayBlock: false) }
}

private func addHourlyTimer(to context: MainContext, holding held: LifetimeTracker.Instance) {
  context.addTimeout(every: .seconds(3600), from: .anyThread) {
    withExtendedLifetime(held) { .keep }
  }
}

private func count(_ sequence: some AsyncSequence & Sendable) async -> Int {
  var count = 0
  do { for try await _ in sequence { count += 1 } } catch {}
  return count
}
