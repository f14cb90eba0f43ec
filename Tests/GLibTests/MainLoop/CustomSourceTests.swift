// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

@Suite struct CustomSourceTests {
  @Test func aSourceThatIsReadyInPrepareIsDispatchedUntilItEnds() {
    let context = MainContext()
    var queue = [1, 2, 3]
    var served: [Int] = []
    let source = context.addCustom(
      prepare: { queue.isEmpty ? .notReady : .ready },
      dispatch: {
        served.append(queue.removeFirst())
        return .keep
      }
    )
    while context.iterate(mayBlock: false) {}
    #expect(served == [1, 2, 3])
    queue = [4]
    context.iterate(mayBlock: false)
    #expect(served == [1, 2, 3, 4])
    source.cancel()
    queue = [5]
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func prepareCheckAndDispatchFollowOneAnother() {
    let context = MainContext()
    var events: [String] = []
    context.addCustom(
      prepare: {
        events.append("prepare")
        return .notReady
      },
      check: {
        events.append("check")
        return true
      },
      dispatch: {
        events.append("dispatch")
        return .remove
      },
      dispose: { events.append("dispose") }
    )
    context.iterate(mayBlock: false)
    #expect(events == ["prepare", "check", "dispatch", "dispose"])
    #expect(!context.iterate(mayBlock: false))
    #expect(events.count == 4)
  }

  @Test func disposeDoesNotRunWhereItsClosureDoesNotBelong() {
    let tracker = LifetimeTracker()
    let calls = Counter()
    let context = Mutable<MainContext?>(MainContext())
    do {
      let instance = tracker.instance()
      context.value!.addCustom(
        prepare: { .notReady },
        dispatch: { .keep },
        dispose: {
          calls.add()
          _ = instance
        }
      )
    }
    TestThread.run { _ in _ = context.exchange(nil) }
    #expect(calls.value == 0)
    #expect(tracker.live == 0)
  }

  @Test func aLoopInsideACheckTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      context.addCustom(
        prepare: { .notReady },
        check: {
          context.iterate(mayBlock: false)
          return false
        },
        dispatch: { .keep }
      )
      context.iterate(mayBlock: false)
    }
    expectMessage(result, "was called while its MainContext prepares to wait")
  }

  @Test func disposeRunsOnceAndBeforeTheClosuresAreReleased() {
    for ending in ["remove", "cancel", "context"] {
      let events = Mutable<[String]>([])
      var context: MainContext? = MainContext()
      let source: CustomSource
      do {
        let object = OnDeinit { events.value.append("released") }
        source = context!.addCustom(
          prepare: { .ready },
          dispatch: {
            object.touch()
            return ending == "remove" ? .remove : .keep
          },
          dispose: {
            object.touch()
            events.value.append("dispose")
          }
        )
      }
      context!.iterate(mayBlock: false)
      if ending == "cancel" {
        source.cancel()
        #expect(events.value.isEmpty)
        context!.iterate(mayBlock: false)
      }
      context = nil
      source.cancel()
      #expect(events.value == ["dispose", "released"], "\(ending)")
    }
  }

  // MARK: Time

  @Test func theTimeoutOfPrepareIsRespectedWithoutSpinning() {
    let context = MainContext()
    var (prepares, calls) = (0, 0)
    let start = ContinuousClock.now
    context.addCustom(
      prepare: {
        prepares += 1
        return .notReadyFor(.milliseconds(30))
      },
      check: { ContinuousClock.now - start >= .milliseconds(25) },
      dispatch: {
        calls += 1
        return .remove
      }
    )
    while calls == 0 { context.iterate() }
    #expect(prepares <= 3)
    #expect(ContinuousClock.now - start >= .milliseconds(25))
  }

  @Test(arguments: [Duration.zero, .milliseconds(-5), .nanoseconds(Int64.min)])
  func aReadyTimeOfZeroOrInThePastIsNow(_ delay: Duration) {
    let context = MainContext()
    var calls = 0
    let source = context.addCustom(dispatch: {
      calls += 1; return .keep
    })
    #expect(!context.iterate(mayBlock: false))
    source.setReadyTime(after: delay)
    // It stays set, as in C.
    for _ in 0..<3 { #expect(context.iterate(mayBlock: false)) }
    #expect(calls == 3)
    source.setReadyTime(after: nil)
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func aReadyTimeInTheFutureWakesTheLoopThen() {
    let context = MainContext()
    var calls = 0
    var source: CustomSource!
    source = context.addCustom(dispatch: {
      calls += 1
      source.setReadyTime(after: nil)
      return .keep
    })
    let start = ContinuousClock.now
    source.setReadyTime(after: .milliseconds(20))
    #expect(!context.iterate(mayBlock: false) || ContinuousClock.now - start >= .milliseconds(19))
    while calls == 0 { context.iterate() }
    #expect(ContinuousClock.now - start >= .milliseconds(19))
    #expect(!context.iterate(mayBlock: false))
    source.setReadyTime(after: .seconds(Int64.max))
    #expect(!context.iterate(mayBlock: false))
    #expect(calls == 1)
  }

  // MARK: Descriptors

  @Test func aCustomSourceWaitsForDescriptors() {
    let context = MainContext()
    let (first, second) = (TestPipe(), TestPipe())
    var observed: [[IOCondition]] = []
    var tags: [CustomSource.DescriptorTag] = []
    var source: CustomSource!
    source = context.addCustom(dispatch: {
      observed.append(tags.map { source.observedConditions(of: $0) })
      return .keep
    })
    tags = [
      source.addDescriptor(first.reader, .readable)!,
      source.addDescriptor(second.reader, .readable)!,
    ]
    #expect(!context.iterate(mayBlock: false))
    second.write()
    #expect(context.iterate())
    #expect(observed == [[[], .readable]])
    source.setConditions([], of: tags[1])
    #expect(!context.iterate(mayBlock: false))
    source.removeDescriptor(tags.removeLast())
    first.write()
    #expect(context.iterate())
    #expect(observed.last == [.readable])
    source.cancel()
    #expect(!context.iterate(mayBlock: false))
    #expect(source.addDescriptor(first.reader, .readable) == nil)
    #expect(source.observedConditions(of: tags[0]) == [])
  }

  @Test func theTagOfAnotherSourceTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      let pipe = TestPipe()
      let (first, second) = (
        context.addCustom(dispatch: { .keep }), context.addCustom(dispatch: { .keep })
      )
      let tag = first.addDescriptor(pipe.reader, .readable)!
      second.setConditions(.writable, of: tag)
    }
    expectMessage(result, "a DescriptorTag was used that is not, or no longer, one of this")
  }

  // MARK: Children

  @Test func aReadyChildDispatchesItsParentThreeLevelsDeep() {
    let context = MainContext()
    var calls: [String] = []
    var isReady = false
    let parent = context.addCustom(
      priority: .high,
      named: "parent",
      dispatch: {
        calls.append("parent"); return .keep
      }
    )
    let child = parent.addChild(
      named: "child",
      dispatch: {
        calls.append("child"); return .keep
      }
    )
    let grandchild = child.addChild(
      prepare: { isReady ? .ready : .notReady },
      dispatch: {
        calls.append("grandchild")
        isReady = false
        return .keep
      }
    )
    #expect(!context.iterate(mayBlock: false))
    isReady = true
    #expect(context.iterate(mayBlock: false))
    #expect(calls.sorted() == ["child", "grandchild", "parent"])
    #expect(grandchild.priority == .high)
    // A new priority reaches all levels.
    parent.setPriority(.low)
    #expect(child.priority == .low && grandchild.priority == .low)
    calls = []
    isReady = true
    context.addIdle(priority: .default) {
      calls.append("idle"); return .remove
    }
    context.iterate(mayBlock: false)
    #expect(calls == ["idle"])
    context.iterate(mayBlock: false)
    #expect(calls.count == 4)
  }

  @Test func aParentThatEndsTakesItsChildrenAlongAndAChildDoesNotTakeItsParent() {
    let context = MainContext()
    let releases = Counter()
    func tracked() -> () -> SourceResult {
      let object = OnDeinit { releases.add() }
      return {
        object.touch()
        return .keep
      }
    }
    let parent = context.addCustom(dispatch: tracked())
    let first = parent.addChild(dispatch: tracked())
    let second = parent.addChild(dispatch: tracked())
    let grandchild = second.addChild(dispatch: tracked())
    first.cancel()
    context.iterate(mayBlock: false)
    #expect(releases.value == 1)
    #expect(!parent.isCancelled)
    parent.cancel()
    #expect(second.isCancelled && grandchild.isCancelled)
    context.iterate(mayBlock: false)
    #expect(releases.value == 4)
    #expect(parent.addChild(dispatch: { .keep }).isCancelled)
  }

  // MARK: Sources made by C

  @Test(arguments: [true, false])
  func anAdoptedSourceRunsAndItsNotificationRunsOnceWhenItIsCancelled(_ byOwner: Bool) {
    let state = AdoptedState()
    let context = MainContext()
    let source = context.attach(adopting: state.makeIdle(), named: "from C")
    context.iterate(mayBlock: false)
    context.iterate(mayBlock: false)
    #expect(state.calls.value == 2)
    #expect(source.withUnsafePointer { g_source_get_context($0) } != nil)
    if byOwner {
      // On the context's thread at once, as C code expects; elsewhere in the next turn.
      context.withOwnership { source.cancel() }
    } else {
      TestThread.run { _ in source.cancel() }
      #expect(state.notifications.value == 0)
      context.iterate(mayBlock: false)
    }
    #expect(state.notifications.value == 1)
    source.cancel()
    #expect(!context.iterate(mayBlock: false))
    #expect((state.calls.value, state.notifications.value) == (2, 1))
    #expect(source.withUnsafePointer { _ in true } == nil)
  }

  @Test func anAdoptedSourceEndsWithItsContext() {
    let state = AdoptedState()
    do {
      let context = MainContext()
      context.attach(adopting: state.makeIdle())
      context.iterate(mayBlock: false)
    }
    #expect(state.notifications.value == 1)
  }

  @Test func aNotificationMayUseTheContext() {
    let context = MainContext()
    let calls = Counter()
    let state = AdoptedState {
      context.addTimeout(after: .zero, from: .anyThread, priority: .default) { calls.add() }
    }
    let source = context.attach(adopting: state.makeIdle(priority: G_PRIORITY_DEFAULT))
    context.withOwnership { source.cancel() }
    #expect(state.notifications.value == 1)
    while calls.value == 0 { context.iterate() }
  }

  @Test func anAdoptedSourceThatEndsByItselfIsCancelled() {
    let context = MainContext()
    let state = AdoptedState(stays: false)
    let source = context.attach(adopting: state.makeIdle())
    context.iterate(mayBlock: false)
    #expect((state.calls.value, state.notifications.value) == (1, 1))
    #expect(source.isCancelled)
    #expect(source.withUnsafePointer { _ in true } == nil)
  }
}

/// What a source made in C calls.
private final class AdoptedState: Sendable {
  let (calls, notifications) = (Counter(), Counter())
  private let stays: Bool
  private let notified: @Sendable () -> Void

  init(stays: Bool = true, notified: @escaping @Sendable () -> Void = {}) {
    self.stays = stays
    self.notified = notified
  }

  func makeIdle(priority: Int32 = G_PRIORITY_DEFAULT_IDLE) -> UnsafeMutablePointer<GSource> {
    let source = g_idle_source_new()!
    g_source_set_priority(source, priority)
    g_source_set_callback(
      source,
      { data in
        let state = Unmanaged<AdoptedState>.fromOpaque(data!).takeUnretainedValue()
        state.calls.add()
        return state.stays ? 1 : 0
      },
      Unmanaged.passRetained(self).toOpaque(),
      { data in
        let state = Unmanaged<AdoptedState>.fromOpaque(data!).takeRetainedValue()
        state.notifications.add()
        state.notified()
      }
    )
    return source
  }
}
