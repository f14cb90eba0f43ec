// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// What other threads may do to a context while its own thread runs it. The sanitizers look on.
@Suite(.serialized) struct ThreadTests {
  @Test func eightThreadsAddChangeAndCancelAndNothingIsLeft() {
    let loop = LoopThread()
    let tracker = LifetimeTracker()
    let calls = Counter()
    let rounds = TestEnvironment.rounds(300, soak: 20_000)
    TestThread.run(8) { thread in
      var random = Random(thread)
      var (timers, watches, others): ([TimeoutSource], [DescriptorSource], [Source]) = ([], [], [])
      let pipes = (0..<3).map { _ in TestPipe() }
      for _ in 0..<rounds {
        let instance = tracker.instance()
        let body: @Sendable () -> SourceResult = {
          calls.add()
          return withExtendedLifetime(instance) { calls.value % 7 == 0 ? .remove : .keep }
        }
        let pipe = pipes[random.below(3)]
        let mask = IOCondition(rawValue: UInt32([0, 1, 4, 5][random.below(4)]))
        switch random.below(10) {
        case 0, 1:
          let interval = Duration.microseconds(random.below(2_000))
          timers.append(loop.context.addTimeout(every: interval, from: .anyThread, body))
        case 2, 3:
          watches.append(
            loop.context.addDescriptor(pipe.reader, mask, from: .anyThread) { _ in
              pipe.drain()
              return body()
            }
          )
        case 4:
          others.append(loop.context.addIdle(from: .anyThread, body))
          others.append(
            loop.context.addCustom(
              from: .anyThread,
              prepare: { .notReadyFor(.milliseconds(1)) },
              check: { true },
              dispatch: body
            )
          )
        case 5: timers.randomElement(&random)?.reschedule(every: .microseconds(random.below(900)))
        case 6: timers.randomElement(&random)?.disarm()
        case 7: watches.randomElement(&random)?.conditions = mask
        case 8: pipe.write()
        default:
          timers.popLast()?.cancel()
          watches.popLast()?.cancel()
          others.popLast()?.cancel()
        }
        if timers.count > 40 { timers.removeFirst().cancel() }
        if others.count > 10 { others.removeFirst().cancel() }
      }
      for source in timers + watches + others { source.cancel() }
    }
    // The closures go on the loop's thread, in its next turns.
    while tracker.live > 0 { loop.perform {} }
    // While the set of descriptors changes without a pause GLib serves nobody, so calls may be few;
    // now there is peace.
    let last = Gate()
    loop.context.addTimeout(after: .microseconds(1), from: .anyThread) { last.open() }
    last.wait()
    loop.stop()
    // GLib remembers that a priority was ready; one turn each finds that nothing is left.
    for _ in 0..<3 { loop.context.iterate(mayBlock: false) }
    #expect(!loop.context.hasPendingSources)
  }

  @Test func contextsEndOnAnyThreadWhileOthersCancelTheirSources() {
    let tracker = LifetimeTracker()
    let rounds = TestEnvironment.rounds(300, soak: 20_000)
    for round in 0..<rounds {
      let pipe = TestPipe()
      let owner = Mutable<MainContext?>(MainContext())
      var sources: [Source] = []
      do {
        let context = owner.value!
        let instance = tracker.instance()
        let body: @Sendable () -> SourceResult = { withExtendedLifetime(instance) { .keep } }
        sources.append(context.addTimeout(every: .zero, from: .anyThread, body))
        sources.append(context.addIdle(from: .anyThread, body))
        sources.append(
          context.addDescriptor(pipe.reader, .readable, from: .anyThread) { _ in body() }
        )
        sources.append(
          context.addCustom(from: .anyThread, prepare: { .ready }, dispatch: body)
        )
        if round.isMultiple(of: 2) { context.iterate(mayBlock: false) }
      }
      let handles = sources
      TestThread.run(3) { thread in
        if thread == 0 {
          _ = owner.exchange(nil)
        } else {
          for source in handles {
            if thread == 1 {
              source.cancel()
            } else {
              _ = source.isCancelled || source.priority == .low
            }
          }
        }
      }
      #expect(!handles.contains { !$0.isCancelled })
    }
    #expect(tracker.live == 0)
  }

