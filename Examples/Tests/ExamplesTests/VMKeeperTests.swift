// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GIO
import GLib
import Glibc
import KeeperHarness
import Testing

extension ExamplesTests {
  /// `vmkeeper` with real QEMU machines, as those see it who use it.
  @Suite struct VMKeeperTests {
    @Test func machinesAreStartedShownAndStopped() async throws {
      let trial = try KeeperTrial(["a", "b"], settings: "")
      let daemon = try #require(await trial.runUntilReady())
      #expect(try await trial.settle().map(\.state) == ["stopped", "stopped"])
      #expect(try await trial.ask("start", trial.name("a")).exit.isSuccess)
      let a = try #require(await trial.row("a"))
      #expect(a.state == "running" && !a.isAdopted && a.restarts == 0)
      #expect(trial.processes == [a.name: [a.pid!]])

      let json = try await trial.ask("list", "--json").text()
      #expect(json.hasPrefix(#"[{"name":"\#(a.name)","state":"running","pid":\#(a.pid!),"#))
      #expect(json.contains(#""adopted":false,"restarts":0,"since":"20"#))
      #expect(json.hasSuffix("}]\n"))
      let table = try await trial.ask("list").text().split(separator: "\n")
      #expect(table.count == 3)
      #expect(table[0].split(separator: " ").prefix(3) == ["NAME", "STATE", "PID"])
      #expect(table[1].split(separator: " ").prefix(2) == [Substring(a.name), "running"])

      #expect(try await trial.ask("stop", trial.name("a")).exit.isSuccess)
      #expect(try await trial.row("a")?.state == "stopped")
      #expect(trial.processes.isEmpty)
      try daemon.process.send(SIGTERM)
      #expect(try await daemon.process.exit == .exited(code: 0))
    }

    @Test func whatCannotBeDoneIsRefusedWithAReason() async throws {
      let trial = try KeeperTrial(["a"])
      #expect(try await trial.ask("list").errorText().contains("no vmkeeper runs for"))
      let daemon = try #require(await trial.runUntilReady())
      try await trial.wait { $0[0].state == "running" }
      func refusal(_ command: String, _ name: String) async throws -> String {
        let result = try await trial.ask(command, name)
        #expect(result.exit == .exited(code: 1))
        return try result.errorText()
      }
      let a = trial.name("a")
      #expect(try await refusal("start", a) == "vmkeeper: “\(a)” runs already\n")
      #expect(try await refusal("stop", "x") == "vmkeeper: no machine is named “x”\n")
      try await trial.ask("stop", a)
      #expect(try await refusal("stop", a) == "vmkeeper: “\(a)” does not run\n")
      let refused = try await trial.ask("stop", a, "--json")
      #expect(try refused.text() == #"{"error":"“\#(a)” does not run"}"# + "\n")
      #expect(try await trial.ask("start", a, "--json").text() == "{}\n")
      daemon.kill()
    }

