// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP
import Testing

func bootAndWait(for path: String) async throws -> String {
  let monitor = try await QMPMonitor(connecting: .unix(path), deadline: .seconds(2))
  let events = monitor.events(.shutdown, .guestPanicked)
  if try await !monitor.execute(.queryStatus).running { try await monitor.execute(.cont) }
  for try await event in events {
    if let cause = event.cause { return cause.reason }
    if let panic = event.panic { return "panic: \(panic.action)" }
  }
  return "quit"
}

struct BlockDevice: Decodable, Sendable {
  var device: String
  var locked: Bool
}

extension QMPCommand where Result == [BlockDevice] {
  static var queryBlock: Self { Self("query-block") }
}

func lockedDisks(of monitor: QMPMonitor) async throws -> [String] {
  try await monitor.execute("device_del", ["id": "net1"])
  return try await monitor.execute(.queryBlock).filter(\.locked).map(\.device)
}

func isResponsive(_ monitor: QMPMonitor) async throws -> Bool {
  guard monitor.overdueCommands == 0 else { return false }
  do {
    try await monitor.execute(.queryStatus, deadline: .seconds(1))
    return true
  } catch let error as QMPError where error.reason == .deadlineMissed {
    return false
  }
}

func startMachine(at path: String) async throws -> (ChildProcess, QMPMonitor) {
  let listener = try SocketListener(at: .unix(path))
  let child = try ChildProcess.start(
    "qemu-system-x86_64",
    ["-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control"],
    newSession: true,
    passing: [.listener(listener, as: 3)]
  )
  return (child, try await QMPMonitor(connecting: .unix(path)))
}

@Suite struct DocumentedQMP {
  /// Plays a machine: answers one command after another, by its name.
  private func play(
    _ peer: SocketConnection,
    _ answers: [(name: String, member: String)]
  ) async throws {
    try await peer.write(#"{"QMP":{"version":{},"capabilities":[]}}"#)
    for answer in [("qmp_capabilities", #""return":{}"#)] + answers {
      let command = try await peer.readLine() ?? ""
      #expect(command.contains(#""execute":"\#(answer.0)""#))
      try await peer.write(#"{\#(answer.1),"id":0}"#)
    }
  }

  @Test func aMonitorIsTalkedTo() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let machine = Task {
      try await play(
        theirs,
        [
          ("query-status", #""return":{"running":true,"status":"running"}"#),
          ("device_del", #""return":{}"#),
          (
            "query-block", #""return":[{"device":"a","locked":true},{"device":"b","locked":false}]"#
          ),
          ("add-fd", #""return":{"fdset-id":1,"fd":9}"#),
          ("device_del", #""error":{"class":"DeviceNotFound","desc":"no net1"}"#),
        ]
      )
      return theirs
    }
    var options = QMPMonitor.Options()
    options.deadline = .seconds(3_600)
    options.messageLimit = 1 << 20
    options.enablesOutOfBand = false
    options.endsLines = true
    let monitor = try await QMPMonitor(over: ours, deadline: .seconds(3_600), options: options)
    // On a busy machine a second may be too short.
    let isUpToDate = try await isResponsive(monitor)
    #expect(isUpToDate || monitor.overdueCommands <= 1)
    #expect(try await lockedDisks(of: monitor) == ["a"])
    let pipe = try OwnedDescriptor.pipe()
    var images = DescriptorList()
    images.append(pipe.readEnd)
    let set = try await monitor.execute(.addFD(), passing: images)
    #expect("/dev/fdset/\(set.id)" == "/dev/fdset/1")
    do {
      _ = try await lockedDisks(of: monitor)
      Issue.record("nothing was thrown")
    } catch QMPErrorClass.deviceNotFound {
    }
    let peer = try await machine.value
    let events = monitor.events([.stop, "MINE"], buffer: 10, overflow: .dropNewest)
    try await peer.write(#"{"event":"MINE","data":{"a":[1]}}"#)
    for try await event in events {
      #expect(event.data["a"]?[0]?.integerValue == 1)
      #expect(event.dropped + events.dropped == 0)
      break
    }
    #expect(monitor.end == nil)
    monitor.close()
    #expect(monitor.end?.isClean == true)
  }

  @Test func anAgentIsTalkedTo() async throws {
    let (ours, theirs) = try SocketConnection.pair()
    let agent = GuestAgent(over: ours)
    try theirs.close()
    do {
      try await agent.ping(deadline: .seconds(3_600))
      Issue.record("nothing was thrown")
    } catch let error as QMPError where error.reason == .ended(.peerEnded) {
      #expect(agent.end == .peerEnded)
    }
  }

  @Test func noMachineIsAnError() async throws {
    await #expect(throws: GLibError.self) { try await bootAndWait(for: "/no/such/socket") }
  }
}
