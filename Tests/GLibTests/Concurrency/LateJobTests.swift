// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// What happens to jobs whose context, or thread, has ended.
@Suite struct LateJobTests {
  static let sentence = "a job has come to the executor of a MainContext that has ended"

  @Test func jobsThatWaitWhenTheirContextEndsAreNotLost() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let tracker = LifetimeTracker()
      var context: MainContext? = MainContext()
      let executor = context!.taskExecutor
      let instance = tracker.instance()
      let tasks = (0..<100).map { number in
        Task(executorPreference: executor) {
          _ = instance
          await Task.yield()
          return number
        }
      }
      context = nil
      var sum = 0
      for task in tasks { sum += await task.value }
      precondition(sum == 4950)
    }
    expectMessage(result, Self.sentence)
  }

  @Test func aJobThatComesAfterStopRunsAndIsReportedOnce() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let thread = EventThread()
      let actor = PinnedActor(thread.context)
      thread.stop()
      for number in 1...3 { await actor.note("\(number)") }
      let notes = await actor.notes
      precondition(notes == ["1", "2", "3"])
      // One at a time, and isolated, as before.
      await withTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            for _ in 0..<100 {
              await actor.perform { actor in
                actor.preconditionIsolated()
                actor.notes.append("")
              }
            }
          }
        }
      }
      let count = await actor.notes.count
      precondition(count == 403)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.components(of: Self.sentence) == 1)
  }

  @Test func aDelayedJobFindsItsWayAfterStop() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let thread = EventThread()
      let task = Task(executorPreference: thread.taskExecutor) {
        try await Task.sleep(for: .seconds(2))
        return "slept"
      }
      thread.stop()
      let value = try await task.value
      precondition(value == "slept")
    }
    expectMessage(result, Self.sentence)
  }

  @Test(arguments: 0..<6)
  func executorContextAndThreadMayBeDroppedInAnyOrder(_ order: Int) async {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    let tracker = LifetimeTracker()
    var thread: EventThread? = EventThread()
    var context: MainContext? = thread!.context
    var executor: LoopTaskExecutor? = thread!.taskExecutor
    let blocked = Gate()
    context!.invoke { blocked.wait() }
    let instance = Mutable<LifetimeTracker.Instance?>(tracker.instance())
    let task = Task(executorPreference: executor!) { _ = instance.exchange(nil) }
    for part in orders[order] {
      switch part {
      case 0: thread = nil
      case 1: context = nil
      default: executor = nil
      }
    }
    blocked.open()
    _ = await task.value
    #expect(tracker.live == 0)
    #expect(thread == nil && context == nil && executor == nil)
  }

  @Test func aTaskThatYieldsForEverDoesNotKeepItsThread() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let thread = EventThread()
      let started = Gate()
      let task = Task(executorPreference: thread.taskExecutor) {
        started.open()
        while !Task.isCancelled { await Task.yield() }
      }
      await started.opened()
      thread.stop()
      task.cancel()
      await task.value
    }
    expectMessage(result, Self.sentence)
  }
}

extension String {
  /// How often `text` stands in the string.
  fileprivate func components(of text: String) -> Int {
    ranges(of: text).count
  }
}
