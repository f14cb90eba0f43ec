// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct LoopExecutorTests {
  // MARK: Where jobs run

  @Test func anActorAlwaysRunsOnTheThreadThatRunsItsContext() async {
    let thread = EventThread(named: "home")
    let actor = PinnedActor(thread.context)
    let home = await actor.perform { _ in TestThread.current }
    for _ in 0..<100 {
      await Task.yield()
      let place = await actor.perform { _ in TestThread.current }
      #expect(place == home)
    }
    #expect(home != TestThread.current)
    thread.stop()
  }

  @Test func jobsWaitForWhoeverRunsTheContext() async {
    let context = MainContext()
    let actor = PinnedActor(context)
    let task = Task { await actor.note("ran") }
    let turned = TestThread { while !context.iterate() {} }
    await task.value
    turned.join()
    let notes = await withTurning(context) { await actor.notes }
    #expect(notes == ["ran"])
  }

  @Test func theExecutorsOfAContextAreAlwaysTheSame() {
    let context = MainContext()
    let again = MainContext(retaining: context.withUnsafePointer { $0 })
    #expect(context.executor === again.executor)
    #expect(context.taskExecutor === again.taskExecutor)
    #expect(context.executor !== MainContext().executor)
  }

  @Test func aCallOnTheSameExecutorIsNotQueuedAgain() async {
    let thread = EventThread()
    let first = PinnedActor(thread.context)
    let second = PinnedActor(thread.context)
    await first.call(second, times: 10).value
    let notes = await second.notes
    #expect(notes == Array(repeating: "called", count: 10) + ["queued"])
    thread.stop()
  }

  // MARK: Order

  @Test func theMostUrgentJobGoesFirstAndEqualOnesKeepTheirOrder() async {
    let context = MainContext()
    let served = Mutable<[String]>([])
    var tasks: [Task<Void, Never>] = []
    let priorities: [(TaskPriority, String)] = [
      (.background, "background"), (.utility, "utility"), (.medium, "medium"), (.high, "high"),
    ]
    for round in 1...2 {
      for (priority, name) in priorities {
        tasks.append(
          Task(executorPreference: context.taskExecutor, priority: priority) {
            served.value.append("\(name) \(round)")
          }
        )
      }
    }
    while context.iterate(mayBlock: false) {}
    for task in tasks { await task.value }
    #expect(
      served.value == [
        "high 1", "high 2", "medium 1", "medium 2", "utility 1", "utility 2", "background 1",
        "background 2",
      ]
    )
  }

  @Test func aMoreUrgentJobOvertakesWhatHasBeenTakenAlready() async {
    let context = MainContext()
    let served = Mutable<[String]>([])
    let executor = context.taskExecutor
    let first = Task(executorPreference: executor, priority: .low) {
      served.value.append("first")
      Task(executorPreference: executor, priority: .high) { served.value.append("urgent") }
    }
    let second = Task(executorPreference: executor, priority: .low) {
      served.value.append("second")
    }
    while context.iterate(mayBlock: false) {}
    await first.value
    await second.value
    #expect(served.value == ["first", "urgent", "second"])
  }

  @Test func aChainOfJobsLeavesOtherSourcesTheirTurn() async {
    let thread = EventThread()
    let isOver = Mutable(false)
    thread.context.addTimeout(after: .milliseconds(1), from: .anyThread) { isOver.value = true }
    await Task(executorPreference: thread.taskExecutor) {
      while !isOver.value { await Task.yield() }
    }.value
    thread.stop()
  }

  @Test func aLoopInsideAJobServesSourcesButNoOtherJob() async {
    let thread = EventThread()
    let actor = PinnedActor(thread.context)
    let context = thread.context
    let waiting = await actor.perform { actor in
      let waiting = Task { actor.note("job") }
      let loop = MainLoop(context)
      var ticks = 0
      context.addTimeout(every: .milliseconds(1)) {
        ticks += 1
        if ticks == 5 { loop.quit() }
        return ticks < 5 ? .keep : .remove
      }
      loop.run()
      actor.notes.append("loop \(ticks)")
      return waiting
    }
    await waiting.value
    let notes = await actor.notes
    #expect(notes == ["loop 5", "job"])
    thread.stop()
  }

  // MARK: Isolation

  @Test func aPlainCallbackMayAssumeTheIsolationOfAnActorOfItsContext() async {
    let thread = EventThread()
    let actor = PinnedActor(thread.context)
    await withCheckedContinuation { continuation in
      thread.context.addIdle(from: .anyThread) {
        assumeIsolation(of: actor)
        continuation.resume()
        return .remove
      }
    }
    let notes = await actor.notes
    #expect(notes == ["assumed"])
    thread.stop()
  }

  @Test func assumingItElsewhereTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let thread = EventThread()
      assumeIsolation(of: PinnedActor(thread.context))
    }
    #expect(result.says("Incorrect actor executor assumption"))
  }

  @Test func theExecutorNamesTheRuleWhenItIsAsked() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      MainContext().executor.checkIsolated()
    }
    expectMessage(result, "a thread that does not own the MainContext of its executor")
  }

  @Test func onTheOwnersThreadCodeIsIsolatedAndElsewhereItIsNot() {
    let context = MainContext()
    let executor = context.executor
    #expect(executor.isIsolatingCurrentContext() == false)
    #expect(context.withOwnership { executor.isIsolatingCurrentContext() } == true)
  }

  // MARK: Preferences

  @Test func aTaskThatPrefersTheThreadComesBackAfterEachWait() async throws {
    let thread = EventThread()
    let home = await PinnedActor(thread.context).perform { _ in TestThread.current }
    let places = try await Task(executorPreference: thread.taskExecutor) {
      var places = [currentThread()]
      try await Task.sleep(for: .milliseconds(1))
      places.append(currentThread())
      await Task.yield()
      places.append(currentThread())
      await PinnedActor(MainContext.default).doNothing()
      places.append(currentThread())
      async let child = currentThread()
      places.append(await child)
      return places
    }.value
    #expect(places == Array(repeating: home, count: 5))
    thread.stop()
  }

  // MARK: Many threads

  @Test func jobsOfManyThreadsAllRun() async {
    let thread = EventThread()
    let actor = PinnedActor(thread.context)
    let rounds = TestEnvironment.rounds(500, soak: 50_000)
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<rounds { await actor.note("") } }
      }
    }
    let count = await actor.notes.count
    #expect(count == 8 * rounds)
    thread.stop()
  }

  // MARK: Jobs that a source leads to

  @Test(.enabled(if: !TestEnvironment.isPortable))
  func whatASourceWakesRunsInTheSameTurn() {
    let context = MainContext()
    let pipe = TestPipe()
    let isServed = Mutable(false)
    Task(executorPreference: context.taskExecutor) {
      for await _ in context.readiness(of: pipe.reader, .readable) {
        isServed.value = true
        break
      }
    }
    while context.iterate(mayBlock: false) {}
    pipe.write()
    context.iterate()
    #expect(isServed.value)
  }

  @Test(.timeLimit(.minutes(15)))
  func aLoopInsideACallbackIsWokenForJobs() {
    let context = MainContext()
    _ = context.executor
    let isServed = Mutable(0)
    let hasRun = Mutable(false)
    for round in 1...100 {
      context.addTimeout(after: .zero, from: .anyThread) {
        let thread = TestThread {
          Task(executorPreference: context.taskExecutor) { isServed.value += 1 }
        }
        while isServed.value < round { context.iterate() }
        thread.join()
        hasRun.value = true
      }
      hasRun.value = false
      while !hasRun.value { context.iterate() }
    }
    #expect(isServed.value == 100)
  }
}

/// Not in async code itself, which may be told what another thread has asked for.
private func currentThread() -> Int32 { TestThread.current }

private func assumeIsolation(of actor: PinnedActor) {
  actor.assumeIsolated { $0.notes.append("assumed") }
}

extension PinnedActor {
  /// Queues a job and then calls another actor: were a call queued, the job would come first.
  fileprivate func call(_ other: PinnedActor, times: Int) async -> Task<Void, Never> {
    let job = Task { await other.note("queued") }
    for _ in 0..<times { await other.note("called") }
    return job
  }

  nonisolated fileprivate func doNothing() async {}
}

/// Runs `body` while another thread turns the context.
private func withTurning<R>(_ context: MainContext, _ body: () async -> R) async -> R {
  let thread = LoopThread(context)
  defer { thread.stop() }
  return await body()
}