    @Test func whatIsToldOnTheSocketMustBeARequest() async throws {
      let trial = try KeeperTrial(["a"])
      let daemon = try #require(await trial.runUntilReady())
      let client = try await SocketConnection.connect(to: .unix("\(trial.state)/control.sock"))
      for (line, answer) in [
        ("nonsense", "no request: "), ("[]", "needs a command"), ("{}", "needs a command"),
        (#"{"command":"stop"}"#, "needs the name"), (#"{"command":"fly"}"#, "no command “fly”"),
      ] {
        try await client.write(line + "\n")
        #expect(try await client.readLine()?.contains(answer) == true)
      }
      // More than any request has.
      try? await client.write([UInt8](repeating: 0x20, count: 1 << 20))
      #expect((try? await client.readToEnd(limit: 1_000)) ?? [] == [])
      #expect(try await trial.rows()?.count == 1)
      daemon.kill()
    }

    @Test func clientsThatHaveGoneLeaveTheirPlaces() async throws {
      let trial = try KeeperTrial(["deaf"])
      try await trial.useDeafProgram()
      let daemon = try #require(await trial.runUntilReady())
      // More than there are places: who watches, and who waits for what takes its time.
      for index in 0..<220 {
        let client = try await SocketConnection.connect(to: .unix("\(trial.state)/control.sock"))
        let request =
          index % 2 == 0
          ? #"{"command":"events"}"# : #"{"command":"start","name":"\#(trial.name("deaf"))"}"#
        try await client.write(request + "\n")
        try client.close()
      }
      #expect(try await trial.rows()?.count == 1)
      daemon.kill()
    }

    @Test func aDirectoryOfOthersIsRefused() async throws {
      let trial = try KeeperTrial(["a"])
      try await trial.state.makeDirectoryWithParents()
      try await trial.state.setPermissions(0o777)
      let daemon = try trial.run()
      #expect(try await daemon.process.exit == .exited(code: 1))
      #expect(try await daemon.said("only he may write there"))
    }

    @Test func everythingThatHappensIsTold() async throws {
      let trial = try KeeperTrial(["a"], settings: "")
      let daemon = try #require(await trial.runUntilReady())
      func subscribe() async throws -> SocketConnection {
        let client = try await SocketConnection.connect(to: .unix("\(trial.state)/control.sock"))
        try await client.write("{\"command\":\"events\"}\n")
        #expect(try await client.readLine() == "{}")
        return client
      }
      let idler = try await subscribe()  // reads nothing, and delays nobody
      let watcher = try await subscribe()
      try await trial.ask("start", trial.name("a"))
      try await trial.ask("stop", trial.name("a"))
      daemon.kill()
      var events: [String] = []
      for try await line in watcher.lines() {
        let event = try JSONDecoder().decode(Observation.self, from: Data(line.utf8))
        #expect(event.machine == trial.name("a"))
        events.append(event.event)
      }
      #expect(
        events == [
          "STARTED", "STATUS", "CONNECTED", "STOPPING", "SHUTDOWN", "EXITED",
        ]
      )
      try idler.close()
    }

    @Test func eventsAreShownUntilTheDaemonEnds() async throws {
      let trial = try KeeperTrial(["a"])
      let daemon = try #require(await trial.runUntilReady())
      var command = Command(
        KeeperTrial.built("vmkeeper"),
        ["events", "--state", "\(trial.state)"]
      )
      command.standardOutput = .stream
      let watcher = try command.start()
      let reading = Task { try await watcher.standardOutput!.readLine() }
      // When it has subscribed is not known.
      let asking = Task {
        while !Task.isCancelled { try await trial.ask("restart", trial.name("a")) }
      }
      let line = try #require(await reading.value)
      asking.cancel()
      #expect(line.contains(" \(trial.name("a")) "))
      daemon.kill()
      _ = try await watcher.standardOutput!.readToEnd(limit: 1 << 20)
      #expect(try await watcher.exit == .exited(code: 0))
    }

    @Test func theConfigurationIsStrict() async throws {
      let trial = try KeeperTrial(["a"])
      func complaint(_ text: String) async throws -> String {
        try await trial.configuration.replaceContents(with: text)
        let daemon = try trial.run()
        #expect(try await daemon.process.exit == .exited(code: 1))
        return try await daemon.log.text()
      }
      let path = "\(trial.configuration)"
      for (text, parts) in [
        ("[machine a]\ncolour=red\n", [":2:", "machine a", "colour", "no such key"]),
        ("[machine a]\nrestart=often\n", [":2:", "restart", "never, on-failure, always"]),
        ("[machine a]\nrestart-limit=x\n", [":2:", "restart-limit", "x"]),
        ("[machine a]\narguments=-name 'web\n", [":2:", "arguments"]),
        ("[machine a]\nautostart=perhaps\n", [":2:", "autostart"]),
        ("[machine a]\nshutdown-timeout=-1\n", [":2:", "shutdown-timeout"]),
        ("[machine ../a]\n", [":1:", "machine NAME"]),
        ("[monitor]\n", [":1:", "machine NAME"]),
        ("[machine a]\n[machine a]\n", [":2:", "more than once"]),
      ] {
        let said = try await complaint(text)
        #expect(([path] + parts).allSatisfy { said.contains($0) }, "\(said)")
      }
    }

