// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

@Suite struct StallReportTests {
  /// A context on a thread, and what is reported of one kind of code there; on a busy machine any
  /// other may stall, too.
  private final class Fixture: Sendable {
    let thread = EventThread()
    let stalls = Mutable<[Stall]>([])
    let lasting = Gate()
    let over = Gate()

    init(expecting source: String, limit: Duration = .milliseconds(2)) async {
      let (stalls, lasting, over) = (stalls, lasting, over)
      let report = thread.context.reportStalls(longerThan: limit) { stall in
        guard stall.source == source else { return }
        stalls.value.append(stall)
        if stall.isOver { over.open() } else { lasting.open() }
      }
      // What the turn does in which a report is made may go unseen.
      let begun = Gate()
      thread.context.addTimeout(every: .milliseconds(1), from: .anyThread) {
        guard report.turns > 0 else { return .keep }
        begun.open()
        return .remove
      }
      await begun.opened()
    }
  }

  @Test func aSourceThatBlocksIsNamedWhileItDoesAndAfterwards() async {
    let fixture = await Fixture(expecting: "probe")
    fixture.thread.context.addTimeout(after: .zero, from: .anyThread, named: "probe") {
      fixture.lasting.wait()
    }
    await fixture.over.opened()
    let stalls = fixture.stalls.value
    #expect(stalls.map(\.isOver) == [false, true])
    #expect(stalls[0].duration > .milliseconds(2))
    #expect(stalls[1].duration > stalls[0].duration)
    fixture.thread.stop()
  }

  @Test func aJobThatBlocksIsReported() async {
    let fixture = await Fixture(expecting: "a job of an actor or task")
    await Task(executorPreference: fixture.thread.taskExecutor) { fixture.lasting.wait() }.value
    await fixture.over.opened()
    fixture.thread.stop()
  }

  @Test func aSourceOfCThatBlocksIsReportedWithoutAName() async {
    let fixture = await Fixture(expecting: "a source that C code has attached")
    attachIdleOfC(to: fixture.thread.context, fixture.lasting)
    await fixture.over.opened()
    fixture.thread.stop()
  }

  @Test func aNestedLoopThatTurnsIsNoStall() async {
    let fixture = await Fixture(expecting: "a job of an actor or task", limit: .seconds(1))
    let context = fixture.thread.context
    await Task(executorPreference: fixture.thread.taskExecutor) {
      nestedLoop(on: context, turns: 20)
    }.value
    fixture.thread.stop()
    #expect(fixture.stalls.value.isEmpty)
  }

  @Test func whatAThreadDoesAfterItsLoopIsNoStall() {
    let stalls = Mutable<[Stall]>([])
    let (context, other) = (MainContext(), MainContext())
    let report = context.reportStalls(longerThan: .milliseconds(100)) { stalls.value.append($0) }
    let loop = MainLoop(context)
    context.addIdle {
      loop.quit()
      return .remove
    }
    loop.run()
    spend(.milliseconds(500), on: other)
    context.iterate(mayBlock: false)
    spend(.milliseconds(500), on: other)
    context.withDriver { _ = $0.prepare() }
    spend(.milliseconds(500), on: other)
    report.cancel()
    // A turn that the system interrupts is a stall of its own.
    #expect(!stalls.value.contains { $0.duration > .milliseconds(490) }, "\(stalls.value)")
  }

  /// Lets time pass without a turn of the context under test.
  private func spend(_ time: Duration, on context: MainContext) {
    var isOver = false
    context.addTimeout(after: time) { isOver = true }
    while !isOver { context.iterate() }
  }

  @Test func aReportEndsWithItsContext() {
    let tracker = LifetimeTracker()
    do {
      let instance = tracker.instance()
      let context = MainContext()
      context.reportStalls(longerThan: .zero) { _ in _ = instance }
      context.iterate(mayBlock: false)
    }
    while tracker.live > 0 { pthreadYield() }
  }

  @Test func turnsAreCounted() {
    let context = MainContext()
    let report = context.reportStalls(longerThan: .seconds(1)) { _ in }
    for _ in 0..<10 { context.iterate(mayBlock: false) }
    #expect(report.turns >= 10)
  }

  @Test func aCancelledReportIsSilentAndReleased() {
    let tracker = LifetimeTracker()
    let context = MainContext()
    do {
      let instance = tracker.instance()
      let report = context.reportStalls(longerThan: .zero) { _ in _ = instance }
      context.iterate(mayBlock: false)
      report.cancel()
    }
    context.iterate(mayBlock: false)
    while tracker.live > 0 { pthreadYield() }
  }

  @Test func aSecondReportTakesThePlaceOfTheFirst() {
    let context = MainContext()
    let first = context.reportStalls(longerThan: .seconds(1)) { _ in }
    context.iterate(mayBlock: false)
    let second = context.reportStalls(longerThan: .seconds(1)) { _ in }
    for _ in 0..<3 { context.iterate(mayBlock: false) }
    let turns = first.turns
    for _ in 0..<10 { context.iterate(mayBlock: false) }
    #expect(first.turns <= turns + 1)
    #expect(second.turns >= 10)
  }
}

/// An idle source as C code makes it, which waits for a gate.
private func attachIdleOfC(to context: MainContext, _ gate: Gate) {
  let source = g_idle_source_new()!
  g_source_set_callback(
    source,
    { data in
      Unmanaged<Gate>.fromOpaque(data!).takeUnretainedValue().wait()
      return 0
    },
    Unmanaged.passRetained(gate).toOpaque(),
    { Unmanaged<Gate>.fromOpaque($0!).release() }
  )
  context.withUnsafePointer { _ = g_source_attach(source, $0) }
  g_source_unref(source)
}

/// Synchronous, because a loop must not be run in async code.
private func nestedLoop(on context: MainContext, turns: Int) {
  let loop = MainLoop(context)
  let count = Counter()
  context.addTimeout(every: .milliseconds(1), from: .anyThread) {
    if count.add() == turns { loop.quit() }
    return count.value < turns ? .keep : .remove
  }
  loop.run()
}
