// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct QMPEventsTests {
  /// Returns when the monitor has seen everything that the peer has said before.
  private func settle(_ monitor: QMPMonitor, _ peer: ScriptedPeer) async throws {
    let reply = Task { try await monitor.execute("settle") }
    try await peer.reply(to: peer.command())
    _ = try await reply.value
  }

  @Test func nothingIsLostBeforeTheFirstNext() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let events = monitor.events()
    for number in 0..<50 { try await peer.event("E\(number)", ["n": .integer(Int64(number))]) }
    try await settle(monitor, peer)
    var iterator = events.makeAsyncIterator()
    for number in 0..<50 {
      let event = try await iterator.next()
      #expect(event?.name.rawValue == "E\(number)")
      #expect(event?.data["n"] == .integer(Int64(number)))
    }
  }

  @Test func filtersPickAndSeveralConsumersSeeTheSame() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let stops = monitor.events(.stop, "CUSTOM")
    let all = monitor.events()
    let same = monitor.events()
    for name in ["STOP", "RESUME", "CUSTOM", "STOP"] { try await peer.event(name) }
    try await settle(monitor, peer)
    monitor.close()
    func names(_ events: QMPEvents) async throws -> [String] {
      try await events.reduce(into: []) { $0.append($1.name.rawValue) }
    }
    #expect(try await names(stops) == ["STOP", "CUSTOM", "STOP"])
    #expect(try await names(all) == ["STOP", "RESUME", "CUSTOM", "STOP"])
    #expect(try await names(same) == ["STOP", "RESUME", "CUSTOM", "STOP"])
  }

  @Test func aFloodThatNobodyTakesDelaysNoReplyAndIsCounted() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let oldest = monitor.events(buffer: 10)
    let newest = monitor.events([], buffer: 10, overflow: .dropNewest)
    for number in 0..<5_000 { try await peer.event("E", ["n": .integer(Int64(number))]) }
    try await settle(monitor, peer)
    #expect(oldest.dropped == 4_990)
    #expect(newest.dropped == 4_990)
    try await peer.event("AFTER")
    try await settle(monitor, peer)
    monitor.close()
    let last = try await oldest.reduce(into: [QMPEvent]()) { $0.append($1) }
    #expect(last.count == 10)
    #expect(last[0].dropped == 4_991)
    #expect(last[0].data["n"] == 4_991)
    #expect(last[9].name == "AFTER")
    let first = try await newest.reduce(into: [QMPEvent]()) { $0.append($1) }
    #expect(first.map { $0.data["n"] } == (0..<10).map { .integer($0) })
  }

  @Test func whatComesBeforeAnybodyAsksIsBounded() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    for number in 0..<150 { try await peer.event(number < 120 ? "E" : "LATE") }
    try await settle(monitor, peer)
    let events = monitor.events()
    let second = monitor.events()
    monitor.close()
    #expect(try await events.reduce(0) { count, _ in count + 1 } == 100)
    #expect(try await second.reduce(0) { count, _ in count + 1 } == 0)
  }

  @Test func cancellingEndsTheSequence() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let events = monitor.events()
    let began = Gate()
    let task = Task {
      var count = 0
      for try await _ in events {
        count += 1
        began.open()
      }
      return count
    }
    try await peer.event("A")
    await began.opened()
    task.cancel()
    #expect(try await task.value == 1)
    try await settle(monitor, peer)
  }

  @Test func aSequenceKeepsTheConnectionAndItsEndLetsGo() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let peer = ScriptedPeer(theirs)
    func subscribe() async throws -> QMPEvents {
      let connecting = Task {
        try await QMPMonitor(over: ours, deadline: .seconds(3_600), options: ScriptedPeer.patient)
      }
      try await peer.say(ScriptedPeer.greeting)
      try await peer.reply(to: peer.command())
      return try await connecting.value.events()
    }
    do {
      let events = try await subscribe()
      try await peer.event("A")
      var iterator = events.makeAsyncIterator()
      #expect(try await iterator.next()?.name == "A")
    }
    await #expect(throws: GLibError.self) { try await peer.command() }
  }

  @Test func partsAreRead() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    let events = monitor.events()
    try await peer.say(
      #"{"timestamp":{"seconds":1700000000,"microseconds":5},"event":"SHUTDOWN","#
        + #""data":{"guest":true,"reason":"guest-shutdown"}}"#
    )
    try await peer.event("GUEST_PANICKED", ["action": "pause", "info": ["type": "s390"]])
    try await peer.say(#"{"event":"STOP","timestamp":{"seconds":-1,"microseconds":-1}}"#)
    var iterator = events.makeAsyncIterator()
    let shutdown = try #require(try await iterator.next())
    #expect(shutdown.time == .seconds(1_700_000_000) + .microseconds(5))
    #expect(shutdown.cause?.guest == true)
    #expect(shutdown.cause?.reason == "guest-shutdown")
    #expect(shutdown.panic == nil)
    let panic = try #require(try await iterator.next())
    #expect(panic.panic?.action == "pause")
    #expect(panic.panic?.info?["type"] == "s390")
    #expect(panic.cause == nil)
    let stop = try #require(try await iterator.next())
    #expect(stop.time == nil)
    #expect(stop.data == [:])
    #expect {
      try stop.decode(QMPEvent.Cause.self)
    } throws: { error in
      guard let error = error as? QMPError, case .unexpectedResult(let reason) = error.reason else {
        return false
      }
      return error.command == "STOP" && reason.contains("guest")
    }
  }

  @Test func twoTasksForOneSequenceTrap() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let (monitor, peer) = try await ScriptedPeer.connected()
      let events = monitor.events()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2 { group.addTask { do { for try await _ in events {} } catch {} } }
      }
      withExtendedLifetime(peer) {}
    }
    #expect(result.says("two tasks wait for one sequence of events"))
  }
}