    @Test func aHangupReadsTheConfigurationAnew() async throws {
      let trial = try KeeperTrial(["a", "b"])
      let daemon = try #require(await trial.runUntilReady())
      let before = try await trial.wait { $0.allSatisfy { $0.state == "running" } }
      try await trial.configuration.replaceContents(
        with: "[machine \(trial.name("a"))]\ncolour=red\n"
      )
      try daemon.process.send(SIGHUP)
      while try await !daemon.said("nothing was changed") { await Task.yield() }
      // A group that has gone does not end what runs.
      try await trial.configuration.replaceContents(with: "[machine \(trial.name("a"))]\n")
      try daemon.process.send(SIGHUP)
      while try await !daemon.said("was read anew") { await Task.yield() }
      #expect(try await trial.rows()?.map(\.pid) == before.map(\.pid))
      try await trial.ask("stop", trial.name("b"))
      let refused = try await trial.ask("start", trial.name("b"))
      #expect(try refused.errorText().contains("is not configured any more"))
      // What neither runs nor is configured is forgotten.
      try daemon.process.send(SIGHUP)
      try await trial.wait { $0.map(\.name) == [trial.name("a")] }
      daemon.kill()
    }

    @Test func whereQEMUIsMissingAStandInPlays() async throws {
      let trial = try KeeperTrial(["a"])
      let daemon = try #require(await trial.runUntilReady(under: ["env", "PATH=/nowhere"]))
      let pid = try await trial.wait { $0[0].state == "running" }[0].pid!
      #expect(try await daemon.said("is not installed"))
      daemon.kill()
      let next = try #require(await trial.runUntilReady(under: ["env", "PATH=/nowhere"]))
      #expect(try await trial.wait { $0[0].state == "running" }[0].pid == pid)
      try await trial.ask("stop", trial.name("a"))
      #expect(try await next.said("SHUTDOWN") && trial.processes.isEmpty)
      next.kill()
    }

    @Test func othersAreRefused() async throws {
      guard geteuid() == 0, findProgram("setpriv") != nil else { return }
      let trial = try KeeperTrial(["a"])
      let daemon = try #require(await trial.runUntilReady())
      let socket = trial.state / "control.sock"
      #expect(try await socket.metadata().permissions == 0o600)
      #expect(try await trial.state.metadata().permissions == 0o700)
      // As if somebody had opened the doors.
      for directory in [trial.directory, trial.state] {
        try await directory.setPermissions(0o755)
      }
      try await socket.setPermissions(0o666)
      let script = """
        my $s = IO::Socket::UNIX->new(Peer => "\(socket)") or die "no connection: $!";
        print scalar <$s>;
        """
      let result = try await Command(
        "setpriv",
        ["--reuid=65534", "--clear-groups", "perl", "-MIO::Socket::UNIX", "-e", script]
      ).capture()
      #expect(try result.text().contains("this is not for user 65534"), "\(result)")
      daemon.kill()
    }

    @Test func theDaemonIsKilledBeforeItsMachinesWhenMemoryRunsOut() async throws {
      let own = try await File("/proc/self/oom_score_adj").text()
      let trial = try KeeperTrial(["a"])
      let daemon = try #require(await trial.runUntilReady())
      let pid = try await trial.wait { $0[0].state == "running" }[0].pid!
      #expect(try await File("/proc/\(daemon.process.pid)/oom_score_adj").text() == "1000\n")
      #expect(try await File("/proc/\(pid)/oom_score_adj").text() == own)
      daemon.kill()
    }
  }
}
