// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Synchronization
import TestSupport
import Testing

/// Closures are released exactly once, on the context's thread, and never inside `cancel()`.
@Suite struct SourceLifetimeTests {
  enum Kind: CaseIterable { case timeout, once, idle, descriptor, signal, custom, child }

  @Test(arguments: Kind.allCases)
  func aCancelledSourceReleasesItsClosureOnceInTheNextTurnAndNotInsideCancel(_ kind: Kind) {
    let context = MainContext()
    let pipe = TestPipe()
    let releases = Counter()
    let source = add(kind, to: context, pipe, { releases.add() })
    #expect(!source.isCancelled)
    source.cancel()
    #expect(source.isCancelled)
    #expect(releases.value == 0)
    source.cancel()
    context.iterate(mayBlock: false)
    context.iterate(mayBlock: false)
    #expect(releases.value == 1)
  }

  @Test(arguments: Kind.allCases)
  func aContextThatEndsReleasesTheClosuresOnTheThreadThatLetsGo(_ kind: Kind) {
    let pipe = TestPipe()
    let releases = Counter()
    let wrongThread = Counter()
    let thread = TestThread.current
    var context: MainContext? = MainContext()
    let source = add(kind, to: context!, pipe) {
      releases.add()
      if TestThread.current != thread { wrongThread.add() }
    }
    if kind != .once { context!.iterate(mayBlock: false) }
    #expect(releases.value == 0)
    context = nil
    #expect(releases.value == 1)
    #expect(wrongThread.value == 0)
    // The handle outlives the context and is harmless.
    #expect(source.isCancelled)
    source.cancel()
    _ = source.priority
    #expect(releases.value == 1)
  }

  @Test(arguments: [Kind.timeout, .idle, .descriptor, .custom])
  func aSourceThatReturnsRemoveReleasesItsClosureAtOnce(_ kind: Kind) {
    let context = MainContext()
    let pipe = TestPipe()
    pipe.write()
    let releases = Counter()
    let source = add(kind, to: context, pipe, result: .remove) { releases.add() }
    context.iterate()
    #expect(releases.value == 1)
    #expect(source.isCancelled)
    source.cancel()
    context.iterate(mayBlock: false)
    #expect(releases.value == 1)
  }

  @Test(arguments: [Kind.timeout, .idle, .descriptor, .custom])
  func aSourceThatIsCancelledInsideItsCallbackReleasesItsClosureAfterIt(_ kind: Kind) {
    let context = MainContext()
    let pipe = TestPipe()
    pipe.write()
    let releases = Counter()
    let handle = Handle()
    handle.source = add(
      kind,
      to: context,
      pipe,
      during: {
        handle.source?.cancel()
        #expect(releases.value == 0)
      }
    ) { releases.add() }
    context.iterate()
    context.iterate(mayBlock: false)
    #expect(releases.value == 1)
  }

  @Test func aHandleMayBeDroppedInsideTheSourcesOwnCallback() {
    let context = MainContext()
    let releases = Counter()
    let handle = Handle()
    handle.source = add(
      .timeout,
      to: context,
      TestPipe(),
      during: {
        handle.source?.cancel()
        handle.source = nil
      }
    ) { releases.add() }
    context.iterate()
    context.iterate(mayBlock: false)
    #expect(releases.value == 1)
    #expect(handle.source == nil)
  }

  @Test func droppingTheHandleDoesNotCancel() {
    let context = MainContext()
    var calls = 0
    do {
      let source = context.addIdle {
        calls += 1; return .keep
      }
      _ = source
    }
    context.iterate()
    context.iterate()
    #expect(calls == 2)
  }

  @Test func aCancelFromAnotherThreadReleasesOnTheLoopsThreadAlthoughItWaits() {
    let loop = LoopThread()
    let loopThread = Mutable<Int32>(0)
    loop.perform { loopThread.value = TestThread.current }
    let pipe = TestPipe()
    let kinds = [Kind.timeout, .descriptor, .signal, .custom, .child]
    for round in 0..<TestEnvironment.rounds(500, soak: 50_000) {
      let kind = kinds[round % kinds.count]
      let released = Gate()
      let releaser = Mutable<Int32>(0)
      let source = Mutable<Source?>(nil)
      loop.perform {
        source.value = add(kind, to: loop.context, pipe) {
          releaser.value = TestThread.current
          released.open()
        }
      }
      source.value?.cancel()
      released.wait()
      #expect(releaser.value == loopThread.value, "\(kind)")
    }
    loop.stop()
  }

