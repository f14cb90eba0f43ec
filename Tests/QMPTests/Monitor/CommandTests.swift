// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct CommandTests {
  // MARK: Forms

  struct Device: Codable, Hashable, Sendable {
    var driver: String
    var id: String?
    var memory: UInt64
    var offset: Int64
  }

  @Test func typesOfTheUsersGoThereAndBack() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let echo = Task { await peer.echo() }
    let device = Device(driver: "a/\"b\"\n ü", id: nil, memory: .max, offset: .min)
    #expect(try await monitor.execute(QMPCommand<Device>("echo", device)) == device)
    let value: JSONValue = ["max": .unsigned(.max), "min": .integer(.min), "list": [0.5, nil]]
    #expect(try await monitor.execute("echo", value) == value)
    #expect(
      try await monitor.execute(QMPCommand<[String: JSONValue]>("echo", ["a": value]))["a"] == value
    )
    try await monitor.execute(QMPCommand<Void>("echo", device))
    monitor.close()
    await echo.value
  }

  @Test func commandsAreShort() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let status = Task { try await monitor.execute("query-status") }
    try await peer.reply(to: peer.command())
    _ = try await status.value
    let urgent = Task { try await monitor.execute("x", ["a": [1, "ü/"]], outOfBand: true) }
    try await peer.reply(to: peer.command())
    _ = try await urgent.value
    let sent = String(decoding: await peer.bytes, as: UTF8.self)
    #expect(
      sent.hasSuffix(
        #"{"execute":"query-status"}{"exec-oob":"x","arguments":{"a":[1,"ü/"]},"id":0}"#
      )
    )
  }

  @Test func aCommandWithoutAnotherNeedsNoId() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let lone = Task { try await monitor.execute("lone") }
    let first = try await peer.command()
    #expect(first["id"] == nil)
    // As long as it is under way, or owed a reply, others have one.
    let other = Task { try await monitor.execute("other") }
    let second = try await peer.command()
    #expect(second["id"] != nil)
    lone.cancel()
    await #expect(throws: CancellationError.self) { try await lone.value }
    let third = Task { try await monitor.execute("third") }
    let last = try await peer.command()
    #expect(last["id"] != nil && last["id"] != second["id"])
    try await peer.reply(to: last, "third")
    #expect(try await third.value == "third")
    try await peer.say(#"{"return":"late"}"#)
    try await peer.reply(to: second, "other")
    #expect(try await other.value == "other")
    #expect(monitor.overdueCommands == 0)
    // A reply to nobody is none.
    var events = monitor.events("MARK").makeAsyncIterator()
    try await peer.say(#"{"return":"nobody's"}"#)
    try await peer.event("MARK")
    #expect(try await events.next(isolation: nil) != nil)
    let again = Task { try await monitor.execute("again") }
    let command = try await peer.command()
    #expect(command["id"] == nil)
    try await peer.refuse(command, "no")
    await expectFailure(.refused(.generic, "no")) { try await again.value }
  }

  @Test func resultsOfAnotherTypeSayWhatIsWrong() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let echo = Task { await peer.echo() }
    for (argument, text) in [
      (["driver": "d"], "memory"), (["driver": 1], "driver"), ([:], "driver"),
    ] as [(JSONValue, String)] {
      await #expect {
        try await monitor.execute(QMPCommand<Device>("echo", argument))
      } throws: { error in
        guard let error = error as? QMPError, case .unexpectedResult(let reason) = error.reason
        else { return false }
        return error.command == "echo" && reason.contains(text)
      }
    }
    #expect(try await monitor.execute("echo", [:]) == [:])
    monitor.close()
    await echo.value
  }

  @Test func argumentsThatAreNoJSONAreNotSent() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let before = await peer.bytes.count
    var deep: JSONValue = [:]
    for _ in 0..<300 { deep = ["a": deep] }
    for command in [
      QMPCommand<Void>("x", JSONValue.array([.number(.infinity)])),
      QMPCommand<Void>("x", ["a": Double.nan]),
      QMPCommand<Void>("x", deep),
      QMPCommand<Void>("x", [deep]),
    ] {
      await #expect {
        try await monitor.execute(command)
      } throws: { error in
        guard let error = error as? QMPError, case .unsendable = error.reason else { return false }
        return error.command == "x"
      }
    }
    monitor.close()
    await #expect(throws: GLibError.self) { try await peer.command() }
    #expect(await peer.bytes.count == before)
  }

  // MARK: Replies

  @Test func refusalsHaveClassAndDescription() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let deletion = Task { try await monitor.execute("device_del", ["id": "n"]) }
    try await peer.refuse(peer.command(), "Device 'n' not found", class: "DeviceNotFound")
    do {
      _ = try await deletion.value
      Issue.record("nothing was thrown")
    } catch QMPErrorClass.deviceNotFound {
    }
    let again = Task { try await monitor.execute("device_del", ["id": "n"]) }
    try await peer.refuse(peer.command(), "Device 'n' not found", class: "DeviceNotFound")
    do {
      _ = try await again.value
    } catch QMPErrorClass.commandNotFound {
      Issue.record("it is of another class")
    } catch {
      #expect("\(error)" == "device_del: Device 'n' not found")
    }
  }

  @Test func aHundredCommandsGetTheirOwnRepliesInAnyOrder() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let results = Task {
      try await withThrowingTaskGroup(of: (Int64, JSONValue).self) { group in
        for number in 0..<Int64(100) {
          group.addTask {
            (number, try await monitor.execute("echo", ["n": .integer(number)]))
          }
        }
        return try await group.reduce(into: [Int64: JSONValue]()) { $0[$1.0] = $1.1 }
      }
    }
    var commands: [JSONValue] = []
    for _ in 0..<100 { commands.append(try await peer.command()) }
    #expect(Set(commands.map { $0["id"] }).count == 100)
    for command in commands.shuffled() {
      try await peer.event("NOISE")
      try await peer.reply(to: command, command["arguments"]!)
    }
    for (number, result) in try await results.value { #expect(result["n"] == .integer(number)) }
  }

  @Test func anOutOfBandReplyOvertakes() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let slow = Task { try await monitor.execute("slow") }
    let first = try await peer.command()
    #expect(first["execute"] == "slow")
    let urgent = Task { try await monitor.execute("urgent", outOfBand: true) }
    let second = try await peer.command()
    #expect(second["exec-oob"] == "urgent")
    try await peer.reply(to: second, "urgent")
    #expect(try await urgent.value == "urgent")
    try await peer.reply(to: first, "slow")
    #expect(try await slow.value == "slow")
  }

  @Test func anErrorWithoutAnIdIsThatOfTheOldestCommand() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let first = Task { try await monitor.execute("first") }
    let one = try await peer.command()
    let second = Task { try await monitor.execute("second") }
    let two = try await peer.command()
    try await peer.reply(to: one, 1)
    #expect(try await first.value == 1)
    try await peer.say(#"{"error":{"class":"GenericError","desc":"JSON parse error"}}"#)
    await expectFailure(.refused(.generic, "JSON parse error"), of: "second") {
      _ = try await second.value
    }
    _ = two
  }

  @Test func repliesThatNobodyAskedForAreDiscarded() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    for id in ["17", "-1", "\"x\"", "1e99", "null", "18446744073709551615", "0"] {
      try await peer.say(#"{"return":"wrong","id":\#(id)}"#)
    }
    try await peer.say(#"{"return":"wrong"}"#)
    try await peer.say(#"{"error":{"class":"GenericError","desc":"wrong"}}"#)
    try await peer.event("DONE")
    for try await _ in monitor.events("DONE") { break }
    let result = Task { try await monitor.execute("x") }
    try await peer.reply(to: peer.command(), "right")
    #expect(try await result.value == "right")
  }

  // MARK: Deadlines

  @Test func aLateReplyIsDiscardedAndTheConnectionGoesOn() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    await expectFailure(.deadlineMissed, of: "slow") {
      try await monitor.execute("slow", deadline: .milliseconds(20))
    }
    #expect(monitor.overdueCommands == 1)
    let late = try await peer.command()
    let result = Task { try await monitor.execute("next") }
    let next = try await peer.command()
    #expect(next["id"] != late["id"])
    try await peer.reply(to: late, "late")
    try await peer.reply(to: next, "next")
    #expect(try await result.value == "next")
    #expect(monitor.overdueCommands == 0)
  }

  @Test func theOptionsSayADeadlineForAll() async throws {
    var options = ScriptedPeer.patient
    options.deadline = .milliseconds(20)
    let (monitor, peer) = try await ScriptedPeer.connected(options: options)
    await expectFailure(.deadlineMissed) { try await monitor.execute(.queryStatus) }
    await expectFailure(.deadlineMissed) {
      try await monitor.execute(.queryStatus, deadline: .seconds(-1))
    }
    #expect(monitor.overdueCommands == 1)
    #expect(try await peer.command()["execute"] == "query-status")
  }

  @Test func anEarlierDeadlineIsKeptBesideALaterOne() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let slow = Task { try await monitor.execute("slow", deadline: .seconds(3_600)) }
    let first = try await peer.command()
    await expectFailure(.deadlineMissed, of: "quick") {
      try await monitor.execute("quick", deadline: .milliseconds(10))
    }
    await expectFailure(.deadlineMissed, of: "quick2") {
      try await monitor.execute("quick2", deadline: .milliseconds(10))
    }
    try await peer.reply(to: first, 1)
    #expect(try await slow.value == 1)
  }

  @Test func cancellingEndsTheWaitOnly() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let task = Task { try await monitor.execute("slow") }
    let late = try await peer.command()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let result = Task { try await monitor.execute("next") }
    let next = try await peer.command()
    try await peer.reply(to: late, "late")
    try await peer.reply(to: next, "next")
    #expect(try await result.value == "next")
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await monitor.execute("never")
    }
    await #expect(throws: CancellationError.self) { try await cancelled.value }
  }

  @Test func aPeerThatDoesNotReadDelaysNobodyBeyondTheDeadline() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let big = JSONValue.string(String(repeating: "x", count: 1 << 20))
    // Half of it stays here; what comes behind it is never sent.
    await expectFailure(.deadlineMissed) {
      try await monitor.execute("big", big, deadline: .milliseconds(50))
    }
    for _ in 0..<10 {
      await expectFailure(.deadlineMissed) {
        try await monitor.execute("small", deadline: .milliseconds(5))
      }
    }
    #expect(monitor.overdueCommands == 1)
    let result = Task { try await monitor.execute("last") }
    let first = try await peer.command()
    #expect(first["execute"] == "big")
    let last = try await peer.command()
    #expect(last["execute"] == "last")
    try await peer.reply(to: first)
    try await peer.reply(to: last, "done")
    #expect(try await result.value == "done")
  }

  // MARK: Descriptors

  @Test func descriptorsGoWithTheirCommandOneCommandAtATime() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    peer.connection.collectsDescriptors = true
    let reader = try PassedPipe()
    let first = Task { try await monitor.execute(.getfd("a"), passing: reader.takeList()) }
    let one = try await peer.command()
    #expect(one["arguments"]?["fdname"] == "a")
    var came = peer.connection.takeDescriptors()
    let count = came.count
    #expect(count == 1)
    let secondReader = try PassedPipe()
    let second = Task { try await monitor.execute(.getfd("b"), passing: secondReader.takeList()) }
    // Others overtake the one that waits.
    let other = Task { try await monitor.execute("other") }
    let two = try await peer.command()
    try await peer.reply(to: two)
    _ = try await other.value
    let early = peer.connection.takeDescriptors().count
    #expect(early == 0)
    try await peer.reply(to: one)
    try await first.value
    let three = try await peer.command()
    #expect(three["arguments"]?["fdname"] == "b")
    let late = peer.connection.takeDescriptors().count
    #expect(late == 1)
    try await peer.refuse(three, "no")
    await expectFailure(.refused(.generic, "no")) { try await second.value }
    // Nothing is left open here.
    #expect(try await secondReader.reader.read() == nil)
    let writer = try StreamWriter(adopting: came.takeFirst()!)
    try await writer.write("x")
    try writer.close()
    #expect(try await reader.reader.readToEnd(limit: 10) == [UInt8(ascii: "x")])
  }

  @Test func descriptorsGoOverUNIXSocketsOnly() async throws {
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    let connecting = Task {
      try await QMPMonitor(
        connecting: listener.address,
        deadline: .seconds(3_600),
        options: ScriptedPeer.patient
      )
    }
    let peer = ScriptedPeer(try await listener.accept())
    try await peer.say(ScriptedPeer.greeting)
    try await peer.reply(to: peer.command())
    let monitor = try await connecting.value
    await expectFailure(.unsendable("descriptors go over UNIX sockets only"), of: "getfd") {
      try await monitor.execute(.getfd("a"), passing: PassedPipe().takeList())
    }
  }

  @Test func tooManyDescriptorsFailTheirCommandOnly() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let pipe = try OwnedDescriptor.pipe()
    var list = DescriptorList()
    for _ in 0...SocketConnection.mostDescriptors { list.append(try pipe.readEnd.duplicate()) }
    do {
      try await monitor.execute(.getfd("a"), passing: list)
      Issue.record("nothing was thrown")
    } catch let error as QMPError {
      guard case .unsendable(let reason) = error.reason else { throw error }
      #expect(reason.contains("254 descriptors"))
    }
    let next = Task { try await monitor.execute("next") }
    try await peer.reply(to: peer.command(), "next")
    #expect(try await next.value == "next")
  }

  @Test func outOfBandNeedsToBeOffered() async throws {
    let (monitor, _) = try await ScriptedPeer.connected(greeting: #"{"QMP":{}}"#)
    await expectFailure(.unsendable("this monitor takes no commands out of band"), of: "x") {
      try await monitor.execute("x", outOfBand: true)
    }
  }
}

/// A pipe whose writing end is in a list, for a task to pass.
private final class PassedPipe: @unchecked Sendable {
  // Sendable: the list is made by one task and taken by another, once.
  let reader: StreamReader
  private var list: DescriptorList?

  init() throws {
    let pipe = try OwnedDescriptor.pipe()
    var list = DescriptorList()
    list.append(pipe.writeEnd)
    reader = try StreamReader(adopting: pipe.readEnd)
    self.list = consume list
  }

  func takeList() -> DescriptorList { list.take()! }
}
