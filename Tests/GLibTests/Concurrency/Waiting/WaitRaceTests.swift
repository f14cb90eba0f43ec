// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// Whatever comes first, and however close together: every task that waits goes on, once.
@Suite struct WaitRaceTests {
  @Test func aCancelThatRacesTheTimerEndsTheSleepOnce() async {
    let loop = LoopThread()
    let clock = loop.context.clock
    var outcomes = [0, 0]
    for round in 0..<TestEnvironment.rounds(1_000, soak: 50_000) {
      let task = Task { try await clock.sleep(for: .microseconds(round % 60)) }
      if round % 3 > 0 { await Task.yield() }
      task.cancel()
      switch await task.result {
      case .success: outcomes[0] += 1
      case .failure(let error):
        #expect(error is CancellationError)
        outcomes[1] += 1
      }
    }
    loop.stop()
    #expect(outcomes[1] > 0)
  }

  @Test func theEndOfTheContextRacesSleepsThatBeginAndThatAreCancelled() async {
    for round in 0..<TestEnvironment.rounds(200, soak: 10_000) {
      var context: MainContext? = MainContext()
      let clock = context!.clock
      let started = Counter()
      let sleepers = (0..<8).map { number in
        Task { () -> Bool in
          started.add()
          do {
            try await clock.sleep(for: .seconds(3600))
            return false
          } catch MainContext.ErrorCode.ended {
            return true
          } catch {
            return error is CancellationError && number % 2 == 0
          }
        }
      }
      while started.value < round % 9 { await Task.yield() }
      context = nil
      for (number, sleeper) in sleepers.enumerated() where number % 2 == 0 { sleeper.cancel() }
      for sleeper in sleepers { #expect(await sleeper.value) }
    }
  }

  @Test func readinessIsNeverLostBetweenTwoThreads() async {
    let loop = LoopThread()
    let pipe = TestPipe()
    let rounds = TestEnvironment.rounds(500, soak: 50_000)
    let taken = Counter()
    let consumer = Task {
      for await _ in loop.context.readiness(of: pipe.reader, .readable) {
        if taken.add(pipe.drain()) == rounds { break }
      }
    }
    for round in 0..<rounds {
      pipe.write()
      if round % 7 == 0 { await Task.yield() }
    }
    await consumer.value
    loop.stop()
    #expect(taken.value == rounds)
  }
}
