// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct HostilePeerTests {
  @Test func repliesAndEventsArriveWhereverTheyAreCut() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let text = Array(
      "{\"event\":\"A\",\"data\":{\"x\":\"}\\\"é\"}}\r\n{\"return\":{\"n\":[1]},\"id\":0}\r\n".utf8
    )
    var events = monitor.events().makeAsyncIterator()
    for cut in 0...text.count {
      let result = Task { try await monitor.execute("x") }
      _ = try await peer.command()
      try await peer.connection.write(Array(text[..<cut]))
      await Task.yield()
      try await peer.connection.write(Array(text[cut...]))
      #expect(try await result.value == ["n": [1]])
      #expect(try await events.next()?.data == ["x": "}\"é"])
    }
  }

  @Test(arguments: [
    "SSH-2.0-OpenSSH_9.2\r\n", "\u{1B}[31mred", "[1]", "{\"a\":1}", "{\"a\" 1}", "{\"event\":1}",
    "{\"return\":01}", "{]", ScriptedPeer.greeting, "{\"a\":\"\n",
  ])
  func garbageEndsEverythingWithTheBytes(_ text: String) async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    var events = monitor.events().makeAsyncIterator()
    // Comes before, and is not lost.
    try await peer.event("LAST")
    try await peer.say(text)
    do {
      #expect(try await events.next()?.name == "LAST")
      _ = try await events.next()
      Issue.record("nothing was thrown")
    } catch {
      let violation = try #require(reportedViolation(error))
      #expect(violation.bytes.starts(with: Array(text.utf8.prefix(5))))
      #expect(violation.bytes.count <= 200)
      #expect(!violation.description.contains("\u{1B}"))
      #expect(monitor.end == .violation(violation))
      await expectFailure(.ended(.violation(violation))) { try await monitor.execute("x") }
    }
    while (try? await peer.command()) != nil {}
  }

  @Test func waitersAndSequencesEndTogetherForOneReason() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let ends = Task {
      await withTaskGroup(of: QMPError?.self) { group in
        for number in 0..<20 {
          group.addTask {
            do {
              if number < 10 {
                _ = try await monitor.execute("x")
              } else {
                for try await _ in monitor.events(.stop) {}
              }
              return nil
            } catch { return error as? QMPError }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    for _ in 0..<10 { _ = try await peer.command() }
    try await peer.say("nonsense")
    let all = await ends.value
    let end = try #require(monitor.end)
    #expect(all.count == 20)
    #expect(all.allSatisfy { $0?.reason == .ended(end) })
    await expectFailure(.ended(end)) { for try await _ in monitor.events() {} }
  }

  @Test func aMessageOverTheLimitEndsTheConnection() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let result = Task { try await monitor.execute("x") }
    let command = try await peer.command()
    let writing = Task {
      try await peer.connection.write("{\"return\":\"")
      let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
      for _ in 0..<12 { try await peer.connection.write(piece) }
    }
    do {
      _ = try await result.value
      Issue.record("nothing was thrown")
    } catch {
      #expect(reportedViolation(error)?.reason == "a message of more than 10485760 bytes")
      #expect(reportedViolation(error)?.bytes.count == 200)
    }
    await #expect(throws: GLibError.self) { try await writing.value }
    _ = command
  }

  @Test func theLimitCanBeChosen() async throws {
    var options = ScriptedPeer.patient
    options.messageLimit = 1_000
    let (monitor, peer) = try await ScriptedPeer.connected(options: options)
    let good = Task { try await monitor.execute("x") }
    try await peer.reply(to: peer.command(), .string(String(repeating: "x", count: 900)))
    #expect(try await good.value.stringValue?.count == 900)
    let bad = Task { try await monitor.execute("x") }
    try await peer.reply(to: peer.command(), .string(String(repeating: "x", count: 1_000)))
    do {
      _ = try await bad.value
      Issue.record("nothing was thrown")
    } catch {
      #expect(reportedViolation(error) != nil)
    }
  }

  @Test func deepNestingEndsTheConnectionAndNotTheProcess() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let result = Task { try await monitor.execute("x") }
    _ = try await peer.command()
    let opening = String(repeating: "[", count: 100_000)
    let closing = String(repeating: "]", count: 100_000)
    try await peer.say("{\"id\":0,\"return\":\(opening)\(closing)}")
    do {
      _ = try await result.value
      Issue.record("nothing was thrown")
    } catch {
      #expect(reportedViolation(error)?.reason.contains("nested") == true)
    }
  }

  @Test(arguments: ["", "{\"return\":", "{\"return\":{},\"id\":0"])
  func deathInMidReplyIsAnEnd(_ beginning: String) async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let events = monitor.events()
    let result = Task { try await monitor.execute("x") }
    _ = try await peer.command()
    try await peer.connection.write(beginning)
    try peer.connection.close()
    await expectFailure(.ended(.peerEnded), of: "x") { _ = try await result.value }
    await expectFailure(.ended(.peerEnded)) { for try await _ in events {} }
  }

  @Test(arguments: [true, false])
  func afterQuitTheEndIsClean(_ answers: Bool) async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let events = monitor.events()
    let quitting = Task { try await monitor.execute(.quit) }
    let other = Task { try await monitor.execute("x") }
    var commands = [try await peer.command(), try await peer.command()]
    if commands[0]["execute"] != "quit" { commands.reverse() }
    if answers { try await peer.reply(to: commands[0]) }
    // Something unread makes a reset of the end, which comes before what was sent.
    try await peer.event("SHUTDOWN", ["guest": false, "reason": "host-qmp-quit"])
    try peer.connection.close()
    if answers {
      try await quitting.value
    } else {
      await expectFailure(.ended(.quit), of: "quit") { try await quitting.value }
    }
    await expectFailure(.ended(.quit), of: "x") { _ = try await other.value }
    var names: [String] = []
    for try await event in events { names.append("\(event.name) \(event.cause?.reason ?? "")") }
    #expect(names == ["SHUTDOWN host-qmp-quit"])
    #expect(monitor.end == .quit)
    #expect(monitor.end?.isClean == true)
  }

  @Test func aResetAfterQuitIsCleanToo() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let quitting = Task { try await monitor.execute(.quit) }
    try await peer.reply(to: peer.command())
    try await quitting.value
    // What the peer has not read when it closes becomes a reset here.
    let unread = Task { try await monitor.execute("unread") }
    _ = try await peer.connection.readExactly(1)
    try peer.connection.close()
    await expectFailure(.ended(.quit)) { try await unread.value }
  }

  @Test func aQuitThatIsRefusedIsNone() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let quitting = Task { try await monitor.execute(.quit) }
    try await peer.refuse(peer.command(), "not now")
    await expectFailure(.refused(.generic, "not now")) { try await quitting.value }
    let other = Task { try await monitor.execute("x") }
    _ = try await peer.command()
    try peer.connection.close()
    await expectFailure(.ended(.peerEnded)) { _ = try await other.value }
  }

  @Test func aLateReplyToQuitCountsAndNoneDoesNot() async throws {
    for answers in [true, false] {
      let (monitor, peer) = try await ScriptedPeer.connected()
      await expectFailure(.deadlineMissed, of: "quit") {
        try await monitor.execute(.quit, deadline: .milliseconds(20))
      }
      let quit = try await peer.command()
      if answers { try await peer.reply(to: quit) }
      try peer.connection.close()
      await expectFailure(.ended(answers ? .quit : .peerEnded)) {
        try await monitor.execute("x")
        try await monitor.execute("x")
      }
    }
  }

  @Test func closingHereEndsAllThatWait() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let events = monitor.events()
    let result = Task { try await monitor.execute("x") }
    _ = try await peer.command()
    monitor.close()
    monitor.close()
    await expectFailure(.ended(.closed)) { _ = try await result.value }
    for try await _ in events { Issue.record("nothing has happened") }
    #expect(monitor.end == .closed)
    await expectFailure(.ended(.closed)) { try await monitor.execute("x") }
    await #expect(throws: GLibError.self) { try await peer.command() }
  }
}
