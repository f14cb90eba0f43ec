// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct NestedLoopTests {
  @Test func inADescriptorCallbackItServesOthersAndDoesNotSpinOnTheOneThatStaysReadable() {
    let context = MainContext()
    let (outer, other) = (TestPipe(), TestPipe())
    var (calls, otherCalls, turns) = (0, 0, 0)
    context.addDescriptor(other.reader, .readable) { _ in
      other.drain()
      otherCalls += 1
      return .keep
    }
    context.addDescriptor(outer.reader, .readable) { _ in
      calls += 1
      guard calls == 1 else { return .remove }
      let loop = MainLoop(context)
      context.addTimeout(after: .milliseconds(5)) { other.write() }
      context.addTimeout(after: .milliseconds(30)) { loop.quit() }
      let counter = context.addCustom(
        prepare: {
          turns += 1; return .notReady
        },
        dispatch: { .keep }
      )
      loop.run()
      counter.cancel()
      return .keep
    }
    outer.write()
    context.iterate()
    #expect((calls, otherCalls) == (1, 1))
    #expect(turns <= 12)
    // Asked for again once the callback has returned.
    #expect(context.iterate(mayBlock: false))
    #expect(calls == 2)
  }

  @Test func inATimerCallbackItFreezesNoOtherTimerOrDescriptor() {
    let context = MainContext()
    let pipe = TestPipe()
    var (outer, ticks, reads) = (0, 0, 0)
    context.addTimeout(every: .zero) {
      outer += 1
      while ticks < 5 || reads < 5 {
        pipe.write()
        context.iterate()
      }
      return .remove
    }
    context.addTimeout(every: .milliseconds(1)) {
      ticks += 1; return .keep
    }
    context.addDescriptor(pipe.reader, .readable) { _ in
      pipe.drain()
      reads += 1
      return .keep
    }
    context.iterate()
    #expect(outer == 1)
    #expect(ticks >= 5 && reads >= 5)
  }

  @Test func inAnIdleCallbackItFreezesNoOtherIdle() {
    let context = MainContext()
    var (outer, inner) = (0, 0)
    context.addIdle {
      outer += 1
      for _ in 0..<3 { context.iterate(mayBlock: false) }
      return .remove
    }
    context.addIdle {
      inner += 1; return .keep
    }
    context.iterate(mayBlock: false)
    #expect(outer == 1)
    #expect(inner >= 3)
  }

  @Test func whatItHasServedIsNotServedAgainByTheOuterOneWithoutBeingReady() {
    let context = MainContext()
    let (first, second) = (TestPipe(), TestPipe())
    var reads: [Int] = []
    // Cancelled below: its closure keeps the context alive.
    let watch = context.addDescriptor(first.reader, .readable) { _ in
      first.drain()
      context.iterate(mayBlock: false)
      return .keep
    }
    context.addDescriptor(second.reader, .readable) { _ in
      reads.append(second.drain())
      return .keep
    }
    first.write()
    second.write()
    context.iterate()
    while context.iterate(mayBlock: false) {}
    #expect(reads == [1])
    watch.cancel()
    context.iterate(mayBlock: false)
  }

  @Test func whatBecameUnreadyBeforeItIsNotServedByTheOuterOne() {
    // The nested loop finds nothing ready; still the outer one must not trust its older list.
    let context = MainContext()
    let (first, second) = (TestPipe(), TestPipe())
    var reads: [Int] = []
    context.addDescriptor(first.reader, .readable) { _ in
      first.drain()
      second.drain()
      context.iterate(mayBlock: false)
      return .keep
    }
    context.addDescriptor(second.reader, .readable) { _ in
      reads.append(second.drain())
      return .keep
    }
    first.write()
    second.write()
    while context.iterate(mayBlock: false) {}
    #expect(reads == [])
  }

  @Test func itMayCancelTheSourceThatRunsIt() {
    let context = MainContext()
    let tracker = LifetimeTracker()
    var calls = 0
    var source: TimeoutSource!
    do {
      let instance = tracker.instance()
      source = context.addTimeout(every: .zero) {
        calls += 1
        context.addIdle {
          source.cancel(); return .remove
        }
        while !source.isCancelled { context.iterate() }
        context.iterate(mayBlock: false)
        withExtendedLifetime(instance) { #expect(tracker.live == 1) }
        return .keep
      }
    }
    context.iterate()
    context.iterate(mayBlock: false)
    #expect(calls == 1)
    #expect(tracker.live == 0)
  }

  @Test func loopsNestAndEachQuitsItself() {
    let context = MainContext()
    let (outer, inner) = (MainLoop(context), MainLoop(context))
    var events: [String] = []
    context.addIdle {
      events.append("inner starts")
      context.addIdle {
        inner.quit(); return .remove
      }
      inner.run()
      events.append("inner ended")
      #expect(outer.isRunning && !inner.isRunning)
      outer.quit()
      return .remove
    }
    outer.run()
    events.append("outer ended")
    #expect(events == ["inner starts", "inner ended", "outer ended"])
  }

  @Test func quittingTheOuterLoopInsideTheInnerOneEndsItWhenTheInnerOneReturns() {
    let context = MainContext()
    let (outer, inner) = (MainLoop(context), MainLoop(context))
    var events: [String] = []
    context.addIdle {
      context.addTimeout(after: .milliseconds(1)) {
        events.append("outer quits"); outer.quit()
      }
      context.addTimeout(after: .milliseconds(5)) {
        events.append("inner quits"); inner.quit()
      }
      inner.run()
      return .remove
    }
    outer.run()
    #expect(events == ["outer quits", "inner quits"])
  }

  @Test func threeLevelsDeepEverySourceThatIsNotRunningIsServed() {
    let context = MainContext()
    var depth = 0
    var deepest = 0
    for _ in 0..<3 {
      context.addTimeout(every: .zero) {
        depth += 1
        deepest = max(deepest, depth)
        context.iterate(mayBlock: false)
        depth -= 1
        return .remove
      }
    }
    context.iterate(mayBlock: false)
    #expect(deepest == 3)
    #expect(!context.iterate(mayBlock: false))
  }
}
