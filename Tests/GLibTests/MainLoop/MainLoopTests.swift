// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct MainLoopTests {
  @Test func quitBeforeRunHasNoEffect() {
    let context = MainContext()
    let loop = MainLoop(context)
    loop.quit()
    var ran = false
    context.addIdle {
      ran = true; loop.quit(); return .remove
    }
    loop.run()
    #expect(ran)
  }

  @Test func quitPostedToTheContextEndsALoopThatIsAboutToRun() {
    let context = MainContext()
    let loop = MainLoop(context)
    context.invoke { loop.quit() }
    loop.run()
    #expect(!loop.isRunning)
  }

  @Test func aLoopRunsAgainAfterQuit() {
    let context = MainContext()
    let loop = MainLoop(context)
    var calls = 0
    for round in 1...3 {
      #expect(!loop.isRunning)
      context.addIdle {
        #expect(loop.isRunning)
        calls += 1
        loop.quit()
        return .remove
      }
      loop.run()
      #expect(calls == round)
    }
  }

  @Test func quitFromAnotherThreadEndsAWaitingLoop() {
    let context = MainContext()
    let loop = MainLoop(context)
    let thread = TestThread {
      while !loop.isRunning { pthreadYield() }
      loop.quit()
    }
    loop.run()
    thread.join()
    #expect(!loop.isRunning)
  }

  @Test func twoLoopsOfOneContextOnOneThreadAreIndependent() {
    let context = MainContext()
    let (first, second) = (MainLoop(context), MainLoop(context))
    #expect(first.context == second.context)
    context.addIdle {
      first.quit(); return .remove
    }
    first.run()
    #expect(!second.isRunning)
  }

  @Test func aLoopKeepsItsContext() {
    let calls = Counter()
    let loop: MainLoop
    do {
      let context = MainContext()
      context.addIdle(from: .anyThread) {
        calls.add(); return .remove
      }
      loop = MainLoop(context)
    }
    loop.context.iterate()
    #expect(calls.value == 1)
  }
}
