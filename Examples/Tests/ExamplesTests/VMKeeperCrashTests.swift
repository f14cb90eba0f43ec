// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import KeeperHarness
import Testing

extension ExamplesTests {
  /// `vmkeeper` after the worst has happened.
  @Suite struct VMKeeperCrashTests {
    @Test func theNextRunAdoptsWhatRuns() async throws {
      let trial = try KeeperTrial(["a", "b"])
      let first = try #require(await trial.runUntilReady())
      let before = try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      try await trial.ask("stop", trial.name("b"))
      first.kill()
      let second = try #require(await trial.runUntilReady())
      let rows = try await trial.settle()
      #expect(rows.map(\.pid) == [before[0].pid, nil])
      #expect(rows.map(\.isAdopted) == [true, false])
      #expect(rows.map(\.state) == ["running", "stopped"])
      // It is kept as any other.
      kill(before[0].pid!, SIGKILL)
      let row = try await trial.wait { $0[0].state == "running" && !$0[0].isAdopted }[0]
      #expect(row.restarts == 1)
      second.kill()
    }

    @Test func aMachineThatEndedMeanwhileIsStartedAnew() async throws {
      let trial = try KeeperTrial(["a"])
      let first = try #require(await trial.runUntilReady())
      let before = try await trial.wait { $0[0].state == "running" }[0]
      first.kill()
      kill(before.pid!, SIGKILL)
      let second = try #require(await trial.runUntilReady())
      let row = try await trial.wait { $0[0].state == "running" }[0]
      #expect(row.pid != before.pid && !row.isAdopted && row.restarts == 1)
      second.kill()
    }

    @Test func anEndByRequestLeavesMachinesAloneToo() async throws {
      let trial = try KeeperTrial(["a"])
      let first = try #require(await trial.runUntilReady())
      let pid = try await trial.wait { $0[0].state == "running" }[0].pid
      try first.process.send(SIGTERM)
      #expect(try await first.process.exit == .exited(code: 0))
      let second = try #require(await trial.runUntilReady())
      #expect(try await trial.settle()[0].pid == pid)
      second.kill()
    }

    @Test func shutdownEndsBothAndTheNextRunBringsThemBack() async throws {
      let trial = try KeeperTrial(["a", "b"])
      let first = try #require(await trial.runUntilReady())
      try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      try await trial.ask("stop", trial.name("b"))
      #expect(try await trial.ask("shutdown").exit.isSuccess)
      #expect(try await first.process.exit == .exited(code: 0))
      #expect(trial.processes.isEmpty)
      let second = try #require(await trial.runUntilReady())
      let rows = try await trial.wait { $0[0].state == "running" }
      #expect(rows[1].state == "stopped")
      second.kill()
    }

    @Test func aShutdownThatIsInterruptedIsFinished() async throws {
      let trial = try KeeperTrial(["a", "hangs"])
      let first = try #require(await trial.runUntilReady())
      let rows = try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      kill(rows[1].pid!, SIGSTOP)
      async let asked = trial.ask("shutdown")
      try await trial.wait { $0[1].state == "stopping" && $0[0].state == "stopped" }
      first.kill()
      #expect(try await asked.exit == .exited(code: 1))
      let second = try trial.run()
      #expect(try await second.process.exit == .exited(code: 0))
      #expect(trial.processes.isEmpty)
      // What has ended is not started to be ended.
      #expect(try await !second.said("STARTED"))
    }

    @Test func anEndThatIsGoneOnWithAsksTheGuest() async throws {
      // A machine with a guest that does not heed: only the one that asks waits for it.
      let trial = try KeeperTrial(["a"])
      try trial.configure("autostart=true", shutdownTimeout: 60)
      let first = try #require(await trial.runUntilReady())
      try await trial.wait { $0[0].state == "running" }
      async let asked = trial.ask("stop", trial.name("a"))
      try await trial.wait { $0[0].state == "stopping" }
      first.kill()
      #expect(try await asked.exit == .exited(code: 1))
      try trial.configure("autostart=true", shutdownTimeout: 2)
      let second = try #require(await trial.runUntilReady())
      try await trial.wait { $0[0].state == "stopped" }
      let said = try await second.log.text()
      #expect(said.contains("POWERDOWN") && said.contains("host-qmp-quit"))
      second.kill()
    }

