// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import KeeperHarness
import Testing

extension ExamplesTests {
  /// What `vmkeeper` makes of machines that end, fail, hang or heed nothing.
  @Suite struct VMKeeperLivesTests {
    @Test(arguments: ["never", "on-failure", "always"])
    func aMachineThatIsKilledComesBackIfItIsTo(_ policy: String) async throws {
      let trial = try KeeperTrial(["a"], settings: "autostart=true\nrestart=\(policy)")
      let daemon = try #require(await trial.runUntilReady())
      let first = try await trial.wait { $0[0].state == "running" }[0]
      kill(first.pid!, SIGKILL)
      if policy == "never" {
        let row = try await trial.wait { $0[0].state == "failed" }[0]
        #expect(row.lastEvent == "FAILED it ended with signal 9" && row.restarts == 0)
      } else {
        let row = try await trial.wait { $0[0].state == "running" && $0[0].pid != first.pid }[0]
        #expect(row.restarts == 1)
      }
      daemon.kill()
    }

    @Test(.enabled(if: findProgram("strace") != nil, "strace is not installed"))
    func aMachineThatHasEndedIsNotShownToRunWhileThatIsWritten() async throws {
      guard await CrashPoints.isPossible else { return }
      let trial = try KeeperTrial(["a"], settings: "autostart=true\nrestart=never")
      let slowDisk = [
        "strace", "-f", "-b", "execve", "-o", "/dev/null", "-e", "trace=fsync",
        "-e", "inject=fsync:delay_enter=400000",
      ]
      let daemon = try #require(await trial.runUntilReady(under: slowDisk))
      kill(try await trial.wait { $0[0].state == "running" }[0].pid!, SIGKILL)
      try await trial.wait {
        #expect($0[0].state != "running" || $0[0].pid != nil)
        return $0[0].state == "failed"
      }
      daemon.kill()
    }

    @Test(arguments: ["on-failure", "always"])
    func aMachineThatQuitsByItselfComesBackOnlyIfAlways(_ policy: String) async throws {
      let trial = try KeeperTrial(["a"], settings: "autostart=true\nrestart=\(policy)")
      let daemon = try #require(await trial.runUntilReady())
      let first = try await trial.wait { $0[0].state == "running" }[0]
      kill(first.pid!, SIGTERM)  // QEMU's clean end
      if policy == "always" {
        try await trial.wait { $0[0].state == "running" && $0[0].pid != first.pid }
      } else {
        #expect(try await trial.wait { $0[0].state == "stopped" }[0].restarts == 0)
      }
      daemon.kill()
    }

    @Test func aMachineThatFailsAgainAndAgainIsGivenUp() async throws {
      let settings = "autostart=true\nrestart=always\nrestart-limit=2\nprogram=/bin/false"
      let trial = try KeeperTrial(["a"], settings: settings)
      let daemon = try #require(await trial.runUntilReady())
      let row = try await trial.wait { $0[0].state == "failed" }[0]
      #expect(row.restarts == 2)
      #expect(row.lastEvent?.contains("given up after 2 restarts in a row") == true)
      daemon.kill()
      // And stays so, until somebody asks.
      let next = try #require(await trial.runUntilReady())
      #expect(try await trial.settle()[0].state == "failed")
      try trial.configure("restart=never")
      try next.process.send(SIGHUP)
      while try await !next.said("was read anew") { await Task.yield() }
      #expect(try await trial.ask("start", trial.name("a")).exit.isSuccess)
      next.kill()
    }

    @Test func aProgramThatIsMissingIsSaidToBe() async throws {
      let trial = try KeeperTrial(["a"], settings: "program=/nowhere/qemu\nrestart=never")
      let daemon = try #require(await trial.runUntilReady())
      let result = try await trial.ask("start", trial.name("a"))
      #expect(result.exit == .exited(code: 1))
      #expect(try result.errorText().contains("cannot start /nowhere/qemu"))
      daemon.kill()
    }

    @Test func aMachineThatHangsIsSeenAndDelaysNobody() async throws {
      let trial = try KeeperTrial(["hangs", "lives"])
      let daemon = try #require(await trial.runUntilReady())
      let rows = try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      let hanging = rows.first { $0.name == trial.name("hangs") }!
      kill(hanging.pid!, SIGSTOP)
      try await trial.wait { $0.contains { $0.state == "not-answering" } }
      let began = ContinuousClock.now
      try await trial.ask("restart", trial.name("lives"))
      #expect(began.duration(to: .now) < .seconds(5))
      #expect(try await trial.row("hangs")?.state == "not-answering")
      // It cannot be asked to end; the signal does it.
      try await trial.ask("stop", trial.name("hangs"))
      #expect(try await trial.row("hangs")?.state == "stopped")
      #expect(trial.processes.count == 1)
      daemon.kill()
    }

    @Test func aMachineThatHeedsNothingIsKilled() async throws {
      let trial = try KeeperTrial(["a"])
      try await trial.useDeafProgram()
      let daemon = try #require(await trial.runUntilReady())
      #expect(try await trial.row("a")?.state == "starting")
      try await trial.ask("stop", trial.name("a"))
      #expect(try await trial.row("a")?.lastEvent == "EXITED signal 9")
      daemon.kill()
    }

    @Test func aMachineThatGoesOnAnswersAgain() async throws {
      let trial = try KeeperTrial(["a"])
      let daemon = try #require(await trial.runUntilReady())
      let pid = try await trial.wait { $0[0].state == "running" }[0].pid!
      kill(pid, SIGSTOP)
      try await trial.wait { $0[0].state == "not-answering" }
      kill(pid, SIGCONT)
      #expect(try await trial.wait { $0[0].state == "running" }[0].pid == pid)
      daemon.kill()
    }
  }
}
