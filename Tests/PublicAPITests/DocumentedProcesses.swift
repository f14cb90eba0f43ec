// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import Testing

// The processes of the article "Getting started", and how other threads reach the main actor:
// DocumentedCodeTests compares.

final class Worker {
  private(set) var exit: ProcessExit?
  private var pid: Int32?

  func start(on context: MainContext, whenDone: @escaping () -> Void) throws(GLibError) {
    let child = try SpawnedProcess.spawn("sleep", ["1000"], newSession: true)
    pid = child.pid
    try context.addExit(ofChild: child.pid) { exit in
      self.exit = exit
      whenDone()
    }
  }

  func stop(on context: MainContext) {
    guard let pid, exit == nil else { return }
    kill(pid, SIGTERM)
    context.addTimeout(after: .seconds(2)) {
      if self.exit == nil { kill(pid, SIGKILL) }
    }
  }
}

@MainActor final class Model {
  private(set) var refreshes = 0
  func refresh() { refreshes += 1 }
}

func refreshFromAnyThread(_ model: Model) {
  MainContext.default.invoke { MainActor.assumeIsolated { model.refresh() } }
}

@Suite struct DocumentedProcesses {
  @Test func aWorkerIsStartedAndStopped() throws {
    let context = MainContext()
    let worker = Worker()
    var isDone = false
    try worker.start(on: context) { isDone = true }
    worker.stop(on: context)
    while !isDone { context.iterate() }
    #expect(worker.exit == .signaled(SIGTERM, coreDumped: false))
  }
}
