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
  private let context: MainContext
  private var beats = 0

  init(on context: MainContext) { self.context = context }

  nonisolated var unownedExecutor: UnownedSerialExecutor { context.executor.asUnownedSerialExecutor() }

  func start() {
    context.addTimeout(every: .seconds(1)) { self.beats += 1; return .keep }
  }
}

func remind(_ context: MainContext, in delay: Duration, _ text: String) -> TimeoutSource {
  context.addTimeout(after: delay, from: .anyThread) { print(text) }
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
    let thread = EventThread()
    await Heartbeat(on: thread.context).start()
    thread.stop()
  }

  @Test func aReminderIsAddedFromAnyThread() async {
    let context = MainContext()
    let reminder = await Task.detached { remind(context, in: .zero, "now") }.value
    context.iterate()
    #expect(reminder.isCancelled)
  }
}
