// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

/// Signals belong to the whole process, so each test has one of its own.
@Suite struct SignalTests {
  @Test func aSignalIsDeliveredAfterItWasRaisedAndNeverMoreOftenThanRaised() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      var calls = 0
      context.addSignal(SIGUSR1) {
        calls += 1; return .keep
      }
      for _ in 0..<5 { context.iterate(mayBlock: false) }
      precondition(calls == 0)
      for round in 1...5 {
        send(SIGUSR1)
        while calls < round { context.iterate() }
        for _ in 0..<3 { context.iterate(mayBlock: false) }
        precondition(calls == round)
      }
      for _ in 0..<10 { send(SIGUSR1) }
      while calls == 5 { context.iterate() }
      // GLib's own thread hands signals on: until it has seen a later one, it may have more.
      var isOver = false
      context.addSignal(.user2) {
        isOver = true; return .remove
      }
      send(SIGUSR2)
      while !isOver { context.iterate() }
      precondition((6...15).contains(calls), "\(calls)")
    }
  }

  @Test func eachWatchableSignalReachesEveryOneOfItsSources() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      let signals: [UnixSignal] = [
        .hangUp, .interrupt, .terminate, .user1, .user2, .windowChange,
      ]
      for signal in signals {
        var calls: [Int] = []
        let first = context.addSignal(signal) {
          calls.append(1); return .keep
        }
        context.addSignal(signal, from: .anyThread) { .keep }.cancel()
        let second = context.addSignal(signal.rawValue) {
          calls.append(2); return .keep
        }
        send(signal.rawValue)
        while Set(calls) != [1, 2] { context.iterate() }
        first.cancel()
        second.cancel()
        precondition(first.name == "signal \(signal)")
      }
    }
  }

  @Test func anEndedSourceGivesTheSignalItsDefaultActionBack() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let context = MainContext()
      let source = context.addSignal(.terminate) { .keep }
      source.cancel()
      context.iterate(mayBlock: false)
      send(SIGTERM)
      while true { pause() }
    }
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let context = MainContext()
      let loop = MainLoop(context)
      context.addSignal(.terminate) {
        loop.quit(); return .remove
      }
      send(SIGTERM)
      loop.run()
      // No further turn: the second one ends the process while it cleans up.
      send(SIGTERM)
      while true { pause() }
    }
    await #expect(processExitsWith: .signal(SIGHUP)) {
      do {
        let context = MainContext()
        context.addSignal(.hangUp) { .keep }
      }
      send(SIGHUP)
      while true { pause() }
    }
  }

  @Test(arguments: [0, SIGKILL, SIGSTOP, SIGSEGV, SIGCHLD, SIGPIPE, -1, 65])
  func aSignalThatCannotBeWatchedIsATypedError(_ number: Int32) {
    #expect(UnixSignal(rawValue: number) == nil)
    expectError(SignalErrorCode.unwatchable) { try UnixSignal(number) }
  }

  @Test func aWatchableNumberFromOutsideBecomesASignal() throws {
    #expect(try UnixSignal(SIGTERM) == .terminate)
    #expect(UnixSignal.terminate.description == "TERM")
    #expect(UnixSignal(rawValue: SIGHUP) == .hangUp)
  }

  @Test func addingASignalThatCannotBeWatchedTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      MainContext().addSignal(SIGKILL) { .keep }
    }
    expectMessage(result, "MainContext.addSignal(_:): signal 9 cannot be watched")
  }
}

/// Sends this process a signal. Not by `raise`: the threads of Swift's pool block signals.
private func send(_ signal: Int32) { kill(getpid(), signal) }