    @Test func aSecondDaemonIsRefused() async throws {
      let trial = try KeeperTrial(["a"])
      let first = try #require(await trial.runUntilReady())
      let before = try await trial.wait { $0[0].state == "running" }
      let second = try trial.run()
      #expect(try await second.process.exit == .exited(code: 1))
      #expect(try await second.said("process \(first.process.pid) owns it"))
      #expect(try await trial.rows() == before)
      first.kill()
    }

    @Test func aStrangerWithTheSameNumberIsNotAdopted() async throws {
      let trial = try KeeperTrial(["a"])
      let first = try #require(await trial.runUntilReady())
      let before = try await trial.wait { $0[0].state == "running" }[0]
      first.kill()
      kill(before.pid!, SIGKILL)
      // Its number belongs to somebody else now.
      let stranger = try ChildProcess.start("/bin/sleep", ["1000"])
      let file = trial.state / "machines" / "\(before.name).state"
      let text = try await file.text()
      #expect(text.contains("process=\(before.pid!) "))
      try await file.replaceContents(
        with: text.replacing("process=\(before.pid!) ", with: "process=\(stranger.pid) ")
      )
      let second = try #require(await trial.runUntilReady())
      let row = try await trial.wait { $0[0].state == "running" }[0]
      #expect(row.pid != stranger.pid && !row.isAdopted)
      try await trial.ask("shutdown")
      #expect(stranger.exitIfKnown == nil)
      await stranger.stop(grace: .zero)
      second.kill()
    }

    @Test func nothingOfAnEarlierRunOfTheHostIsLeft() async throws {
      let trial = try KeeperTrial(["a", "b"], settings: "")
      let first = try #require(await trial.runUntilReady())
      try await trial.ask("start", trial.name("a"))
      first.kill()
      for pid in trial.processes.values.joined() { kill(pid, SIGKILL) }
      let file = trial.state / "machines" / "\(trial.name("a")).state"
      let bootID = try ProcessIdentity.current().bootID
      let other = UniqueID().description
      try await file.replaceContents(
        with: try await file.text().replacing(bootID, with: other)
      )
      // Only what starts with the host starts.
      let groups = """
        [machine \(trial.name("a"))]
        [machine \(trial.name("b"))]
        arguments=-machine none -nodefaults
        autostart=true
        """
      try await trial.configuration.replaceContents(with: groups)
      let second = try #require(await trial.runUntilReady())
      let rows = try await trial.wait { $0[1].state == "running" }
      #expect(rows[0].state == "stopped")
      second.kill()
    }

    @Test(arguments: ["", "torn", "[machine]\nwish=runn", "[machine]\nwish=running\n"])
    func aRecordThatCannotBeReadIsNotTouched(_ text: String) async throws {
      let trial = try KeeperTrial(["torn", "whole"])
      let first = try #require(await trial.runUntilReady())
      let before = try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      first.kill()
      let file = trial.state / "machines" / "\(trial.name("torn")).state"
      try await file.overwrite(with: text)
      let second = try #require(await trial.runUntilReady())
      let rows = try await trial.settle()
      let torn = rows.first { $0.name == trial.name("torn") }!
      #expect(torn.state == "broken" && torn.lastEvent?.contains("\(file)") == true)
      #expect(rows.first { $0.name == trial.name("whole") }?.isAdopted == true)
      #expect(trial.processes.mapValues(\.count).values.allSatisfy { $0 == 1 })
      let refused = try await trial.ask("start", trial.name("torn"))
      #expect(try refused.errorText().contains("is not touched"))
      #expect(Set(trial.processes.values.joined()) == Set(before.compactMap(\.pid)))
      second.kill()
    }

