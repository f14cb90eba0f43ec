// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// A synchronous main whose loop serves `@MainActor` and `DispatchQueue.main`. A test runs it once for
// each case; it ends with 0, or with a trap.

import CGLibShim
import Dispatch
import GLib
import Glibc
import Synchronization

var notes: [String] = []

func isOnMainThread() -> Bool { cglib_thread_id() == getpid() }

@MainActor func note(_ text: String) {
  precondition(isOnMainThread())
  notes.append(text)
}

let loop = MainLoop()

/// Jobs that wait before the loop runs, jobs that come while it runs, and the same again after it has
/// been told to quit.
@MainActor func serve() {
  precondition(MainLoop.canServeMainActor)
  for round in 1...3 {
    notes = []
    Task { @MainActor in note("actor") }
    DispatchQueue.main.async { MainActor.assumeIsolated { note("queue") } }
    Task.detached {
      try await Task.sleep(for: .milliseconds(2))
      for _ in 0..<100 { await MainActor.run { note("hop") } }
      await MainActor.run { loop.quit() }
    }
    loop.run()
    precondition(notes.filter { $0 == "hop" }.count == 100, "round \(round)")
    precondition(notes.contains("actor") && notes.contains("queue"))
  }
}

/// A turn by hand serves, too.
@MainActor func iterate() {
  Task { @MainActor in note("actor") }
  while notes.isEmpty { MainContext.default.iterate() }
}

/// A callback of the loop is on the main actor.
@MainActor func assume() {
  MainContext.default.addIdle(from: .anyThread) {
    MainActor.assumeIsolated { note("assumed") }
    loop.quit()
    return .remove
  }
  loop.run()
  precondition(notes == ["assumed"])
}

/// A loop inside a job serves sources, and no other job before the job has ended.
@MainActor func nested() {
  Task { @MainActor in
    Task { @MainActor in
      note("second")
      loop.quit()
    }
    let inner = MainLoop()
    var ticks = 0
    MainContext.default.addTimeout(every: .milliseconds(1)) {
      ticks += 1
      if ticks == 20 { inner.quit() }
      return ticks < 20 ? .keep : .remove
    }
    inner.run()
    note("first, after \(ticks) ticks")
  }
  loop.run()
  precondition(notes == ["first, after 20 ticks", "second"], "\(notes)")
}

/// A loop that C code runs serves from the first source of the library on.
@MainActor func loopOfC() {
  let pointer = g_main_loop_new(nil, 0)
  nonisolated(unsafe) let c = pointer
  MainContext.default.addTimeout(every: .seconds(3600)) { .keep }
  Task.detached {
    await MainActor.run {
      note("hop")
      g_main_loop_quit(c)
    }
  }
  g_main_loop_run(pointer)
  g_main_loop_unref(pointer)
  precondition(notes == ["hop"])
}

/// The default context on another thread: the queue waits for the main thread, and nobody spins.
@MainActor func elsewhere() {
  MainContext.default.iterate(mayBlock: false)
  Task { @MainActor in
    note("hop")
    loop.quit()
  }
  let turns = EventThread()
  let done = DispatchSemaphore(value: 0)
  turns.context.invoke {
    // Woken at most by what is pending already.
    let isOver = Atomic<Bool>(false)
    MainContext.default.addTimeout(after: .milliseconds(100), from: .anyThread) {
      isOver.store(true, ordering: .relaxed)
    }
    var count = 0
    while !isOver.load(ordering: .relaxed), count < 50 {
      MainContext.default.iterate()
      count += 1
    }
    precondition(count < 50, "the context spins")
    done.signal()
  }
  done.wait()
  turns.stop()
  precondition(notes.isEmpty)
  loop.run()
  precondition(notes == ["hop"])
}

/// Waits for the main actor cost no turns.
@MainActor func idle() {
  var before = rusage()
  var after = rusage()
  Task { @MainActor in note("once") }
  MainContext.default.addTimeout(after: .milliseconds(50)) {
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &before)
  }
  MainContext.default.addTimeout(after: .milliseconds(550)) {
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &after)
    loop.quit()
  }
  loop.run()
  let switches = after.ru_nvcsw - before.ru_nvcsw
  precondition(switches <= 3, "\(switches) context switches in 500 ms of idling")
}

/// Without what serving rests on, the loop says so and everything else works.
@MainActor func unavailable() {
  precondition(!MainLoop.canServeMainActor)
  Task { @MainActor in note("never") }
  MainContext.default.addTimeout(after: .milliseconds(20)) { loop.quit() }
  loop.run()
  precondition(notes.isEmpty)
}

switch CommandLine.arguments.dropFirst().first {
case "serve": serve()
case "iterate": iterate()
case "assume": assume()
case "nested": nested()
case "loop-of-c": loopOfC()
case "elsewhere": elsewhere()
case "idle": idle()
case "unavailable": unavailable()
default: fatalError("name a case")
}
