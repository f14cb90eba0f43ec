// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import Testing

extension ExamplesTests {
  @Suite struct ClockTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func ticksUntilASignal(_ signal: Int32) throws {
      let clock = try Program("clock")
      try #require(clock.wait { clock.output.contains { $0.hasPrefix("tick 2 ") } })
      clock.send(signal)
      #expect(clock.waitForExit() == .exited(code: 0))
      #expect(clock.output.last?.hasPrefix("ticked ") == true)
    }
  }
}
