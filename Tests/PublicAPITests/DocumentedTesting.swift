// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import GLibTesting
import Testing

// As the page of GLibTesting shows it.

// swift-format-ignore
actor Pulse {
  private let context: MainContext
  private(set) var beats = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { context.executor.asUnownedSerialExecutor() }

  init(on context: MainContext) { self.context = context }

  func start() { context.addTimeout(every: .seconds(1)) { self.beats += 1; return .keep } }
}

// swift-format-ignore
@Suite struct DocumentedTesting {
  @Test func theTimerKeepsToItsGrid() {
    let clock = ManualClock()
    var ticks: [Duration] = []
    clock.context.addTimeout(every: .seconds(1)) { ticks.append(clock.elapsed); return .keep }
    clock.advance(by: .seconds(3))
    #expect(ticks == [.seconds(1), .seconds(2), .seconds(3)])
  }

  @Test func theActorCountsSeconds() {
    let clock = ManualClock()
    let pulse = Pulse(on: clock.context)
    clock.context.invoke { pulse.assumeIsolated { $0.start() } }
    clock.advance(by: .seconds(3600))
    clock.context.invoke { pulse.assumeIsolated { #expect($0.beats == 3600) } }
  }

  @Test(.onEventThread) func threeTicksComeOnTheLoopOfTheTest() async {
    var ticks = 0
    for await _ in MainContext.threadDefault.ticks(every: .milliseconds(1)) {
      ticks += 1
      if ticks == 3 { break }
    }
  }
}