    @Test(.enabled(if: findProgram("strace") != nil, "strace is not installed"))
    func aFullDiskAtTheStartTouchesNothing() async throws {
      guard await CrashPoints.isPossible else { return }
      let trial = try KeeperTrial(["a"])
      let first = try #require(await trial.runUntilReady())
      let pid = try await trial.wait { $0[0].state == "running" }[0].pid!
      first.kill()
      let second = try trial.run(under: [
        "strace", "-f", "-b", "execve", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
        "-e", "inject=fsync,fdatasync:error=ENOSPC",
      ])
      #expect(try await second.process.exit == .exited(code: 1))
      #expect(try await second.said("No space left on device"))
      #expect(trial.processes == [trial.name("a"): [pid]])
    }

    @Test(.enabled(if: findProgram("strace") != nil, "strace is not installed"))
    func aDiskThatFillsUpRefusesWhatItCannotRemember() async throws {
      guard await CrashPoints.isPossible else { return }
      let trial = try KeeperTrial(["a", "b"], settings: "")
      let first = try #require(await trial.runUntilReady())
      try await trial.ask("start", trial.name("a"))
      let pid = try await trial.row("a")?.pid
      first.kill()
      // The saving of its own state goes well, on whatever thread, and a later one does not.
      let second = try #require(
        await trial.runUntilReady(under: [
          "strace", "-f", "-b", "execve", "-o", "/dev/null", "-P",
          "\(trial.state / "machines")", "-e", "trace=fsync", "-e", "inject=fsync:error=ENOSPC",
        ])
      )
      try await trial.settle()
      for (command, last) in [("start", "b"), ("stop", "a"), ("restart", "a")] {
        let result = try await trial.ask(command, trial.name(last))
        #expect(result.exit == .exited(code: 1))
        #expect(try result.errorText().contains("the state cannot be saved"))
      }
      #expect(trial.processes == [trial.name("a"): [pid!]])
      try second.process.sendToGroup(SIGKILL)
      _ = try await second.process.exit
    }

