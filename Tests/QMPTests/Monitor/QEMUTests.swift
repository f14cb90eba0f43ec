// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import QMP
import TestSupport
import Testing

@Suite(
  .enabled(if: QEMU.isInstalled, "qemu-system-x86_64 is not installed"),
  .timeLimit(.minutes(15))
)
struct QEMUTests {
  @Test func aMachineIsAskedAndTold() async throws {
    try await QEMU.run(["-name", "web", "-uuid", "12345678-1234-1234-1234-123456789abc"]) { qemu in
      let monitor = try await qemu.connect()
      let version = try #require(monitor.version)
      #expect(version.isAtLeast(4))
      #expect(version.isAtLeast(version.major, version.minor, version.micro))
      #expect(!version.isAtLeast(version.major, version.minor, version.micro + 1))
      #expect(try await monitor.execute(.queryVersion) == version)
      #expect(monitor.supportsOutOfBand)
      #expect(try await monitor.execute(.queryName) == "web")
      #expect(try await monitor.execute(.queryUUID) == "12345678-1234-1234-1234-123456789abc")
      #expect(try await monitor.execute(.queryCommands).isSuperset(of: ["quit", "query-status"]))
      #expect(try await monitor.execute(.humanMonitor("info name")).hasPrefix("web"))
      let events = monitor.events(.stop, .resume, .shutdown)
      #expect(try await monitor.execute(.queryStatus).status == .prelaunch)
      try await monitor.execute(.cont)
      #expect(try await monitor.execute(.queryStatus).running)
      try await monitor.execute(.stop)
      #expect(try await monitor.execute(.queryStatus).status == .paused)
      try await monitor.execute(.systemReset)
      try await monitor.execute(.quit)
      var names: [QMPEvent.Name] = []
      for try await event in events {
        names.append(event.name)
        #expect(event.time! > .seconds(1_600_000_000))
        if event.name == .shutdown { #expect(event.cause?.reason == "host-qmp-quit") }
      }
      #expect(names == [.resume, .stop, .shutdown])
      #expect(monitor.end == .quit)
      #expect(try await qemu.child.exit == .exited(code: 0))
    }
  }

  @Test func refusalsSayWhy() async throws {
    try await QEMU.run { qemu in
      let monitor = try await qemu.connect()
      do {
        try await monitor.execute("no-such-command")
        Issue.record("nothing was thrown")
      } catch QMPErrorClass.commandNotFound {
      }
      await #expect {
        try await monitor.execute("device_del", ["id": "none"])
      } throws: { "\($0)".contains("device_del: Device 'none' not found") }
      // A text that QEMU cannot read, so that it knows no id; the connection goes on.
      await #expect {
        try await monitor.execute(.closefd("\u{FFFF}"))
      } throws: { "\($0)".hasPrefix("closefd: JSON parse error") }
      #expect(try await monitor.execute(.queryName) == nil)
    }
  }

  @Test func theSchemaArrivesWholeAgainAndAgain() async throws {
    try await QEMU.run { qemu in
      let monitor = try await qemu.connect()
      let schemas = try await withThrowingTaskGroup(of: JSONValue.self) { group in
        for _ in 0..<3 { group.addTask { try await monitor.execute("query-qmp-schema") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(schemas.count == 3)
      #expect(schemas[0].description.utf8.count > 150_000)
      #expect(schemas.allSatisfy { $0 == schemas[0] })
    }
  }

  @Test func aHundredCommandsAtOnceAreAnswered() async throws {
    try await QEMU.run { qemu in
      let monitor = try await qemu.connect()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            if number % 10 == 0 {
              try await monitor.execute("query-version", deadline: .seconds(3_600))
            } else if number % 2 == 0 {
              let status = try await monitor.execute(.queryStatus, deadline: .seconds(3_600))
              #expect(status.status == .prelaunch)
            } else {
              let name = try await monitor.execute("query-name", deadline: .seconds(3_600))
              #expect(name == [:])
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(monitor.overdueCommands == 0)
    }
  }

  @Test func aMachineThatIsStoppedMissesDeadlinesAndComesBack() async throws {
    try await QEMU.run { qemu in
      let monitor = try await qemu.connect()
      try qemu.child.send(SIGSTOP)
      for count in 1...3 {
        await expectFailure(.deadlineMissed, of: "query-status") {
          try await monitor.execute(.queryStatus, deadline: .milliseconds(50))
        }
        #expect(monitor.overdueCommands == count)
      }
      await expectFailure(.deadlineMissed) {
        try await QMPMonitor(connecting: qemu.address, deadline: .milliseconds(50))
      }
      try qemu.child.send(SIGCONT)
      #expect(try await monitor.execute(.queryName, deadline: .seconds(3_600)) == nil)
      #expect(
        try await monitor.execute(.queryStatus, deadline: .seconds(3_600)).status == .prelaunch
      )
      #expect(monitor.overdueCommands == 0)
    }
  }

  @Test func aMachineThatIsKilledEndsEverybodyForOneReason() async throws {
    try await QEMU.run { qemu in
      let monitor = try await qemu.connect()
      let events = monitor.events()
      try qemu.child.send(SIGSTOP)
      let waiters = (0..<10).map { _ in
        Task {
          do {
            try await monitor.execute(.queryStatus)
            return nil as QMPError?
          } catch { return error as? QMPError }
        }
      }
      let watcher = Task {
        do {
          for try await _ in events {}
          return nil as QMPError?
        } catch { return error as? QMPError }
      }
      try qemu.child.send(SIGKILL)
      #expect(try await qemu.child.exit == .signaled(SIGKILL, coreDumped: false))
      let killed = ContinuousClock.now
      for waiter in waiters { #expect(await waiter.value?.reason == .ended(.peerEnded)) }
      #expect(await watcher.value?.reason == .ended(.peerEnded))
      #expect(ContinuousClock.now - killed < .seconds(20))
      #expect(monitor.end == .peerEnded)
    }
  }

  @Test func descriptorsArePassed() async throws {
    try await QEMU.run { qemu in
      let monitor = try await qemu.connect()
      let pipe = try OwnedDescriptor.pipe()
      var list = DescriptorList()
      list.append(pipe.readEnd)
      let set = try await monitor.execute(.addFD(note: "image"), passing: list)
      let sets = try await monitor.execute("query-fdsets")
      #expect(sets[0]?["fdset-id"]?.integerValue == Int64(set.id))
      #expect(sets[0]?["fds"]?[0]?["opaque"] == "image")
      try await monitor.execute(.removeFD(set: set.id))
      // At once: each command gets its own.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<20 {
          group.addTask {
            let pipe = try OwnedDescriptor.pipe()
            var list = DescriptorList()
            list.append(pipe.readEnd)
            try await monitor.execute(
              .getfd("fd\(number)"),
              passing: list,
              deadline: .seconds(3_600)
            )
          }
        }
        try await group.waitForAll()
      }
      for number in 0..<20 { try await monitor.execute(.closefd("fd\(number)")) }
      await #expect(throws: QMPError.self) { try await monitor.execute(.closefd("fd0")) }
      await #expect(throws: QMPError.self) { try await monitor.execute(.getfd("none")) }
    }
  }

  @Test func onlySomeCommandsGoOutOfBand() async throws {
    try await QEMU.run { qemu in
      let monitor = try await qemu.connect()
      await #expect {
        try await monitor.execute("query-status", outOfBand: true)
      } throws: { "\($0)".contains("does not support OOB") }
      await #expect {
        try await monitor.execute("migrate-recover", ["uri": "tcp:0:1"], outOfBand: true)
      } throws: { ($0 as? QMPError)?.command == "migrate-recover" }
    }
  }

  @Test func theNextConnectionFindsTheMachineAsItIs() async throws {
    try await QEMU.run { qemu in
      let first = try await qemu.connect()
      try await first.execute(.cont)
      first.close()
      let second = try await qemu.connect()
      #expect(try await second.execute(.queryStatus).status == .running)
    }
  }

  @Test func oneEndOfAPairDoesAsWell() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let passed = try theirs.duplicateDescriptor()
    let child = try ChildProcess.start(
      QEMU.program,
      QEMU.arguments + ["-chardev", "socket,id=m,fd=3", "-mon", "chardev=m,mode=control"],
      environment: QEMU.environment,
      standardInput: .null,
      passing: [.descriptor(passed, as: 3)]
    )
    try theirs.close()
    try passed.close()
    let monitor = try await QMPMonitor(
      over: ours,
      deadline: .seconds(3_600),
      options: ScriptedPeer.patient
    )
    try await monitor.execute(.quit)
    #expect(try await child.exit == .exited(code: 0))
  }

  @Test func theStandardStreamsOfAChildDoAsWell() async throws {
    let child = try ChildProcess.start(
      QEMU.program,
      QEMU.arguments + ["-qmp", "stdio"],
      environment: QEMU.environment,
      standardInput: .stream,
      standardOutput: .stream
    )
    let monitor = try await QMPMonitor(
      reading: child.standardOutput!,
      writing: child.standardInput!,
      deadline: .seconds(3_600),
      options: ScriptedPeer.patient
    )
    #expect(try await monitor.execute(.queryStatus).status == .prelaunch)
    try await monitor.execute(.quit)
    for try await _ in monitor.events("NONE") {}
    #expect(monitor.end == .quit)
    #expect(try await child.exit == .exited(code: 0))
  }
}
