// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// The local form of `add…` takes closures that are not `@Sendable`: it must never run one
/// outside the isolation that it was written in.
@Suite struct ConfinementTests {
  final class NotSendable { var count = 0 }

  @Test func plainCodeMayCaptureVariablesAndNonSendableObjects() {
    let context = MainContext()
    let object = NotSendable()
    var calls = 0
    context.addIdle {
      object.count += 1
      calls += 1
      return .remove
    }
    context.iterate()
    #expect((object.count, calls) == (1, 1))
  }

  @Test func topLevelCodeAndMainActorClassesMayUseThemselvesInCallbacks() throws {
    // In a program of its own: the main actor of a test runner is not on the main thread.
    let context = MainContext()
    let child = try SpawnedProcess.spawn(TestEnvironment.program("isolations"))
    var status: GLib.ProcessExit?
    try context.addExit(ofChild: child.pid) { status = $0 }
    while status == nil { context.iterate() }
    #expect(status == .exited(code: 0))
  }

  @MainActor @Test func aLoopInsideAMainActorJobServesItsSourcesAndNoOtherJob() async {
    let context = MainContext()
    let loop = MainLoop(context)
    let (ticks, jobs) = (Counter(), Counter())
    context.addTimeout(every: .milliseconds(1), from: .anyThread) {
      if ticks.add() == 5 { loop.quit() }
      return ticks.value < 5 ? .keep : .remove
    }
    let job = Task { @MainActor in jobs.add() }
    loop.run()
    #expect((ticks.value, jobs.value) == (5, 0))
    _ = await job.value
    #expect(jobs.value == 1)
  }

  actor Pinned {
    private let context: MainContext
    private var count = 0

    init(_ context: MainContext) { self.context = context }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
      context.executor.asUnownedSerialExecutor()
    }

    func start(_ done: Gate) {
      context.addTimeout(every: .zero) {
        self.preconditionIsolated()
        self.count += 1
        guard self.count == 3 else { return .keep }
        done.open()
        return .remove
      }
    }

    func counted() -> Int { count }
  }

  @Test func anActorOfTheContextsThreadMayUseItselfInCallbacks() async {
    let loop = LoopThread()
    let actor = Pinned(loop.context)
    let done = Gate()
    await actor.start(done)
    done.wait()
    #expect(await actor.counted() == 3)
    loop.stop()
  }

  @Test func aLocalAddOnAThreadThatCouldOwnTheContextIsFine() {
    let context = MainContext()
    var calls = 0
    context.withOwnership {
      _ = context.addIdle {
        calls += 1; return .remove
      }
    }
    context.iterate()
    #expect(calls == 1)
  }

  // MARK: Traps

  @Test func aLocalAddTrapsWhileAnotherThreadOwnsTheContext() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let loop = LoopThread()
      loop.context.addIdle(named: "late") { .remove }
    }
    expectMessage(result, "the source \"late\" was added to a MainContext that another thread runs")
  }

  @Test func aLocalSourceTrapsWhenItWouldFireOnAnotherThread() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      context.addTimeout(after: .zero, named: "mine") {}
      TestThread.run { _ in context.iterate() }
    }
    expectMessage(result, "the source \"mine\" would run on another thread than the one that added")
  }

  @Test func aCustomSourceTrapsWhenItWouldBeAskedOnAnotherThread() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      context.addCustom(named: "mine", prepare: { .notReady }, dispatch: { .keep })
      TestThread.run { _ in context.iterate(mayBlock: false) }
    }
    expectMessage(result, "the source \"mine\" would run on another thread")
  }

  @Test func mainActorCodeTrapsWhenItAddsToAnotherContext() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      await MainActor.run { _ = MainContext().addIdle { .remove } }
    }
    expectMessage(result, "a source was added by @MainActor code; that is possible for")
  }

  actor Stranger {
    func add(to context: MainContext) { context.addIdle { .remove } }
  }

  @Test func anActorWithAnotherExecutorTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      await Stranger().add(to: MainContext())
    }
    expectMessage(result, "added by an actor whose executor is not that of the MainContext")
  }

  @Test func anActorsSourceTrapsWhenTheContextIsRunElsewhere() async {
    await #expect(processExitsWith: .failure) {
      let context = MainContext()
      let actor = Stranger()
      // The actor's job happens to run while its thread owns the context; later another one does.
      await actor.own(context)
      TestThread.run { _ in context.iterate() }
    }
  }
}

extension ConfinementTests.Stranger {
  func own(_ context: MainContext) {
    context.withOwnership { _ = context.addIdle { .remove } }
  }
}
