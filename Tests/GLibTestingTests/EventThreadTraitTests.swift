// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import GLibTesting
import TestSupport
import Testing

@Suite(.onEventThread) struct EventThreadTraitTests {
  @Test func aTestStaysOnItsThread() async {
    let home = TestThread.current
    await Task.yield()
    #expect(TestThread.current == home)
    #expect(MainContext.threadDefault.isOwner)
    #expect(MainContext.threadDefault != .default)
  }

  @Test(arguments: 0..<4) func eachCaseHasAThread(_ number: Int) {
    #expect(TestThread.currentName == "test")
  }

  @Test func aSynchronousTestIsThereToo() {
    #expect(MainContext.threadDefault.isOwner)
  }
}