  @Test func closuresThatEndInACallbackAreReleasedWithoutAnotherTurn() {
    let context = MainContext()
    let releases = Counter()
    let other = add(.timeout, to: context, TestPipe()) { releases.add() }
    context.addIdle(priority: .high) {
      other.cancel(); return .remove
    }
    context.iterate(mayBlock: false)
    #expect(releases.value == 1)
  }

  @Test func whatAClosureOwnsMayCancelAndAddSourcesWhenItIsReleased() {
    let context = MainContext()
    let other = context.addTimeout(every: .seconds(1), from: .anyThread) { .keep }
    let calls = Counter()
    let releases = Counter()
    let source = add(.timeout, to: context, TestPipe()) {
      releases.add()
      other.cancel()
      context.addTimeout(after: .zero, from: .anyThread) { calls.add() }
    }
    source.cancel()
    while calls.value == 0 { context.iterate() }
    #expect(other.isCancelled)
    #expect(releases.value == 1)
  }

  @Test func whatAClosureOwnsMayMakeAContextWhenItsOwnContextEnds() {
    // The memory of an ended context is used again soon; its sources must be forgotten by then.
    let calls = Counter()
    let rounds = 64
    var contexts: [MainContext] = []
    for _ in 0..<rounds {
      let context = MainContext()
      for kind in [Kind.timeout, .idle] {
        add(kind, to: context, TestPipe()) {
          let next = MainContext()
          next.addIdle(from: .anyThread, priority: .default) {
            calls.add(); return .remove
          }
          next.addIdle(from: .anyThread, priority: .idle) {
            calls.add(); return .remove
          }
          next.iterate(mayBlock: false)
          next.iterate(mayBlock: false)
        }
      }
      contexts.append(context)
    }
    contexts = []
    #expect(calls.value == 4 * rounds)
  }

  @Test func aThrownErrorEndsTheSourceAndReachesTheHandler() async {
    await #expect(processExitsWith: .success) {
      struct Failure: Error {}
      let origins = Mutable<[String]>([])
      CallbackErrors.setHandler { error, origin in
        precondition(error is Failure)
        origins.value.append(origin)
      }
      let context = MainContext()
      let releases = Counter()
      let pipe = TestPipe()
      pipe.write()
      let object = OnDeinit { releases.add() }
      context.addTimeout(every: .zero, named: "t") {
        object.touch(); throw Failure()
      }
      context.addTimeout(after: .zero, named: "o") {
        object.touch(); throw Failure()
      }
      context.addIdle(priority: .default, named: "i") {
        object.touch(); throw Failure()
      }
      context.addDescriptor(pipe.reader, .readable, named: "d") { _ in throw Failure() }
      context.addCustom(named: "c", prepare: { .ready }, dispatch: { throw Failure() })
      for _ in 0..<5 { context.iterate(mayBlock: false) }
      precondition(origins.value == ["t", "o", "i", "d", "c"], "\(origins.value)")
      context.invoke { throw Failure() }
      context.iterate(mayBlock: false)
      precondition(origins.value.last == "invoke")
    }
  }

  @Test func sourcesHaveTheNameAndThePriorityTheyWereGiven() {
    let context = MainContext()
    let timer = context.addTimeout(every: .seconds(1), priority: .high, named: "tick") { .keep }
    let idle = context.addIdle { .keep }
    #expect(timer.name == "tick")
    #expect(timer.priority == .high)
    #expect(idle.name == nil)
    #expect(idle.priority == .idle)
    #expect(timer == timer as Source)
    #expect(Set([timer as Source, idle, timer]).count == 2)
  }
}

private final class Handle {
  var source: Source?
}

/// Adds a source whose closure owns an object that calls `released` when it dies.
@discardableResult
private func add(
  _ kind: SourceLifetimeTests.Kind,
  to context: MainContext,
  _ pipe: TestPipe,
  result: SourceResult = .keep,
  during: @escaping () -> Void = {},
  _ released: @escaping @Sendable () -> Void
) -> Source {
  let object = OnDeinit(released)
  let body: () -> SourceResult = {
    object.touch()
    during()
    return result
  }
  switch kind {
  case .timeout: return context.addTimeout(every: .zero, body)
  case .once: return context.addTimeout(after: .zero) { _ = body() }
  case .idle: return context.addIdle(body)
  case .descriptor: return context.addDescriptor(pipe.reader, .readable) { _ in body() }
  case .signal: return context.addSignal(.windowChange, body)
  case .custom: return context.addCustom(prepare: { .ready }, dispatch: body)
  case .child:
    let parent = context.addCustom(dispatch: { .keep })
    return parent.addChild(dispatch: body)
  }
}
