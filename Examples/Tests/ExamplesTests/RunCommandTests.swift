// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import Testing

@Suite struct RunCommandTests {
  @Test func outputAndMessagesComeInOrderAndTheStatusIsTheProgramsOwn() throws {
    let program = try Program("run-command", ["sh", "-c", "echo 1; echo 2 >&2; echo 3; exit 3"])
    #expect(program.waitForExit() == .exited(code: 3))
    #expect(program.wait { program.output.count == 3 })
    #expect(program.output == ["1", "2", "3"])
  }

  @Test func linesComeWhileTheProgramRuns() throws {
    let program = try Program("run-command", ["sh", "-c", "echo begun; sleep 1000"])
    #expect(program.wait { program.output == ["begun"] })
    program.send(SIGINT)
    #expect(program.waitForExit() == .exited(code: 130))
    #expect(program.errors == ["run-command: cancelled"])
  }

  @Test func interruptingItEndsAllThatTheProgramHasStarted() throws {
    let script = "(trap '' TERM; sleep 1000; sleep 1000) & echo $!; wait"
    let program = try Program("run-command", ["sh", "-c", script])
    #expect(program.wait { program.output.count == 1 })
    let grandchild = try ProcessIdentity(ofPID: try #require(Int32(program.output[0])))
    program.send(SIGTERM)
    #expect(program.waitForExit() == .exited(code: 130))
    #expect(try program.wait { try !grandchild.isRunning() })
  }

  @Test func aProgramThatIsMissingIsNamed() throws {
    let program = try Program("run-command", ["no-such-program"])
    #expect(program.waitForExit() == .exited(code: 127))
    #expect(program.wait { !program.errors.isEmpty })
    #expect(program.errors == ["run-command: there is no program no-such-program"])
    #expect(try Program("run-command").waitForExit() == .exited(code: 64))
    #expect(
      try Program("run-command", ["sh", "-c", "kill -9 $$"]).waitForExit() == .exited(code: 137)
    )
  }
}
