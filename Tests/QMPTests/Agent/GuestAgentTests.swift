// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import QMP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct GuestAgentTests {
  private static let program = findProgram("qemu-ga") ?? findProgram("/usr/sbin/qemu-ga")

  private func connected() throws -> (GuestAgent, ScriptedPeer) {
    let (ours, theirs) = try SocketConnection.pair()
    return (GuestAgent(over: ours, options: ScriptedPeer.patient), ScriptedPeer(theirs))
  }

  /// Answers the request to say a number, with the mark before it.
  private func synchronize(_ peer: ScriptedPeer, _ command: JSONValue? = nil) async throws {
    var sync = command
    if sync == nil { sync = try await peer.command() }
    #expect(sync?["execute"] == "guest-sync-delimited")
    try await peer.connection.write([0xFF])
    try await peer.reply(to: sync!, sync!["arguments"]!["id"]!)
  }

  @Test func whatIsLeftOfEarlierConversationsIsPassedOver() async throws {
    let (agent, peer) = try connected()
    try await peer.connection.write("\0half a message\"}{\"return\": {\"a")
    let ping = Task { try await agent.ping() }
    let sync = try await peer.command()
    #expect(await peer.bytes.first == 0xFF)
    // An older answer, to somebody else: with the mark, and with an id that we use, too.
    try await peer.connection.write([0xFF])
    try await peer.reply(to: sync, 4711)
    try await peer.say(#"{"error":{"class":"GenericError","desc":"Invalid JSON syntax"}}"#)
    try await synchronize(peer, sync)
    let command = try await peer.command()
    #expect(command["execute"] == "guest-ping")
    try await peer.reply(to: command)
    try await ping.value
    // Once is enough.
    let name = Task { try await agent.hostName() }
    try await peer.reply(to: peer.command(), ["host-name": "web"])
    #expect(try await name.value == "web")
  }

  @Test func nobodyThereMissesTheDeadlineAndComesBack() async throws {
    let (agent, peer) = try connected()
    await expectFailure(.deadlineMissed) { try await agent.ping(deadline: .milliseconds(20)) }
    _ = try await peer.command()
    let ping = Task { try await agent.ping() }
    try await synchronize(peer)
    try await peer.reply(to: peer.command())
    try await ping.value
    await expectFailure(.deadlineMissed, of: "guest-slow") {
      try await agent.execute("guest-slow", deadline: .milliseconds(20))
    }
    let late = try await peer.command()
    let again = Task { try await agent.execute("guest-again") }
    let sync = try await peer.command()
    // Cut off in the middle, by a guest that was reset.
    try await peer.connection.write(#"{"return":{"late":"#)
    try await synchronize(peer, sync)
    let command = try await peer.command()
    try await peer.reply(to: command, "again")
    #expect(try await again.value == "again")
    _ = late
  }

  @Test func shuttingDownHearsRefusalsOnly() async throws {
    let (agent, peer) = try connected()
    let first = Task { try await agent.shutDown(.halt, patience: .milliseconds(20)) }
    try await synchronize(peer)
    try await peer.reply(to: peer.command())
    #expect(try await peer.command()["arguments"] == ["mode": "halt"])
    try await first.value
    let second = Task { try await agent.shutDown(patience: .seconds(3_600)) }
    try await synchronize(peer)
    try await peer.reply(to: peer.command())
    try await peer.refuse(peer.command(), "no", class: "CommandNotFound")
    await expectFailure(.refused(.commandNotFound, "no"), of: "guest-shutdown") {
      try await second.value
    }
  }

  @Test func theEndEndsWhoeverWaits() async throws {
    let (agent, peer) = try connected()
    let ping = Task { try await agent.ping() }
    _ = try await peer.command()
    try peer.connection.close()
    await expectFailure(.ended(.peerEnded)) { try await ping.value }
    #expect(agent.end == .peerEnded)
    let (other, itsPeer) = try connected()
    other.close()
    await expectFailure(.ended(.closed)) { try await other.ping() }
    await #expect(throws: GLibError.self) { try await itsPeer.command() }
  }

  @Test(.enabled(if: program != nil, "qemu-ga is not installed"))
  func aRealAgentAnswers() async throws {
    let directory = TemporaryDirectory()
    let socket = directory / "ga.sock"
    let child = try ChildProcess.start(
      Self.program!,
      ["-m", "unix-listen", "-p", socket, "-t", directory.path],
      environment: QEMU.environment,
      standardInput: .null,
      standardError: .null
    )
    var agent: GuestAgent?
    while agent == nil, child.exitIfKnown == nil {
      agent = try? await GuestAgent(connecting: .unix(socket))
      await Task.yield()
    }
    let connected = try #require(agent)
    try await connected.ping(deadline: .seconds(3_600))
    #expect(try await connected.execute("guest-info")["version"]?.stringValue?.isEmpty == false)
    #expect(try await connected.hostName() == String(decoding: hostName(), as: UTF8.self))
    await #expect {
      try await connected.execute("guest-nonsense")
    } throws: { error in
      if case QMPErrorClass.commandNotFound = error { true } else { false }
    }
    connected.close()
    await child.stop(grace: .zero)
  }

  private func hostName() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 256)
    _ = buffer.withUnsafeMutableBytes { gethostname($0.baseAddress!, $0.count - 1) }
    return Array(buffer.prefix { $0 != 0 })
  }
}