  @Test func handlesContextsAndLoopsAreDroppedOnAnyThreadInAnyOrder() {
    let tracker = LifetimeTracker()
    let rounds = TestEnvironment.rounds(5_000, soak: 100_000)
    let mailbox = Mutable<[any AnyObject & Sendable]>([])
    TestThread.run(3) { thread in
      var random = Random(thread)
      for _ in 0..<rounds / 3 {
        var things: [any AnyObject & Sendable] = []
        let context = MainContext()
        let instance = tracker.instance()
        let body: @Sendable () -> SourceResult = { withExtendedLifetime(instance) { .keep } }
        things.append(context)
        things.append(MainLoop(context))
        things.append(context.addTimeout(every: .zero, from: .anyThread, body))
        things.append(context.addIdle(from: .anyThread, body))
        if random.below(4) == 0 {
          things.append(context.addSignal(.windowChange, from: .anyThread, body))
        }
        if random.below(2) == 0 { context.iterate(mayBlock: false) }
        if random.below(2) == 0 { (things[2] as? Source)?.cancel() }
        things.shuffle(using: &random)
        // Half of them die here, half wherever the mailbox is emptied.
        mailbox.value.append(contentsOf: things.prefix(things.count / 2))
        if mailbox.value.count > 50 {
          mailbox.exchange([]).shuffled(using: &random).forEach { _ = $0 }
        }
      }
    }
    _ = mailbox.exchange([])
    #expect(tracker.live == 0)
  }

  @Test func aContextMayMoveFromThreadToThread() {
    let context = MainContext()
    let calls = Counter()
    context.addTimeout(every: .zero, from: .anyThread) {
      calls.add(); return .keep
    }
    context.addIdle(from: .anyThread, priority: .default) {
      calls.add(); return .keep
    }
    for _ in 0..<20 { TestThread.run { _ in context.iterate() } }
    #expect(calls.value == 40)
  }

  @Test func oneReadySourceAmongTenThousandDormantTimersIsServedAsWithTen() {
    func cost(dormant: Int) -> Duration {
      let context = MainContext()
      for index in 0..<dormant { context.addTimeout(every: .seconds(1_000 + index)) { .keep } }
      context.addIdle(priority: .default) { .keep }
      func measure() -> Duration {
        let start = ContinuousClock.now
        for _ in 0..<20 { context.iterate(mayBlock: false) }
        return ContinuousClock.now - start
      }
      _ = measure()
      return (0..<50).map { _ in measure() }.min()!
    }
    // The portable backend is a GSource per timer: O(all sources) by design.
    guard !TestEnvironment.isPortable else { return }
    #expect(cost(dormant: 10_000) < cost(dormant: 10) * 5)
  }

  @Test func aHundredArmedSourcesCostNoTurns() {
    let context = MainContext()
    let pipes = (0..<50).map { _ in TestPipe() }
    for pipe in pipes { context.addDescriptor(pipe.reader, .readable) { _ in .keep } }
    for index in 0..<50 { context.addTimeout(every: .seconds(100 + index)) { .keep } }
    var (turns, isOver) = (0, false)
    context.addCustom(
      prepare: {
        turns += 1; return .notReady
      },
      dispatch: { .keep }
    )
    let length: Duration = TestEnvironment.isSoak ? .seconds(1) : .milliseconds(100)
    context.addTimeout(after: length) { isOver = true }
    // The pipes must outlive their watches.
    withExtendedLifetime(pipes) { while !isOver { context.iterate() } }
    #expect(turns <= 3)
  }
}

/// A generator that is the same in every run.
private struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x2545_f491_4f6c_dd1d &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }
}

extension Array {
  fileprivate func randomElement(_ random: inout Random) -> Element? {
    randomElement(using: &random)
  }
}
