// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import Testing

extension ExamplesTests {
  /// `vm-monitor` with real QEMU machines.
  @Suite struct MonitorTests {
    @Test func machinesRunUntilASignalAsksThemToQuit() throws {
      let monitor = try Program("vm-monitor", ["--json"])
      try monitor.waitUntilRunning(3)
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.leftNothingBehind)
      #expect(try monitor.all("ERROR").isEmpty)
      for machine in ["vm-1", "vm-2", "vm-3"] {
        let story = try monitor.observations.filter { $0.machine == machine }
        #expect(story.map(\.event).prefix(3) == ["STARTED", "CONNECTED", "RESUME"])
        #expect(story.map(\.event).suffix(2) == ["SHUTDOWN", "EXITED"])
        #expect(story.last?.code == 0)
        #expect(story.map(\.time) == story.map(\.time).sorted())
      }
      #expect(monitor.output.allSatisfy { $0.hasPrefix(#"{"time":"#) })
      let resume = try #require(monitor.output.first { $0.contains("RESUME") })
      #expect(resume.hasSuffix(#","event":"RESUME","data":{}}"#))
    }

    @Test func killedMachineIsReportedAtOnceAndTheOthersGoOn() throws {
      let monitor = try Program("vm-monitor", ["--json", "--machines", "6"])
      try monitor.waitUntilRunning(6)
      var delays: [Duration] = []
      for victim in ["vm-1", "vm-2", "vm-4", "vm-5", "vm-6"] {
        let killed = ContinuousClock.now
        kill(try #require(monitor.all("STARTED", of: victim).first?.pid), SIGKILL)
        let isReported = try monitor.wait {
          try monitor.all("EXITED", of: victim).first?.signal == SIGKILL
        }
        #expect(isReported)
        delays.append(ContinuousClock.now - killed)
      }
      // The best of five, because the tests share their processors with others.
      #expect(try #require(delays.min()) < .milliseconds(100))
      let before = try monitor.all("STATUS", of: "vm-3").count
      #expect(try monitor.wait { try monitor.all("STATUS", of: "vm-3").count > before })
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.leftNothingBehind)
    }

    @Test func stoppedMachineIsNotAnsweringUntilItGoesOn() throws {
      let monitor = try Program("vm-monitor", ["--json", "--machines", "2"])
      try monitor.waitUntilRunning(2)
      let pid = try #require(monitor.all("STARTED", of: "vm-1").first?.pid)
      kill(pid, SIGSTOP)
      let isNoticed = try monitor.wait {
        try monitor.all("ERROR", of: "vm-1").contains {
          $0.message?.hasPrefix("not answering") == true
        }
      }
      #expect(isNoticed)
      let before = try monitor.all("STATUS", of: "vm-1").count
      kill(pid, SIGCONT)
      #expect(try monitor.wait { try monitor.all("STATUS", of: "vm-1").count > before })
      #expect(try monitor.all("ERROR", of: "vm-2").isEmpty)
      monitor.send(SIGINT)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.leftNothingBehind)
    }

    @Test func machineThatCannotQuitIsKilledAfterFiveSeconds() throws {
      let monitor = try Program("vm-monitor", ["--json", "--machines", "1"])
      try monitor.waitUntilRunning(1)
      kill(monitor.startedPIDs[0], SIGSTOP)
      let asked = ContinuousClock.now
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(ContinuousClock.now - asked >= .seconds(5))
      #expect(try monitor.all("EXITED").first?.signal == SIGKILL)
      #expect(monitor.leftNothingBehind)
    }

    @Test func secondSignalKillsAtOnce() throws {
      let monitor = try Program("vm-monitor", ["--json", "--machines", "2"])
      try monitor.waitUntilRunning(2)
      kill(monitor.startedPIDs[0], SIGSTOP)
      let asked = ContinuousClock.now
      monitor.send(SIGINT)
      #expect(try monitor.wait { try monitor.all("EXITED").count == 1 })
      monitor.send(SIGINT)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(ContinuousClock.now - asked < .seconds(5))
      #expect(monitor.leftNothingBehind)
    }

    @Test func endsByItselfWhenAllMachinesAreGoneOrItsTimeIsOver() throws {
      let timed = try Program("vm-monitor", ["--json", "--machines", "1", "--for", "0.5"])
      #expect(timed.waitForExit() == .exited(code: 0))
      #expect(timed.leftNothingBehind)

      let alone = try Program("vm-monitor", ["--json", "--machines", "1"])
      try alone.waitUntilRunning(1)
      kill(alone.startedPIDs[0], SIGKILL)
      #expect(alone.waitForExit() == .exited(code: 0))
    }

    @Test func signalDuringTheStartLeavesNothingBehind() throws {
      let monitor = try Program("vm-monitor", ["--json", "--machines", "30"])
      #expect(try monitor.wait { try monitor.all("CONNECTED").count >= 2 })
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.leftNothingBehind)
      #expect(try monitor.all("EXITED").count == monitor.startedPIDs.count)
    }

    @Test func machineThatRunsAlreadyIsWatchedAndLeftAlone() throws {
      let socket = "/tmp/vm-monitor-test-\(getpid()).sock"
      defer { unlink(socket) }
      let machine = try Program(
        "/usr/bin/env",
        [
          "qemu-system-x86_64", "-machine", "none", "-display", "none", "-nodefaults", "-S", "-qmp",
          "unix:\(socket),server=on,wait=off",
        ]
      )
      #expect(machine.wait { access(socket, F_OK) == 0 || machine.exit != nil })
      let monitor = try Program("vm-monitor", ["--json", "--attach", socket])
      #expect(try monitor.wait { try monitor.all("STATUS").first?.status == "prelaunch" })
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(try monitor.all("STARTED").isEmpty && monitor.all("ERROR").isEmpty)
      #expect(machine.exit == nil)

      // And its end is noticed.
      let second = try Program("vm-monitor", ["--json", "--attach", socket])
      #expect(try second.wait { try !second.all("STATUS").isEmpty })
      machine.send(SIGKILL)
      #expect(second.waitForExit() == .exited(code: 0))
      #expect(try second.all("EXITED").count == 1)
    }

    @Test func readerThatGoesAwayEndsEverything() throws {
      let monitor = try Program("vm-monitor", ["--json"])
      try monitor.waitUntilRunning(3)
      monitor.closeOutput()
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.errors.isEmpty)
      #expect(monitor.leftNothingBehind)
    }

    @Test func linesWithoutATerminalTellEachChangeOnce() throws {
      let monitor = try Program("vm-monitor", ["--machines", "1"])
      #expect(monitor.wait { monitor.output.contains { $0.contains(" vm-1 STATUS running ") } })
      // Long enough for the next answers, which say the same.
      _ = monitor.wait(within: .milliseconds(2_200)) { false }
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.output.count { $0.contains(" vm-1 STATUS running ") } == 1)
      #expect(monitor.output.last?.hasSuffix(" vm-1 EXITED code 0") == true)
    }

    @Test func tableOnATerminalHasARowForEachMachine() throws {
      let command = "\(Program.built("vm-monitor")) --machines 2 --for 2"
      let monitor = try Program("/usr/bin/script", ["-qec", command, "/dev/null"])
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.output.contains { $0.contains("MACHINE") && $0.contains("LAST EVENT") })
      for machine in ["vm-1", "vm-2"] {
        #expect(monitor.output.contains { $0.contains(machine) && $0.contains("running") })
        #expect(monitor.output.contains { $0.contains(machine) && $0.contains("EXITED code 0") })
      }
    }
  }
}
