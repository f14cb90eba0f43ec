// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import Testing

extension ExamplesTests {
  @Suite struct AsyncClockTests {
    @Test(arguments: [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")])
    func ticksUntilASignal(_ signal: Int32, _ name: String) throws {
      let clock = try Program("async-clock")
      try #require(clock.wait { clock.output.contains { $0.hasPrefix("tick 2") } })
      clock.send(signal)
      #expect(clock.waitForExit() == .exited(code: 0))
      #expect(clock.output.dropLast().last == name)
      #expect(clock.output.last?.hasPrefix("ticked ") == true)
    }
  }
}
