// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GLib
import Glibc
import Synchronization

func loopCases() -> [Case] {
  oneSource() + dormantTimers() + idleDescriptors() + [
    Case(
      name: "loop/idle-context-switches",
      against: "count",
      bounds: .must(2, aim: 0),
      method: .count(wakeUpsOfAnIdleLoop)
    )
  ]
}

// MARK: - One source, ready in every turn

private func oneSource() -> [Case] {
  [
    Case(
      name: "loop/turn-one-source-idle",
      against: "C GLib",
      bounds: .must(1.3, aim: 1),
      method: .time(
        ours: { LoopFixture().addReadyIdle().turns },
        theirs: baseline(loop_turn_idle_new(0))
      )
    ),
    Case(
      name: "loop/turn-one-source-descriptor",
      against: "C GLib",
      bounds: .must(1.3, aim: 1),
      method: .time(
        ours: { LoopFixture().addDescriptor(readable: true).turns },
        theirs: baseline(loop_turn_descriptor_new(0))
      )
    ),
    Case(
      name: "loop/turn-one-source-timer",
      against: "C GLib",
      bounds: .must(1.3, aim: 1),
      method: .time(
        ours: { LoopFixture().addReadyTimer().turns },
        theirs: baseline(loop_turn_timer_new(0))
      )
    ),
    Case(
      name: "loop/run-one-source-idle",
      against: "C g_main_loop_run",
      bounds: .must(1.3, aim: 1),
      method: .time(ours: runOneIdle, theirs: baseline(loop_run_idle_new()))
    ),
  ]
}

/// As a program does it: `run()`, until an idle source has been called often enough.
private func runOneIdle() -> Side {
  final class Progress {
    var left = 0
  }
  let progress = Progress()
  let loop = MainLoop(MainContext())
  loop.context.addIdle { [unowned loop] in
    progress.left -= 1
    if progress.left == 0 { loop.quit() }
    return .keep
  }
  return { iterations in
    elapsed {
      progress.left = iterations
      loop.run()
    }
  }
}

// MARK: - One ready source among dormant ones

private func dormantTimers() -> [Case] {
  [
    Case(
      name: "loop/turn-10000-dormant-timers",
      against: "ten timers",
      bounds: .must(1.5, aim: 1.1),
      method: .time(
        ours: { LoopFixture().addDormantTimers(10_000).addReadyIdle().turns },
        theirs: { LoopFixture().addDormantTimers(10).addReadyIdle().turns }
      )
    ),
    Case(
      name: "loop/turn-10000-dormant-timers-c",
      against: "C GLib, same timers",
      bounds: .none,
      method: .time(
        ours: { LoopFixture().addDormantTimers(10_000).addReadyIdle().turns },
        theirs: baseline(loop_turn_idle_new(10_000))
      )
    ),
    Case(
      name: "loop/turn-timer-among-10000",
      against: "among ten timers",
      bounds: .none,
      method: .time(
        ours: { LoopFixture().addDormantTimers(10_000).addReadyTimer().turns },
        theirs: { LoopFixture().addDormantTimers(10).addReadyTimer().turns }
      )
    ),
  ]
}

private func idleDescriptors() -> [Case] {
  [
    Case(
      name: "loop/turn-4000-idle-descriptors",
      against: "ten descriptors",
      bounds: .must(1.5, aim: 1.1),
      method: .time(
        ours: { LoopFixture().addIdleDescriptors(4_000).addDescriptor(readable: true).turns },
        theirs: { LoopFixture().addIdleDescriptors(10).addDescriptor(readable: true).turns }
      )
    ),
    Case(
      name: "loop/turn-4000-idle-descriptors-c",
      against: "C GLib, same descriptors",
      bounds: .none,
      method: .time(
        ours: { LoopFixture().addIdleDescriptors(4_000).addDescriptor(readable: true).turns },
        theirs: baseline(loop_turn_descriptor_new(4_000))
      )
    ),
  ]
}

// MARK: - Nothing to do

/// Counts how often a loop with 100 dormant timers and 100 idle descriptors wakes up in two seconds.
///
/// Another thread reads the count, before and after, from /proc: `getrusage()` on the loop's thread
/// would have to wake it.
private func wakeUpsOfAnIdleLoop() throws -> Int {
  final class Count: Sendable {
    let before = Atomic(0)
    let after = Atomic(0)
  }
  let count = Count()
  let fixture = LoopFixture().addDormantTimers(100).addIdleDescriptors(100)
  let loop = MainLoop(fixture.context)
  let thread = baseline_thread()
  Task.detached {
    usleep(200_000)
    count.before.store(baseline_voluntary_switches(thread), ordering: .relaxed)
    usleep(2_000_000)
    count.after.store(baseline_voluntary_switches(thread), ordering: .relaxed)
    loop.quit()
  }
  loop.run()
  let before = count.before.load(ordering: .relaxed)
  guard before >= 0 else { throw Unavailable(reason: "/proc is not readable") }
  return count.after.load(ordering: .relaxed) - before
}
