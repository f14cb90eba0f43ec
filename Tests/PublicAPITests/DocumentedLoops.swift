// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Testing

// The code of the article "The main loop", line by line: DocumentedCodeTests compares.

@MainActor final class Status {
  private var seconds = 0

  func start() {
    MainContext.default.addTimeout(every: .seconds(1)) { [weak self] in
      guard let self else { return .remove }
      seconds += 1
      return .keep
    }
  }
}

func countToThree(on context: MainContext) -> Int {
  var count = 0
  let loop = MainLoop(context)
  context.addTimeout(every: .milliseconds(1)) {
    count += 1
    if count == 3 { loop.quit() }
    return .keep
  }
  loop.run()
  return count
}

// As the article shows it.
// swift-format-ignore
actor Heartbeat {
  private let executor: LoopExecutor
  private var beats = 0

  init(on executor: LoopExecutor) { self.executor = executor }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func start() {
    executor.context.addTimeout(every: .seconds(1)) { self.beats += 1; return .keep }
  }
}

func remind(_ context: MainContext, in delay: Duration, _ text: String) -> TimeoutSource {
  context.addTimeout(after: delay, from: .anyThread) { print(text) }
}

/// An executor as an application could write it.
final class LoopExecutor: SerialExecutor {
  let context = MainContext()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    context.addIdle(from: .anyThread, priority: .default) {
      job.runSynchronously(on: self.asUnownedSerialExecutor())
      return .remove
    }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }

  func checkIsolated() {
    precondition(context.isOwner)
  }
}

@Suite struct DocumentedLoops {
  // As the article shows it.
  // swift-format-ignore
  @Test func aContextIsTurnedByHand() {
    let context = MainContext()
    var count = 0
    context.addIdle { count += 1; return count < 3 ? .keep : .remove }
    while context.iterate(mayBlock: false) {}
    print(count)
    #expect(count == 3)
  }

  @Test func aLoopRunsInPlainCode() {
    #expect(countToThree(on: MainContext()) == 3)
  }

  @Test func anActorOnTheContextAddsItsOwnSources() async {
    let executor = LoopExecutor()
    let loop = MainLoop(executor.context)
    let thread = LoopThread(loop)
    await Heartbeat(on: executor).start()
    thread.stop()
  }

  @Test func aReminderIsAddedFromAnyThread() async {
    let context = MainContext()
    let reminder = await Task.detached { remind(context, in: .zero, "now") }.value
    context.iterate()
    #expect(reminder.isCancelled)
  }
}
