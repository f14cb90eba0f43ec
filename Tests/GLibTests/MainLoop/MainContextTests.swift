// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct MainContextTests {
  @Test func aTurnWithoutSourcesServesNothingAndDoesNotWaitUnlessAsked() {
    let context = MainContext()
    #expect(!context.iterate(mayBlock: false))
    #expect(!context.hasPendingSources)
    context.addIdle { .remove }
    #expect(context.hasPendingSources)
    #expect(context.iterate(mayBlock: false))
    #expect(!context.hasPendingSources)
  }

  @Test func aOneShotIdleRunsOnceAndAKeptOneInEveryTurn() {
    let context = MainContext()
    var (once, always) = (0, 0)
    context.addIdle {
      once += 1; return .remove
    }
    let idle = context.addIdle {
      always += 1; return .keep
    }
    for _ in 0..<4 { context.iterate(mayBlock: false) }
    #expect((once, always) == (1, 4))
    idle.cancel()
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func wrappersOfOneContextAreEqual() {
    let context = MainContext()
    let again = context.withUnsafePointer { MainContext(retaining: $0) }
    #expect(context == again)
    #expect(context != MainContext())
    #expect(Set([context, again]).count == 1)
    #expect(MainContext.default == MainContext.default)
  }

  // MARK: Invoke

  @Test func invokeRunsInlineOnTheOwner() {
    let context = MainContext()
    let calls = Counter()
    context.withOwnership {
      context.invoke { calls.add() }
      #expect(calls.value == 1)
    }
    #expect(!context.hasPendingSources)
  }

  @Test func invokeFromElsewhereIsPostedToTheOwnerInOrder() {
    let loop = LoopThread()
    let order = Mutable<[Int]>([])
    let threads = Mutable<Set<Int32>>([])
    for index in 0..<100 {
      loop.context.invoke {
        order.value.append(index)
        threads.value.insert(TestThread.current)
      }
    }
    loop.perform {}
    #expect(order.value == Array(0..<100))
    #expect(threads.value.count == 1)
    #expect(!threads.value.contains(TestThread.current))
    loop.stop()
  }

  @Test func invokeWithoutAnOwnerWaitsForOne() {
    let context = MainContext()
    let calls = Counter()
    context.invoke { calls.add() }
    #expect(calls.value == 0)
    #expect(context.hasPendingSources)
    context.iterate(mayBlock: false)
    #expect(calls.value == 1)
  }

  // MARK: Thread default and ownership

  @Test func theThreadDefaultIsAScopeThatBalancesOnEveryWayOut() {
    struct Failure: Error {}
    let (first, second) = (MainContext(), MainContext())
    #expect(MainContext.threadDefault == .default)
    first.withThreadDefault {
      #expect(MainContext.threadDefault == first)
      #expect(first.isOwner)
      do {
        try second.withThreadDefault { () throws(Failure) in
          #expect(MainContext.threadDefault == second)
          throw Failure()
        }
      } catch {}
      #expect(MainContext.threadDefault == first)
      #expect(!second.isOwner)
    }
    #expect(MainContext.threadDefault == .default)
    #expect(!first.isOwner)
  }

  @Test func ownershipIsAScopeAndIsRefusedWhileAnotherThreadHasIt() {
    struct Failure: Error {}
    let context = MainContext()
    #expect(context.withOwnership { context.isOwner } == true)
    _ = try? context.withOwnership { () throws(Failure) in throw Failure() }
    #expect(!context.isOwner)
    let loop = LoopThread(context)
    #expect(context.withOwnership { Issue.record("not ours") } == nil)
    loop.stop()
    #expect(context.withOwnership { true } == true)
  }

  // MARK: Waking up

  @Test func aWakeUpFromAnotherThreadEndsABlockingTurn() {
    let context = MainContext()
    let thread = TestThread { context.wakeUp() }
    context.iterate()
    thread.join()
  }

  @Test func noWakeUpIsLost() {
    // The owner counts what others have posted, and goes to sleep in between.
    let total = TestEnvironment.rounds(20_000, soak: 1_000_000)
    let context = MainContext()
    let (posted, answered) = (Counter(), Counter())
    let thread = TestThread {
      for round in 1...total {
        posted.add()
        context.wakeUp()
        while answered.value < round { pthreadYield() }
      }
    }
    while answered.value < total {
      context.iterate()
      while answered.value < posted.value { answered.add() }
    }
    thread.join()
    #expect(answered.value == total)
  }

  @Test func noSourceThatOtherThreadsAddIsLost() {
    let total = TestEnvironment.rounds(5_000, soak: 250_000)
    let loop = LoopThread()
    let calls = Counter()
    let (done, threads) = (Gate(), 4)
    TestThread.run(threads) { _ in
      for round in 0..<total {
        let call: @Sendable () -> Void = {
          if calls.add() == threads * total { done.open() }
        }
        if round.isMultiple(of: 2) {
          loop.context.invoke(call)
        } else {
          loop.context.addTimeout(after: .nanoseconds(round), from: .anyThread, call)
        }
      }
    }
    done.wait()
    loop.stop()
    #expect(calls.value == threads * total)
  }

  // MARK: Priorities

  @Test func smallerPriorityNumbersAreServedFirstAndKeepTheOthersWaiting() {
    let context = MainContext()
    var calls: [SourcePriority] = []
    let priorities: [SourcePriority] = [
      .low, .idle, .default, .highIdle, .high, SourcePriority(rawValue: 7),
    ]
    for priority in priorities {
      context.addIdle(priority: priority) {
        calls.append(priority); return .remove
      }
    }
    context.iterate(mayBlock: false)
    #expect(calls == [.high])
    while context.iterate(mayBlock: false) {}
    #expect(calls == priorities.sorted())
  }

  @Test func equalPrioritiesAreServedInTheOrderInWhichTheyWereAdded() {
    let context = MainContext()
    var calls: [String] = []
    let pipes = (0..<3).map { _ in TestPipe() }
    for round in 0..<3 {
      context.addTimeout(after: .milliseconds(2 - round)) { calls.append("timer \(round)") }
      context.addIdle(priority: .default) {
        calls.append("idle \(round)"); return .remove
      }
      context.addDescriptor(pipes[round].reader, .readable) { _ in
        calls.append("watch \(round)")
        return .remove
      }
    }
    for pipe in pipes.reversed() { pipe.write() }
    var isOver = false
    let late = MainContext()
    late.addTimeout(after: .milliseconds(3)) { isOver = true }
    while !isOver { late.iterate() }
    context.iterate(mayBlock: false)
    withExtendedLifetime(pipes) {}
    #expect(calls == (0..<3).flatMap { ["timer \($0)", "idle \($0)", "watch \($0)"] })
  }

  // MARK: Traps

  @Test(arguments: ["iterate", "run", "withThreadDefault", "hasPendingSources"])
  func anotherThreadsContextCannotBeRun(_ what: String) async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) { [what] in
      let loop = LoopThread()
      switch what {
      case "iterate": loop.context.iterate(mayBlock: false)
      case "run": MainLoop(loop.context).run()
      case "withThreadDefault": loop.context.withThreadDefault {}
      default: _ = loop.context.hasPendingSources
      }
    }
    expectMessage(result, "was called on a thread while another thread owns the MainContext")
    expectMessage(result, what)
  }
}