    @Test(.enabled(if: findProgram("strace") != nil, "strace is not installed"))
    func aProcessIsOnTheDiskBeforeItsProgramBegins() async throws {
      guard await CrashPoints.isPossible else { return }
      let trial = try KeeperTrial(["a"], settings: "")
      let trace = trial.directory / "trace"
      let daemon = try #require(
        await trial.runUntilReady(under: [
          "strace", "-f", "-y", "-o", "\(trace)", "-e",
          "trace=fsync,fdatasync,rename,renameat,renameat2,execve",
        ])
      )
      try await trial.ask("start", trial.name("a"))
      // The machine is traced, too, and would keep strace.
      try await trial.ask("shutdown")
      _ = try await daemon.process.exit
      let calls = try await trace.text().split(separator: "\n")
      let program = try #require(calls.firstIndex { $0.contains("guest=\(trial.name("a"))") })
      func last(_ call: String, _ text: String, before end: Int) throws -> Int {
        try #require(
          calls[..<end].lastIndex { $0.contains(" \(call)") && $0.contains(text) },
          "\(calls)"
        )
      }
      // From the end: the directory is on the disk, which has the name, which has the content.
      let directory = try last("fsync(", "/machines>", before: program)
      let name = try last("rename", "\(trial.name("a")).state\"", before: directory)
      _ = try last("f", ".\(trial.name("a")).state.", before: name)
    }

    @Test func settingTheClockChangesWhatIsShownAndNothingElse() async throws {
      let trial = try KeeperTrial(["a", "b"], settings: "")
      let offset = trial.directory / "offset"
      let day: Int64 = 86_400
      try await offset.overwrite(with: "0", creatingWith: 0o600)
      let wrapper = [
        "env", "LD_PRELOAD=\(KeeperTrial.built("libWallClock.so"))", "WALL_CLOCK_FILE=\(offset)",
      ]
      let first = try #require(await trial.runUntilReady(under: wrapper))
      try await trial.ask("start", trial.name("a"))
      let pid = try await trial.row("a")?.pid
      let year = DateTime.now().year
      // Ahead, while it runs, for longer than machines are not asked how they are.
      try await offset.overwrite(with: "\(day * 800)")
      try await trial.ask("start", trial.name("b"))
      try await Task.sleep(for: .seconds(6))
      let list = try await trial.ask("list").text()
      #expect(list.contains("\(year + 2)-") || list.contains("\(year + 3)-"))
      #expect(try await trial.rows()?.map(\.state) == ["running", "running"])
      first.kill()
      // Back, between two runs.
      try await offset.overwrite(with: "\(day * -800)")
      let second = try #require(await trial.runUntilReady(under: wrapper))
      let rows = try await trial.settle()
      #expect(rows[0].pid == pid)
      #expect(rows.map(\.isAdopted) == [true, true])
      second.kill()
    }

    @Test func runningOutOfDescriptorsEndsNothing() async throws {
      let names = (0..<12).map { "m\($0)" }
      let trial = try KeeperTrial(names, settings: "autostart=true\nrestart=always")
      let daemon = try trial.run(under: ["prlimit", "--nofile=30:30"])
      while try await !daemon.said("Too many open files") || trial.processes.isEmpty {
        try #require(daemon.process.exitIfKnown == nil)
        try await Task.sleep(for: .milliseconds(50))
      }
      daemon.kill()
      let before = trial.processes
      #expect(before.values.allSatisfy { $0.count == 1 })
      let next = try #require(await trial.runUntilReady())
      let rows = try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      #expect(trial.contradictions(of: rows).isEmpty)
      for row in rows where before[row.name] != nil { #expect(before[row.name] == [row.pid!]) }
      next.kill()
    }

    @Test func runningOutOfMemoryEndsTheDaemonAndTheNextOneAdopts() async throws {
      let trial = try KeeperTrial(["a", "b"])
      let first = try #require(await trial.runUntilReady())
      let before = try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      // Not a page more than it has.
      let limit = Command("prlimit", ["--pid", "\(first.process.pid)", "--as=4096"])
      #expect(try await limit.capture().exit.isSuccess)
      // Requests that do not end need memory.
      var clients: [SocketConnection] = []
      while first.process.exitIfKnown == nil {
        try? await withTimeout(.milliseconds(200)) {
          let client = try await SocketConnection.connect(to: .unix("\(trial.state)/control.sock"))
          clients.append(client)
          try await client.write([UInt8](repeating: 0x20, count: 60_000))
        }
      }
      let exit = try #require(first.process.exitIfKnown)
      #expect({ if case .signaled = exit { true } else { false } }(), "\(exit)")
      let second = try #require(await trial.runUntilReady())
      let rows = try await trial.settle()
      #expect(rows.map(\.pid) == before.map(\.pid) && rows.allSatisfy(\.isAdopted))
      second.kill()
    }

    /// The short form; `keeper-faults kills` does it a thousand times.
    @Test func killedAtRandomItCarriesOn() async throws {
      let report = try await RandomKills(rounds: isSoak ? 1_000 : 20, machines: 4).run()
      #expect(report.contradictions == [])
      #expect(report.adopted > 0 && report.requests > 0)
    }

    /// The short form; `keeper-faults points` tries every n of every call.
    @Test(.enabled(if: findProgram("strace") != nil, "strace is not installed"))
    func killedBetweenTwoSystemCallsItCarriesOn() async throws {
      guard await CrashPoints.isPossible else { return }
      var points = CrashPoints()
      points.limit = 60
      if !isSoak {
        points.calls = ["fsync", "renameat", "clone", "sendto", "socketpair", "unlink"]
        points.counts = [1, 2]
      }
      let report = try await points.run()
      #expect(report.contradictions == [])
      #expect(report.points > 0)
    }

    private var isSoak: Bool { ProcessEnvironment.value(of: "SWIFT_GLIB_SOAK") == "1" }
  }
}
