// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The clock once more, as an async main: ticks and signals are sequences, the main thread runs a loop.

import GLib
import Glibc

@main struct AsyncClock {
  static func main() async {
    MainLoop.serveAsyncMain()
    let context = MainContext.default
    let ticking = Task { @MainActor in
      var count = 0
      for await tick in context.ticks(every: .seconds(1)) {
        count += 1
        print("tick \(count)", tick.missed > 0 ? "after \(tick.missed) missed ones" : "")
        fflush(nil)
      }
      return count
    }
    for await signal in context.signals(SIGINT, SIGTERM) {
      print("SIG\(signal)")
      break
    }
    ticking.cancel()
    print("ticked \(await ticking.value) times")
  }
}
