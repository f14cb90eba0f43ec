// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct ConnectingTests {
  @Test func theGreetingSaysWhoIsThere() async throws {
    let (monitor, peer) = try await ScriptedPeer.connected()
    #expect(monitor.version?.description == "7.2.9")
    #expect(monitor.version?.package == "Debian")
    #expect(monitor.supportsOutOfBand)
    let sent = String(decoding: await peer.bytes, as: UTF8.self)
    #expect(sent == #"{"execute":"qmp_capabilities","arguments":{"enable":["oob"]}}"#)
    #expect(monitor.end == nil)
  }

  @Test(arguments: [#"{"QMP":{}}"#, #"{"QMP":{"version":{},"capabilities":[]}}"#])
  func aPeerMayOfferNothing(_ greeting: String) async throws {
    let (monitor, peer) = try await ScriptedPeer.connected(greeting: greeting)
    #expect(monitor.version == nil)
    #expect(!monitor.supportsOutOfBand)
    #expect(await String(decoding: peer.bytes, as: UTF8.self).contains("oob") == false)
  }

  @Test func outOfBandIsNotAskedForUnwanted() async throws {
    var options = ScriptedPeer.patient
    options.enablesOutOfBand = false
    let (monitor, _) = try await ScriptedPeer.connected(options: options)
    #expect(!monitor.supportsOutOfBand)
  }

  @Test func eventsBetweenGreetingAndRepliesAreEvents() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let peer = ScriptedPeer(theirs)
    let connecting = Task {
      try await QMPMonitor(over: ours, deadline: .seconds(3_600), options: ScriptedPeer.patient)
    }
    try await peer.event("EARLY")
    try await peer.say(ScriptedPeer.greeting)
    try await peer.event("STOP")
    let capabilities = try await peer.command()
    try await peer.event("RESUME")
    try await peer.reply(to: capabilities)
    let monitor = try await connecting.value
    let status = Task { try await monitor.execute(.queryStatus) }
    let query = try await peer.command()
    try await peer.event("RESET", ["guest": true, "reason": "guest-reset"])
    try await peer.reply(to: query, ["running": true, "status": "running"])
    #expect(try await status.value.status == .running)
    // What came before the first sequence is kept for it.
    var events = monitor.events().makeAsyncIterator()
    for name in ["EARLY", "STOP", "RESUME", "RESET"] {
      #expect(try await events.next()?.name.rawValue == name)
    }
  }

  @Test func aPeerThatIsSilentMissesTheDeadline() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    await expectFailure(.deadlineMissed) {
      try await QMPMonitor(over: ours, deadline: .milliseconds(30))
    }
    #expect(try await theirs.read() == nil)
    let (mute, peer) = try SocketConnection.pair()
    try await peer.write(ScriptedPeer.greeting)
    // By the negotiation, or by the greeting when the machine is busy.
    await expectFailure(.deadlineMissed) {
      try await QMPMonitor(over: mute, deadline: .milliseconds(300))
    }
  }

  @Test func aListenerThatNobodyServesMissesTheDeadline() async throws {
    let directory = TemporaryDirectory()
    let listener = try SocketListener(at: .unix(directory / "q"))
    await expectFailure(.deadlineMissed) {
      try await QMPMonitor(connecting: listener.address, deadline: .milliseconds(30))
    }
    await expectFailure(.deadlineMissed) {
      try await QMPMonitor(connecting: listener.address, deadline: .zero)
    }
  }

  @Test func cancellingEndsTheWaitForTheGreeting() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let task = Task { try await QMPMonitor(over: ours, deadline: .seconds(1_000_000_000_000)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await theirs.read() == nil)
  }

  @Test func aPathThatIsTooLongSaysSo() async throws {
    let path = "/tmp/" + String(repeating: "x", count: 120)
    await #expect {
      try await QMPMonitor(connecting: .unix(path))
    } throws: { error in
      guard case IOErrorCode.filenameTooLong = error else { return false }
      return "\(error)".contains(path)
    }
    await #expect {
      try await QMPMonitor(connecting: .unix("/no/such"))
    } throws: { error in
      if case IOErrorCode.notFound = error { true } else { false }
    }
  }

  @Test func negotiationThatIsRefusedSaysWhy() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let peer = ScriptedPeer(theirs)
    let connecting = Task {
      try await QMPMonitor(over: ours, deadline: .seconds(3_600), options: ScriptedPeer.patient)
    }
    try await peer.say(ScriptedPeer.greeting)
    try await peer.refuse(peer.command(), "no", class: "CommandNotFound")
    await expectFailure(.refused(.commandNotFound, "no"), of: "qmp_capabilities") {
      _ = try await connecting.value
    }
  }

  @Test func pipesDoAsWell() async throws {
    let down = try OwnedDescriptor.pipe()
    let downReader = try StreamReader(adopting: down.readEnd)
    let downWriter = try StreamWriter(adopting: down.writeEnd)
    let up = try OwnedDescriptor.pipe()
    let upReader = try StreamReader(adopting: up.readEnd)
    let upWriter = try StreamWriter(adopting: up.writeEnd)
    var options = ScriptedPeer.patient
    options.endsLines = true
    let connecting = Task {
      try await QMPMonitor(
        reading: upReader,
        writing: downWriter,
        deadline: .seconds(3_600),
        options: options
      )
    }
    try await upWriter.write(#"{"QMP":{}}"#)
    #expect(try await downReader.readLine() == #"{"execute":"qmp_capabilities","id":0}"#)
    try await upWriter.write(#"{"return":{},"id":0}"#)
    let monitor = try await connecting.value
    let name = Task { try await monitor.execute("query-name") }
    #expect(try await downReader.readLine() == #"{"execute":"query-name","id":0}"#)
    try await upWriter.write(#"{"id":0,"return":{"name":"vm"}}"#)
    #expect(try await name.value == ["name": "vm"])
    // The child does not read any more, and has not closed its output: that is an end, too.
    try downReader.close()
    // A process that another test is starting has the pipe, too, until its program begins.
    await #expect {
      while true { try await downWriter.write("x") }
    } throws: { error in
      if case IOErrorCode.brokenPipe = error { true } else { false }
    }
    await expectFailure(.ended(.peerEnded)) { try await monitor.execute("query-name") }
    #expect(monitor.end == .peerEnded)
  }

  @Test func repliesAreReceivedOnALoopOfTheUsers() async throws {
    let thread = EventThread(named: "monitor")
    var options = ScriptedPeer.patient
    options.executor = thread.taskExecutor
    let (monitor, peer) = try await ScriptedPeer.connected(options: options)
    let echo = Task { await peer.echo() }
    try await Task(executorPreference: thread.taskExecutor) {
      for number in 0..<Int64(100) {
        let echoed = try await monitor.execute("echo", [.integer(number)])
        #expect(echoed == [.integer(number)])
      }
    }.value
    #expect(try await monitor.execute("echo", ["elsewhere"]) == ["elsewhere"])
    // Nothing hangs when the loop does not turn.
    let (isHeld, gate) = (Gate(), Gate())
    thread.context.invoke {
      isHeld.open()
      gate.wait()
    }
    await isHeld.opened()
    await expectFailure(.deadlineMissed) {
      try await monitor.execute("echo", deadline: .milliseconds(20))
    }
    gate.open()
    #expect(try await monitor.execute("echo", [1]) == [1])
    monitor.close()
    await echo.value
    thread.stop()
  }

  @Test func droppingTheMonitorClosesTheConnection() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let peer = ScriptedPeer(theirs)
    do {
      let connecting = Task {
        try await QMPMonitor(over: ours, deadline: .seconds(3_600), options: ScriptedPeer.patient)
      }
      try await peer.say(ScriptedPeer.greeting)
      try await peer.reply(to: peer.command())
      _ = try await connecting.value
    }
    await #expect(throws: GLibError.self) { try await peer.command() }
  }
}
