// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import GIO
import GLib
import Glibc
import TestSupport
import Testing

/// In processes of their own, where nobody else opens descriptors or has children.
@Suite struct ChildProcessLoadTests {
  @Test func manyThreadsStartChildrenAndNoExitAndNoDescriptorIsLost() async {
    await #expect(processExitsWith: .success) {
      func round(_ children: Int) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
          for index in 0..<children {
            let code = Int32(index % 200)
            group.addTask {
              let child = try ChildProcess.start(
                "/bin/sh",
                ["-c", "exit \(code)"],
                standardInput: .stream,
                standardOutput: .stream
              )
              return try await child.exit == .exited(code: code)
            }
          }
          for try await isRight in group { precondition(isRight) }
        }
        let missing = try? await Command("no-such-program").capture()
        let cut = try? Command("true", ["\0"]).start()
        precondition(missing == nil && cut == nil)
      }
      try await round(20)
      let before = TestEnvironment.openDescriptors()
      for _ in 0..<TestEnvironment.rounds(4, soak: 100) { try await round(50) }
      TestThread.run(4) { _ in
        for _ in 0..<TestEnvironment.rounds(25, soak: 500) {
          let gate = Gate()
          let child = try! ChildProcess.start("/bin/true")
          Task {
            let status = try await child.exit
            precondition(status.isSuccess)
            gate.open()
          }
          gate.wait()
        }
      }
      await settle { TestEnvironment.openDescriptors().isSubset(of: before) }
      precondition(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
    }
  }

  @Test func droppedChildrenRunOnAndLeaveNoZombie() async {
    await #expect(processExitsWith: .success) {
      let directory = TemporaryDirectory()
      _ = try await Command("true").run()
      let before = TestEnvironment.openDescriptors()
      for index in 0..<20 {
        var command = Command("/bin/sh", ["-c", "cat; echo \(index) >\(directory / "\(index)")"])
        command.standardInput = .stream
        command.standardOutput = .null
        // Dropping closes the input, whereupon it ends.
        _ = try command.start()
      }
      await settle { waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD }
      precondition(directory.names.count == 20)
      await settle { TestEnvironment.openDescriptors().isSubset(of: before) }
    }
  }

  @Test func withoutADescriptorToSpareNothingHalfStartedStaysBehind() async {
    await #expect(processExitsWith: .success) {
      _ = try await Command("true").run()
      let before = TestEnvironment.openDescriptors()
      let highest = before.max()! + 1
      for limit in 3...(highest + 20) {
        precondition(test_limit_descriptors(limit) == 0)
        var child: ChildProcess?
        do {
          child = try ChildProcess.start(
            "true",
            standardInput: .stream,
            standardOutput: .stream,
            standardError: .stream
          )
        } catch SpawnErrorCode.tooManyOpenFiles {
        } catch FileErrorCode.tooManyOpenFiles {
        } catch IOErrorCode.tooManyOpenFiles {
        } catch {
          preconditionFailure("\(error)")
        }
        precondition(test_limit_descriptors(1_000) == 0)
        if let child {
          let status = try await child.exit
          precondition(status.isSuccess)
        }
      }
      await settle { TestEnvironment.openDescriptors().isSubset(of: before) }
      precondition(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
    }
  }
}

/// Waits for what another thread does in a moment: the descriptor of a process is closed after its end
/// has been told.
func settle(_ isTrue: () -> Bool) async {
  for _ in 0..<1_000_000 {
    if isTrue() { return }
    await Task.yield()
    pthreadYield()
  }
  precondition(isTrue())
}
