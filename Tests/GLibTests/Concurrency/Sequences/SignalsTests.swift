// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

/// Signals belong to the whole process, so each test has one of its own.
@Suite struct SignalsTests {
  @Test func signalsThatComeBeforeTheFirstNextAreNotLost() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      let signals = context.signals(SIGUSR1, SIGHUP)
      sendAndReceive([.user1, .hangUp], on: context)
      var iterator = signals.makeAsyncIterator()
      let first = await iterator.next()
      let second = await iterator.next()
      precondition(Set([first, second]) == [.user1, .hangUp])
    }
  }

  @Test func aSignalComesAfterItsLastArrivalAndNeverMoreOftenThanItWasSent() async {
    await #expect(processExitsWith: .success) {
      let loop = LoopThread()
      let received = Counter()
      // Named twice, it still comes once.
      let signals = loop.context.signals(.user1, .user1, .user2)
      let consumer = Task {
        for await signal in signals {
          if signal == .user2 { return }
          received.add()
        }
      }
      for round in 1...20 {
        send(SIGUSR1)
        while received.value < round { await Task.yield() }
        precondition(received.value == round)
      }
      for _ in 0..<20 { send(SIGUSR1) }
      while received.value == 20 { await Task.yield() }
      send(SIGUSR2)
      await consumer.value
      precondition((21...40).contains(received.value), "\(received.value)")
      loop.stop()
    }
  }

  @Test func anActorOnTheContextSeesItsSignals() async {
    await #expect(processExitsWith: .success) {
      let loop = LoopThread()
      let reloader = Reloader(loop.context)
      let signals = loop.context.signals(SIGHUP, SIGTERM)
      send(SIGHUP)
      let task = Task { await reloader.run(signals) }
      while await reloader.reloads == 0 { await Task.yield() }
      send(SIGTERM)
      await task.value
      let reloads = await reloader.reloads
      precondition(reloads == 1)
      loop.stop()
    }
  }

  @Test func theNextIterationGoesOnWhereTheLastOneStopped() async {
    await #expect(processExitsWith: .success) {
      let loop = LoopThread()
      let signals = loop.context.signals(.hangUp)
      for _ in 0..<3 {
        send(SIGHUP)
        for await signal in signals {
          precondition(signal == .hangUp)
          break
        }
      }
      loop.stop()
    }
  }

  @Test func aDroppedSequenceGivesTheSignalItsDefaultActionBack() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let context = MainContext()
      do {
        let signals = context.signals(SIGTERM)
        _ = signals.makeAsyncIterator()
      }
      context.iterate(mayBlock: false)
      send(SIGTERM)
      while true { pause() }
    }
  }

  @Test func aCancelledTaskEndsTheSequenceAndGivesTheSignalItsDefaultActionBack() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let loop = LoopThread()
      let signals = loop.context.signals(SIGTERM)
      let task = Task {
        for await _ in signals { preconditionFailure("nobody has sent one") }
      }
      await Task.yield()
      task.cancel()
      await task.value
      var iterator = signals.makeAsyncIterator()
      let next = await iterator.next()
      precondition(next == nil)
      // One turn, in which the sources go.
      loop.perform {}
      loop.stop()
      loop.context.iterate(mayBlock: false)
      send(SIGTERM)
      while true { pause() }
    }
  }

  @Test func theEndOfTheContextEndsTheSequenceAfterWhatIsKept() async {
    await #expect(processExitsWith: .success) {
      var context: MainContext? = MainContext()
      let signals = context!.signals(.user1)
      sendAndReceive([.user1], on: context!)
      context = nil
      var iterator = signals.makeAsyncIterator()
      let kept = await iterator.next()
      let end = await iterator.next()
      precondition(kept == .user1 && end == nil)
    }
    await #expect(processExitsWith: .success) {
      var context: MainContext? = MainContext()
      let signals = context!.signals(.user1)
      let task = Task.immediate {
        var iterator = signals.makeAsyncIterator()
        return await iterator.next()
      }
      context = nil
      let end = await task.value
      precondition(end == nil)
    }
  }

  @Test func twoTasksThatWaitForOneSequenceTrap() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      let signals = context.signals(SIGUSR1)
      for _ in 0..<2 {
        _ = Task.immediate {
          var iterator = signals.makeAsyncIterator()
          _ = await iterator.next()
        }
      }
      context.iterate()
    }
    expectMessage(result, "two tasks wait for one sequence of signals; give each its own")
  }

  @Test func aSignalThatCannotBeWatchedTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = MainContext().signals(SIGTERM, SIGKILL)
    }
    expectMessage(result, "MainContext.signals(_:): signal 9 cannot be watched")
  }
}

private actor Reloader {
  private let executor: LoopExecutor
  private let context: MainContext
  private(set) var reloads = 0

  init(_ context: MainContext) {
    self.context = context
    executor = context.executor
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func run(_ signals: MainContext.Signals) async {
    for await signal in signals {
      precondition(context.isOwner)
      if signal == .terminate { break }
      reloads += 1
    }
  }
}

/// Sends this process a signal. Not by `raise`: the threads of Swift's pool block signals.
private func send(_ signal: Int32) { kill(getpid(), signal) }

/// Sends this process signals and turns a context until they have come to all its sources.
private func sendAndReceive(_ signals: [UnixSignal], on context: MainContext) {
  for signal in signals { sendAndCount(signal, on: context) }
  // GLib tells one source after the other: the next signal comes when all know of the last one, and
  // comes in the same turn.
  for _ in 0..<2 { sendAndCount(.user2, on: context) }
}

private func sendAndCount(_ signal: UnixSignal, on context: MainContext) {
  let counter = Counter()
  context.addSignal(signal, from: .anyThread) {
    counter.add()
    return .remove
  }
  send(signal.rawValue)
  while counter.value == 0 { context.iterate() }
}
