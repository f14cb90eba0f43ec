// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ExitStatusTests {
  private static func shell(_ script: String) throws -> SpawnedProcess {
    try SpawnedProcess.spawn("/bin/sh", ["-c", script], standardInput: .null)
  }

  @Test(arguments: [
    ("exit 3", ProcessExit.exited(code: 3)), ("kill -9 $$", .signaled(9, coreDumped: false)),
  ])
  func theStatusOfAChildIsReturned(_ script: String, _ status: ProcessExit) async throws {
    let loop = LoopThread()
    let child = try Self.shell(script)
    #expect(try await loop.context.exit(ofChild: child.pid) == status)
    // It is collected.
    #expect(waitpid(child.pid, nil, 0) == -1)
    loop.stop()
  }

  @Test func aChildThatHasEndedLongAgoIsNotMissed() async throws {
    let loop = LoopThread()
    let child = try Self.shell("exit 4")
    var info = siginfo_t()
    #expect(waitid(P_PID, id_t(child.pid), &info, Int32(WEXITED | WNOWAIT)) == 0)
    #expect(try await loop.context.exit(ofChild: child.pid) == .exited(code: 4))
    loop.stop()
  }

  @Test func manyChildrenAreAwaitedAtOnce() async throws {
    let loop = LoopThread()
    let context = loop.context
    let codes = try await withThrowingTaskGroup(of: (Int, ProcessExit).self) { group in
      for code in 0..<20 {
        let child = try Self.shell("exit \(code)")
        group.addTask { (code, try await context.exit(ofChild: child.pid)) }
      }
      return try await group.reduce(into: 0) { count, result in
        if result.1 == .exited(code: Int32(result.0)) { count += 1 }
      }
    }
    #expect(codes == 20)
    loop.stop()
  }

  @Test func aNumberThatIsNoChildsIsUnknown() async throws {
    let child = try Self.shell("exit 0")
    waitpid(child.pid, nil, 0)
    #expect(try await MainContext().exit(ofChild: child.pid) == .unknown)
  }

  @Test func aCancelledCallThrowsAtOnceAndLeavesTheStatusUncollected() async throws {
    let context = MainContext()
    let child = try Self.shell("read x; exit 5")
    let task = Task.immediate { try await context.exit(ofChild: child.pid) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    kill(child.pid, SIGKILL)
    var status: Int32 = 0
    #expect(waitpid(child.pid, &status, 0) == child.pid)
  }

  @Test func aSavedProcessIsAwaited() async throws {
    let loop = LoopThread()
    let child = try Self.shell("exec sleep 1000")
    let identity = try ProcessIdentity(ofPID: child.pid)
    let context = loop.context
    async let status = context.exit(of: identity)
    kill(child.pid, SIGTERM)
    #expect(try await status == .signaled(SIGTERM, coreDumped: false))
    loop.stop()
    await #expect {
      try await context.exit(of: identity)
    } throws: {
      ProcessErrorCode.notRunning ~= $0
    }
  }
}
