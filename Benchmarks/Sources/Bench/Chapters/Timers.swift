// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GLib

func timerCases() -> [Case] {
  [
    Case(
      name: "loop/timer-overshoot-100us",
      against: "C timerfd and poll",
      bounds: .must(1.5, aim: 1.1),
      method: .figure(
        iterations: 300,
        ours: medianOvershoot,
        theirs: baseline(timer_overshoot_new(100_000))
      )
    ),
    Case(
      name: "loop/timer-add-cancel",
      against: "C create, attach, destroy",
      bounds: .none,
      method: .time(
        ours: { addAndCancel(turnEvery: 16) },
        theirs: baseline(timer_add_cancel_new(16))
      )
    ),
  ]
}

/// The median of how much later than asked for a timer of 100 µs calls back, in nanoseconds.
private func medianOvershoot() -> Side {
  final class Arrival {
    var time = 0.0
  }
  let context = MainContext()
  let arrival = Arrival()
  return { iterations in
    var all = (0..<iterations).map { _ in
      let start = baseline_now()
      context.addTimeout(after: .microseconds(100)) { arrival.time = baseline_now() }
      while arrival.time < start { context.iterate() }
      return arrival.time - start - 100_000
    }
    all.sort()
    return all[iterations / 2]
  }
}

private func addAndCancel(turnEvery interval: Int) -> Side {
  let context = MainContext()
  return { iterations in
    elapsed {
      for i in 1...iterations {
        context.addTimeout(every: .seconds(3_600)) { .keep }.cancel()
        if i.isMultiple(of: interval) { context.iterate(mayBlock: false) }
      }
    }
  }
}
