// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// A clock that counts seconds until Ctrl-C: two timers, two signals, plain variables.

import GLib
import Glibc

let loop = MainLoop()
let start = ContinuousClock.now
var ticks = 0

loop.context.addTimeout(every: .seconds(1)) {
  ticks += 1
  print("tick \(ticks) after \(ContinuousClock.now - start)")
  fflush(nil)
  return .keep
}
loop.context.addTimeout(after: .milliseconds(2500)) { print("two and a half seconds, once") }

for signal in [SIGINT, SIGTERM] {
  loop.context.addSignal(signal) {
    print("ticked \(ticks) times")
    loop.quit()
    return .remove
  }
}
loop.run()
