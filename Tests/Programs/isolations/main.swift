// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The local form of `add…` in the isolations that need the process's main thread. A test runs this
// program; it ends with 0, or with a trap.

import GLib
import Glibc

final class NotSendable { var count = 0 }

// Top-level code.
var ticks = 0
let object = NotSendable()
let loop = MainLoop()
loop.context.addTimeout(every: .milliseconds(1)) {
  ticks += 1
  object.count += 1
  return ticks < 3 ? .keep : .remove
}
// On a slow machine the timer is ready in every turn, and the idle source comes after it.
loop.context.addIdle {
  guard ticks == 3 else { return .keep }
  object.count += 1
  loop.quit()
  return .remove
}
loop.run()
precondition(ticks == 3 && object.count == 4)

// A class of the main actor.
@MainActor final class Model {
  private(set) var count = 0
  private let others = NotSendable()

  func start() {
    MainContext.default.addTimeout(after: .zero) {
      MainActor.assertIsolated()
      self.count += 1
      self.others.count += 1
    }
    MainContext.default.addSignal(SIGUSR1) {
      self.count += 1; return .remove
    }
    raise(SIGUSR1)
  }
}
let model = Model()
model.start()
while model.count < 2 { MainContext.default.iterate() }

// Code without an actor, on the main thread.
func plain() -> Int {
  let context = MainContext()
  let object = NotSendable()
  context.addIdle {
    object.count += 1; return .remove
  }
  MainContext.default.addIdle {
    object.count += 1; return .remove
  }
  context.iterate()
  MainContext.default.iterate()
  return object.count
}
precondition(plain() == 2)
