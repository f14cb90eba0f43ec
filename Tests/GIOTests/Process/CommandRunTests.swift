// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct CommandRunTests {
  private struct Unwanted: Error {}

  // MARK: Capturing

  @Test func whatIsNotWrittenIsEmpty() async throws {
    let result = try await Command("true").capture()
    #expect(result.standardOutput == [] && result.standardError == [])
    #expect(try result.text() == "" && result.errorText() == "")
  }

  @Test func textGoesInAndComesOut() async throws {
    #expect(try await Command("sort").capture(input: "b\nü\na\n").text() == "a\nb\nü\n")
    let result = try await Command("/bin/sh", ["-c", "cat >&2; exit 3"]).capture(input: "x")
    #expect(result.exit == .exited(code: 3))
    #expect(try result.errorText() == "x")
  }

  @Test func muchMoreThanAPipeHoldsGoesThrough() async throws {
    let count = TestEnvironment.isSoak ? 400 << 20 : 100 << 20
    var input = [UInt8](repeating: 7, count: count)
    input[count - 1] = 8
    let result = try await Command("cat").capture(input: input, limit: count)
    #expect(result.standardOutput == input)
  }

  @Test func aProgramThatReadsNothingIsNoError() async throws {
    let input = [UInt8](repeating: 7, count: 1 << 20)
    #expect(try await Command("true").capture(input: input).exit.isSuccess)
  }

  @Test func tooMuchIsATypedErrorAndStopsTheProgram() async throws {
    for output in ["", " >&2"] {
      await #expect(throws: GLibError.self) {
        try await Command("/bin/sh", ["-c", "exec yes\(output)"]).capture(limit: 100_000)
      }
    }
    let exact = try await Command("printf", ["12345"]).capture(limit: 5)
    #expect(try exact.text() == "12345")
    do {
      _ = try await Command("printf", ["123456"]).capture(limit: 5)
      Issue.record("6 bytes are more than 5")
    } catch IOErrorCode.messageTooLarge {}
  }

  @Test func invalidTextIsATypedErrorThatSaysWhere() async throws {
    let result = try await Command("printf", ["ok \\377"]).capture()
    #expect(result.standardOutput == Array("ok ".utf8) + [0xff])
    let error = #expect(throws: GLibError.self) { try result.text() }
    #expect(error?.matches(IOErrorCode.invalidData) == true)
    #expect(error?.message.contains("offset 3") == true)
    let cut = try await Command("printf", ["a\\303"]).capture()
    expectError(IOErrorCode.invalidData) { try cut.text() }
    // What stands for a wrong byte elsewhere is right by itself.
    #expect(try await Command("printf", ["\u{FFFD}"]).capture().text() == "\u{FFFD}")
  }

  // MARK: Cancelling

  @Test func cancellingEndsTheProgramFirst() async throws {
    let gate = Gate()
    let child = Mutable<ChildProcess?>(nil)
    let running = Task {
      try await Command("sleep", ["1000"]).run {
        child.value = $0
        gate.open()
      }
    }
    await gate.opened()
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(child.value?.exitIfKnown == .signaled(SIGTERM, coreDumped: false))
  }

  @Test func cancellingACaptureNeitherHangsNorLeavesTheProgram() async throws {
    for _ in 0..<20 {
      let running = Task {
        try await Command("/bin/sh", ["-c", "exec cat"]).capture(
          input: [UInt8](repeating: 1, count: 10 << 20)
        )
      }
      await Task.yield()
      running.cancel()
      _ = try? await running.value
    }
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await Command("sleep", ["1000"]).capture()
    }
    await #expect(throws: CancellationError.self) { try await cancelled.value }
  }

  @Test func aTimeLimitEndsTheProgram() async throws {
    do {
      try await withTimeout(.milliseconds(20)) {
        _ = try await Command("sleep", ["1000"]).capture()
      }
      Issue.record("1000 seconds have passed")
    } catch is CancellationError {
      Issue.record("the limit is an error of its own")
    } catch {}
  }

  @Test func anErrorOfTheBodyEndsTheProgram() async throws {
    let child = Mutable<ChildProcess?>(nil)
    await #expect(throws: Unwanted.self) {
      try await Command("sleep", ["1000"]).run {
        child.value = $0
        throw Unwanted()
      }
    }
    #expect(child.value?.exitIfKnown == .signaled(SIGTERM, coreDumped: false))
  }

  @Test func whoMindsNoSignalIsKilledAfterTheGrace() async throws {
    var command = Command("/bin/sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"])
    command.standardOutput = .stream
    command.group = .new
    let child = Mutable<ChildProcess?>(nil)
    await #expect(throws: Unwanted.self) {
      try await command.run(grace: .milliseconds(20)) {
        child.value = $0
        _ = try await $0.standardOutput!.readLine(limit: 10)
        throw Unwanted()
      }
    }
    #expect(child.value?.exitIfKnown == .signaled(SIGKILL, coreDumped: false))
  }

  @Test func linesComeWhileTheProgramRuns() async throws {
    var command = Command("/bin/sh", ["-c", "echo 1; read x; echo $x; read y; exit $y"])
    command.standardInput = .stream
    command.standardOutput = .stream
    var lines: [String] = []
    let status = try await command.run { child in
      for try await line in child.standardOutput!.lines() {
        lines.append(line)
        try await child.standardInput!.write("\(lines.count + 1)\n")
      }
    }
    #expect(lines == ["1", "2"])
    #expect(status == .exited(code: 3))
  }
}
