// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// What a source leaves behind when it ends, and when it lets go.
@Suite struct SourceEndTests {
  @Test func disposeWaitsForADispatchThatIsRunning() {
    let context = MainContext()
    var events: [String] = []
    var source: CustomSource!
    source = context.addCustom(
      prepare: { .ready },
      dispatch: {
        source.cancel()
        context.iterate(mayBlock: false)
        events.append("dispatch")
        return .keep
      },
      dispose: { events.append("dispose") }
    )
    context.iterate(mayBlock: false)
    #expect(events == ["dispatch", "dispose"])
  }

  @Test func anEndedSourceLetsGoOfTheActorThatAddedIt() async {
    let context = MainContext()
    let tracker = LifetimeTracker()
    let thread = LoopThread(context)
    let handle = await Holder(context.executor, tracker.instance()).add(to: context)
    #expect(tracker.live == 1)
    handle.cancel()
    thread.stop()
    #expect(tracker.live == 0)
    #expect(handle.isCancelled)
  }

  private actor Holder {
    private let executor: LoopExecutor
    private let instance: LifetimeTracker.Instance

    init(_ executor: LoopExecutor, _ instance: LifetimeTracker.Instance) {
      self.executor = executor
      self.instance = instance
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func add(to context: MainContext) -> Source {
      context.addTimeout(every: .seconds(3600)) { [weak self] in
        _ = self
        return .keep
      }
    }
  }

  @Test func whatBecomesReadyInPrepareIsServedBeforeTheLoopWaits() {
    let context = MainContext()
    var isServed = false
    var isOver = false
    context.addCustom(
      prepare: {
        if !isServed {
          context.addIdle(priority: .high) {
            isServed = true
            return .remove
          }
        }
        return .notReady
      },
      dispatch: { .keep }
    )
    // Without a wake-up the first wait would last until this.
    let guardian = context.addTimeout(after: .seconds(20)) { isOver = true }
    while !isServed, !isOver { context.iterate() }
    #expect(!isOver)
    guardian.cancel()
  }

  @Test func aTimerIsServedInATurnThatWasFoundReadyBeforeItWasAdded() {
    let context = MainContext()
    let pipe = TestPipe()
    context.addDescriptor(pipe.reader, .readable) { _ in .keep }
    pipe.write()
    #expect(context.hasPendingSources)
    var calls = 0
    context.addTimeout(after: .zero) { calls += 1 }
    context.iterate(mayBlock: false)
    #expect(calls == 1)
  }
}
