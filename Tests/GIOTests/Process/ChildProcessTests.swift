// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  private actor Waiter {
    private let thread = EventThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor {
      thread.executor.asUnownedSerialExecutor()
    }

    func wait(for child: ChildProcess) async throws -> ProcessExit {
      let status = try await child.waitForExit()
      #expect(isHere)
      return status
    }

    private var isHere: Bool { thread.context.isOwner }
  }

  private func shell(_ script: String) throws -> ChildProcess {
    try ChildProcess.start("/bin/sh", ["-c", script], standardInput: .null)
  }

  @Test(arguments: [0, 3, 127, 255] as [Int32])
  func theCodeOfAnExitIsReported(_ code: Int32) async throws {
    #expect(try await shell("exit \(code)").exit == .exited(code: code))
  }

  @Test(arguments: [SIGKILL, SIGTERM, SIGHUP])
  func theSignalThatKilledIsReported(_ signal: Int32) async throws {
    let status = try await shell("kill -\(signal) $$").exit
    #expect(status == .signaled(signal, coreDumped: false))
    #expect(status.rawStatus == signal)
  }

  @Test func anyNumberOfTasksMayWaitAlsoAfterwards() async throws {
    let child = try ChildProcess.start("cat", standardInput: .stream)
    #expect(child.exitIfKnown == nil)
    try await withThrowingTaskGroup(of: ProcessExit.self) { group in
      for _ in 0..<50 { group.addTask { try await child.exit } }
      try child.standardInput!.close()
      for try await status in group { #expect(status == .exited(code: 0)) }
    }
    #expect(try await child.exit == .exited(code: 0))
    #expect(child.exitIfKnown == .exited(code: 0))
  }

  @Test func aTaskThatWaitsNoMoreLeavesTheChildAlone() async throws {
    let child = try ChildProcess.start("cat", standardInput: .stream)
    let waiting = Task { try await child.exit }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(try child.identity.isRunning())
    try child.standardInput!.close()
    #expect(try await child.exit.isSuccess)
  }

  @Test func aWaitOnAnActorComesBackThere() async throws {
    let child = try shell("exit 4")
    #expect(try await Waiter().wait(for: child) == .exited(code: 4))
  }

  @Test func aCallbackHearsOfItOnceAlsoAfterwards() throws {
    let context = MainContext()
    let child = try ChildProcess.start("cat", standardInput: .stream)
    var statuses: [ProcessExit] = []
    context.addExit(of: child) { statuses.append($0) }
    let cancelled = context.addExit(of: child) { _ in Issue.record("cancelled") }
    cancelled.cancel()
    #expect(!context.iterate(mayBlock: false))
    try child.standardInput!.close()
    while statuses.isEmpty { context.iterate() }
    context.addExit(of: child) { statuses.append($0) }
    while statuses.count < 2 { context.iterate() }
    #expect(statuses == [.exited(code: 0), .exited(code: 0)])
    #expect(!context.iterate(mayBlock: false))
  }

  // MARK: Signals

  @Test func signalsArriveAndAfterwardsNobodyIsThere() async throws {
    let child = try ChildProcess.start("sleep", ["1000"])
    try child.send(SIGTERM)
    #expect(try await child.exit == .signaled(SIGTERM, coreDumped: false))
    expectError(ProcessErrorCode.notRunning) { try child.send(SIGTERM) }
    expectError(ProcessErrorCode.notRunning) { try child.send(0) }
    #expect(await child.stop() == .signaled(SIGTERM, coreDumped: false))
  }

  @Test func whatIsNoSignalIsATypedError() async throws {
    let child = try ChildProcess.start("sleep", ["1000"], newSession: true)
    expectError(FileErrorCode.invalidArgument) { try child.send(4_711) }
    expectError(FileErrorCode.invalidArgument) { try child.sendToGroup(-1) }
    await child.stop(grace: .zero)
    expectError(ProcessErrorCode.notRunning) { try child.sendToGroup(SIGTERM) }
  }

  @Test func aGroupIsKilledWithTheGrandchildren() async throws {
    let child = try ChildProcess.start(
      "/bin/sh",
      ["-c", "sleep 1000 >/dev/null & echo $!; wait"],
      newSession: true,
      standardOutput: .stream
    )
    let grandchild = try await identity(from: child)
    try child.sendToGroup(SIGKILL)
    #expect(try await child.exit == .signaled(SIGKILL, coreDumped: false))
    try await ended(grandchild)
  }

  @Test func stoppingALeaderLeavesNothingOfItsGroup() async throws {
    // The shell ends by itself and leaves something behind that does not mind SIGTERM.
    let child = try ChildProcess.start(
      "/bin/sh",
      ["-c", "(trap '' TERM; sleep 1000; sleep 1000) >/dev/null & echo $!; wait"],
      newSession: true,
      standardOutput: .stream
    )
    let grandchild = try await identity(from: child)
    #expect(await child.stop(grace: .seconds(60)) == .signaled(SIGTERM, coreDumped: false))
    try await ended(grandchild)
  }

  @Test func whatIsLeftOfAGroupIsKilledWithItsLeaderIfThatWasSaid() async throws {
    var command = Command("/bin/sh", ["-c", "sleep 1000 >/dev/null & echo $!"])
    command.standardOutput = .stream
    command.group = .new
    let careless = try command.start()
    let left = try await identity(from: careless)
    #expect(try await careless.exit.isSuccess)
    #expect(try left.isRunning())
    kill(left.pid, SIGKILL)
    command.killsGroupAtExit = true
    let careful = try command.start()
    let text = try await careful.standardOutput!.readToEnd(limit: 100)
    #expect(try await careful.exit.isSuccess)
    let pid = try #require(Int32(String(decoding: text, as: UTF8.self).filter(\.isNumber)))
    if let grandchild = try? ProcessIdentity(ofPID: pid) { try await ended(grandchild) }
  }

  @Test func whoDoesNotEndInTimeIsKilledAlsoWhileSuspended() async throws {
    let child = try ChildProcess.start(
      "/bin/sh",
      ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"],
      newSession: true,
      standardOutput: .stream
    )
    _ = try await child.standardOutput!.readLine(limit: 10)
    #expect(await child.stop(grace: .milliseconds(20)) == .signaled(SIGKILL, coreDumped: false))
    let suspended = try ChildProcess.start("sleep", ["1000"])
    try suspended.send(SIGSTOP)
    #expect(await suspended.stop() == .signaled(SIGTERM, coreDumped: false))
  }

  @Test func cancellingAStopKillsAtOnce() async throws {
    let child = try ChildProcess.start(
      "/bin/sh",
      ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"],
      newSession: true,
      standardOutput: .stream
    )
    _ = try await child.standardOutput!.readLine(limit: 10)
    let stopping = Task { await child.stop(grace: .seconds(1_000)) }
    stopping.cancel()
    #expect(await stopping.value == .signaled(SIGKILL, coreDumped: false))
  }

  @Test func aGroupOfOursIsNotSignalled() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try ChildProcess.start("sleep", ["1"]).sendToGroup(SIGTERM)
    }
    #expect(result.says("in the group of this process"))
  }

  // MARK: Others

  @Test func aStatusThatOtherCodeHasCollectedIsUnknown() async throws {
    let child = try ChildProcess.start("cat", standardInput: .stream)
    let thief = TestThread {
      try? child.standardInput!.close()
      waitpid(child.pid, nil, 0)
    }
    let status = try await child.exit
    thief.join()
    // Who came first is up to the kernel, but nobody waits for ever.
    #expect(status == .unknown || status == .exited(code: 0))
    expectError(ProcessErrorCode.notRunning) { try child.send(SIGTERM) }
  }

  @Test func withTheStatusOfEveryChildIgnoredTheEndIsSeenNonetheless() async {
    await #expect(processExitsWith: .success) {
      signal(SIGCHLD, SIG_IGN)
      let child = try ChildProcess.start("cat", standardInput: .stream)
      try child.standardInput!.close()
      let status = try await child.exit
      precondition(status == .unknown)
    }
  }

  @Test func theIdentityOfAChildIsThatOfTheSystem() async throws {
    let child = try ChildProcess.start("cat", standardInput: .stream)
    #expect(child.identity == (try ProcessIdentity(ofPID: child.pid)))
    await child.stop()
  }

  @Test func theChildOfAThreadOutlivesItAndNotItsProcess() async throws {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardOutputContent]
    ) {
      let children = Mutable<[ChildProcess]>([])
      TestThread.run { _ in
        var command = Command("sleep", ["1000"])
        command.standardOutput = .null
        command.standardError = .null
        command.parentDeathSignal = SIGKILL
        children.value.append(try! command.start())
      }
      let child = children.value[0]
      let isRunning = try child.identity.isRunning()
      precondition(isRunning && child.exitIfKnown == nil)
      print("child \(child.pid) of \(child.identity.startTime)")
    }
    let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    let match = try #require(text.firstMatch(of: /child (\d+) of (\d+)/))
    let pid = try #require(Int32(match.1))
    guard let now = try? ProcessIdentity(ofPID: pid), "\(now.startTime)" == match.2 else { return }
    try await ended(now)
  }

  @Test func aDaemonHasItsPidFileAndHoldsNobodyUp() async throws {
    let directory = TemporaryDirectory()
    var command = Command("sleep", ["1000"])
    command.group = .newSession
    command.standardInput = .null
    command.standardOutput = .null
    command.standardError = .null
    command.pidFile = directory / "pid"
    let daemon = try command.start()
    #expect(contents(of: directory / "pid") == Array("\(daemon.pid)\n".utf8))
    #expect(await daemon.stop(grace: .zero) == .signaled(SIGKILL, coreDumped: false))
    #expect(kill(daemon.pid, 0) == -1 && errno == ESRCH)
    command.pidFile = "/no/such/directory/pid"
    expectError(FileErrorCode.noEntry) { try command.start() }
  }

  private func identity(from child: ChildProcess) async throws -> ProcessIdentity {
    let line = try await child.standardOutput!.readLine(limit: 100) ?? ""
    return try ProcessIdentity(ofPID: try #require(Int32(line)))
  }

  /// Waits until a process that is not a child of ours has ended.
  private func ended(_ process: ProcessIdentity) async throws {
    do {
      _ = try await RunningProcess(adopting: process).exit
    } catch ProcessErrorCode.notRunning {
    } catch ProcessErrorCode.identityMismatch {}
  }
}
