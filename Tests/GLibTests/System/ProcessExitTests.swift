// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ProcessExitTests {
  private static func shell(
    _ script: String,
    directory: String? = nil
  ) throws -> SpawnedProcess {
    try SpawnedProcess.spawn(
      "/bin/sh",
      ["-c", script],
      directory: directory,
      standardInput: .null
    )
  }

  /// Runs a script and returns what its exit source reports, once.
  private static func status(
    of script: String,
    directory: String? = nil
  ) throws -> ProcessExit {
    let context = MainContext()
    let child = try shell(script, directory: directory)
    var statuses: [ProcessExit] = []
    let source = try context.addExit(ofChild: child.pid) { statuses.append($0) }
    while statuses.isEmpty { context.iterate() }
    context.iterate(mayBlock: false)
    #expect(statuses.count == 1)
    #expect(source.isCancelled)
    return statuses[0]
  }

  @Test(arguments: [0, 3, 127, 255] as [Int32])
  func theCodeOfAnExitIsReported(_ code: Int32) throws {
    let status = try Self.status(of: "exit \(code)")
    #expect(status == .exited(code: code))
    #expect(status.rawStatus == code << 8)
    #expect(status.isSuccess == (code == 0))
  }

  @Test(arguments: [SIGKILL, SIGTERM, SIGHUP])
  func theSignalThatKilledIsReported(_ signal: Int32) throws {
    let status = try Self.status(of: "kill -\(signal) $$")
    #expect(status == .signaled(signal, coreDumped: false))
    #expect(status.rawStatus == signal)
    #expect(!status.isSuccess)
  }

  @Test(arguments: [
    "exit 3", "kill -9 $$", "ulimit -c 0; kill -6 $$", "ulimit -c 1024; kill -6 $$",
  ])
  func theRawStatusIsThatOfWaitpid(_ script: String) throws {
    // Both run the same script; whether a core is dumped is up to the machine.
    let directory = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let child = try Self.shell(script, directory: directory)
    var raw: Int32 = -1
    #expect(waitpid(child.pid, &raw, 0) == child.pid)
    let ours = try Self.status(of: script, directory: directory)
    #expect(ours.rawStatus == raw)
    #expect(ours == ProcessExit(rawStatus: raw))
  }

  @Test func everyRawStatusOfAnEndedProcessSurvivesARoundTrip() {
    let signals = Array(1...64) as [Int32]
    let ended = (0...255).map { $0 << 8 } + signals + signals.map { $0 | 0x80 }
    for raw in ended { #expect(ProcessExit(rawStatus: raw).rawStatus == raw) }
    #expect(ProcessExit.unknown.rawStatus == nil)
    #expect(ProcessExit(rawStatus: 6 | 0x80) == .signaled(6, coreDumped: true))
  }

  @Test func aStatusThatOtherCodeHasCollectedIsUnknown() throws {
    let context = MainContext()
    // Collected before it is watched.
    let first = try Self.shell("exit 3")
    waitpid(first.pid, nil, 0)
    var statuses: [ProcessExit] = []
    try context.addExit(ofChild: first.pid) { statuses.append($0) }
    #expect(statuses.isEmpty)
    context.iterate()
    #expect(statuses == [.unknown])
    // Collected while it is watched.
    let second = try Self.shell("exit 3")
    try context.addExit(ofChild: second.pid) { statuses.append($0) }
    waitpid(second.pid, nil, 0)
    while statuses.count < 2 { context.iterate() }
    #expect(statuses == [.unknown, .unknown])
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func aCancelledWatchLeavesTheStatusToOthers() throws {
    let context = MainContext()
    let child = try Self.shell("exit 3")
    let source = try context.addExit(ofChild: child.pid) { _ in Issue.record("cancelled") }
    source.cancel()
    var raw: Int32 = -1
    #expect(waitpid(child.pid, &raw, 0) == child.pid)
    #expect(raw == 3 << 8)
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func aContextThatEndsForgetsItsWatches() throws {
    let child = try Self.shell("exit 0")
    let before = Counter()
    do {
      let context = MainContext()
      let object = OnDeinit { before.add() }
      try context.addExit(ofChild: child.pid) { _ in object.touch() }
    }
    #expect(before.value == 1)
    waitpid(child.pid, nil, 0)
  }

  @Test func anExitWakesALoopThatWaits() throws {
    let loop = LoopThread()
    var child = try SpawnedProcess.spawn("cat", standardInput: .pipe, standardOutput: .null)
    let gate = Gate()
    let status = Mutable<ProcessExit?>(nil)
    try loop.context.addExit(ofChild: child.pid, from: .anyThread) {
      status.value = $0
      gate.open()
    }
    _ = child.takeStandardInput()
    gate.wait()
    #expect(status.value == .exited(code: 0))
    loop.stop()
  }

  @Test func manyThreadsWithAContextEachSeeEveryExitOnce() throws {
    let children = TestEnvironment.rounds(20, soak: 500)
    let (exits, wrong) = (Counter(), Counter())
    TestThread.run(4) { thread in
      let context = MainContext()
      var left = children
      for index in 0..<children {
        let code = Int32((thread * children + index) % 200)
        do {
          let child = try Self.shell("exit \(code)")
          var calls = 0
          try context.addExit(ofChild: child.pid) { status in
            calls += 1
            left -= 1
            exits.add()
            if status != .exited(code: code) || calls != 1 { wrong.add() }
          }
        } catch {
          wrong.add()
          left -= 1
        }
      }
      while left > 0 { context.iterate() }
      if context.iterate(mayBlock: false) { wrong.add() }
    }
    #expect(exits.value == 4 * children)
    #expect(wrong.value == 0)
  }

  // MARK: Processes of others

  @Test func anExitOfAProcessThatIsNotOursIsReportedOnceWithStatusUnknown() throws {
    let context = MainContext()
    var child = try SpawnedProcess.spawn(
      "/bin/sh",
      ["-c", "sleep 100 >/dev/null & echo $!"],
      standardOutput: .pipe
    )
    let output = child.takeStandardOutput()!
    var bytes: [UInt8] = []
    while try output.read(appendingTo: &bytes, atMost: 100) != .endOfFile {}
    waitpid(child.pid, nil, 0)
    let text = String(decoding: bytes, as: UTF8.self).filter(\.isNumber)
    let stranger = try ProcessIdentity(ofPID: #require(Int32(text)))
    #expect(try stranger.isRunning())
    var statuses: [ProcessExit] = []
    try context.addExit(of: stranger) { statuses.append($0) }
    #expect(!context.iterate(mayBlock: false))
    kill(stranger.pid, SIGKILL)
    while statuses.isEmpty { context.iterate() }
    #expect(statuses == [.unknown])
    #expect(!context.iterate(mayBlock: false))
    #expect(try !stranger.isRunning())
  }

  @Test func anIdentityOfAChildGivesItsStatus() throws {
    let context = MainContext()
    var child = try SpawnedProcess.spawn("cat", standardInput: .pipe, standardOutput: .null)
    var statuses: [ProcessExit] = []
    try context.addExit(of: child.identity) { statuses.append($0) }
    _ = child.takeStandardInput()
    while statuses.isEmpty { context.iterate() }
    #expect(statuses == [.exited(code: 0)])
  }

  @Test func aRecycledNumberOrAnotherBootIsAMismatch() throws {
    let context = MainContext()
    let own = try ProcessIdentity.current()
    let others = [
      try altered(own) { $0["startTime"] = own.startTime + 1 },
      try altered(own) { $0["bootID"] = "another boot" },
    ]
    for other in others {
      expectError(ProcessErrorCode.identityMismatch) {
        try context.addExit(of: other) { _ in }
      }
    }
    #expect(!context.hasPendingSources)
  }

  @Test func aProcessThatHasEndedIsNotRunning() throws {
    let context = MainContext()
    let child = try Self.shell("exit 0")
    waitpid(child.pid, nil, 0)
    let identity = child.identity
    expectError(ProcessErrorCode.notRunning) { try context.addExit(of: identity) { _ in } }
  }
}
