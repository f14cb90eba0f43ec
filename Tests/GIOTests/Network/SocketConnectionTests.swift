// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct SocketConnectionTests {
  // MARK: Connecting

  @Test(arguments: [
    SocketAddress.ip(.loopbackV4, port: 0), .ip(.loopbackV6, port: 0),
    .abstract("swift-glib-\(getpid())"),
  ])
  func oneByteGoesEachWay(_ address: SocketAddress) async throws {
    let listener = try SocketListener(at: address)
    let client = try await SocketConnection.connect(to: listener.address)
    let server = try await listener.accept()
    try await client.write([1])
    #expect(try await server.readExactly(1) == [1])
    try await server.write([2])
    #expect(try await client.readExactly(1) == [2])
    #expect(try client.peerAddress == listener.address)
    #expect(try server.localAddress == listener.address)
    #expect(try server.peerAddress == client.localAddress)
  }

  @Test func aHostIsFoundByName() async throws {
    let listener = try SocketListener(at: .ip(.anyV6, port: 0))
    guard case .ip(_, let port) = listener.address else { throw CancellationError() }
    for host in ["localhost", "127.0.0.1", "::1"] {
      let client = try await SocketConnection.connect(toHost: host, port: port)
      let server = try await listener.accept()
      try await client.write("hello")
      #expect(try await text(server.readExactly(5)) == "hello")
    }
  }

  @Test(arguments: ["no-such-host.invalid", "", "a\0b", "bad..name", "local host"])
  func aHostThatDoesNotExistIsNotFound(_ host: String) async {
    await expectIOError(.hostNotFound) {
      try await SocketConnection.connect(toHost: host, port: 1)
    }
  }

  @Test func nobodyListeningIsRefused() async throws {
    // An address of its own, or another test may get the port.
    let listener = try SocketListener(at: .ip(try #require(IPAddress("127.77.1.2")), port: 0))
    let address = listener.address
    try listener.close()
    // A process that another test is starting listens, too, until its program begins.
    await expectIOError(.connectionRefused) {
      while true { _ = try await SocketConnection.connect(to: address) }
    }
    let directory = TemporaryDirectory()
    await expectIOError(.notFound) {
      try await SocketConnection.connect(to: .unix(directory / "none"))
    }
  }

  @Test func aFullQueueIsWaitedFor() async throws {
    let directory = TemporaryDirectory()
    let listener = try SocketListener(at: .unix(directory / "s"), queue: 0)
    let clients = Task {
      try await withThrowingTaskGroup(of: SocketConnection.self) { group in
        for _ in 0..<8 { group.addTask { try await .connect(to: listener.address) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    var servers: [SocketConnection] = []
    for _ in 0..<8 { servers.append(try await listener.accept()) }
    #expect(try await clients.value.count == 8)
  }

  @Test func connectingHasATimeLimit() async throws {
    let directory = TemporaryDirectory()
    let listener = try SocketListener(at: .unix(directory / "s"), queue: 0)
    let first = try await SocketConnection.connect(to: listener.address)
    let start = ContinuousClock.now
    await expectIOError(.timedOut) {
      try await withTimeout(.milliseconds(50)) {
        try await SocketConnection.connect(to: listener.address)
      }
    }
    #expect(ContinuousClock.now - start >= .milliseconds(50))
    try first.close()
  }

  @Test func cancellingAConnectEndsIt() async throws {
    let directory = TemporaryDirectory()
    let listener = try SocketListener(at: .unix(directory / "s"), queue: 0)
    let first = try await SocketConnection.connect(to: listener.address)
    let task = Task { try await SocketConnection.connect(to: listener.address) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try first.close()
  }

  // MARK: Pairs and adopting

  @Test func aPairKnowsItsPeer() async throws {
    let (near, far) = try SocketConnection.pair()
    let peer = try near.peerCredentials
    #expect(peer.processID == getpid() && peer.userID == getuid() && peer.groupID == getgid())
    #expect(try near.localAddress == .unnamed)
    #expect(try far.peerAddress == .unnamed)
  }

  @Test func theListenersPeerHasCredentialsToo() async throws {
    let directory = TemporaryDirectory()
    let listener = try SocketListener(at: .unix(directory / "s"))
    let client = try await SocketConnection.connect(to: listener.address)
    let server = try await listener.accept()
    #expect(try server.peerCredentials.processID == getpid())
    #expect(try client.peerCredentials.userID == getuid())
  }

  @Test func tcpHasNoCredentials() async throws {
    let (client, _) = try await tcpPair()
    expectError(IOErrorCode.notSupported) { try client.peerCredentials }
  }

  @Test func aDuplicateIsAdoptedAndEachIsClosedOnce() async throws {
    let (near, far) = try SocketConnection.pair()
    let other = try SocketConnection(adopting: near.duplicateDescriptor())
    try near.close()
    try await other.write([1])
    #expect(try await far.readExactly(1) == [1])
    try other.close()
    #expect(try await far.read() == nil)
  }

  @Test func whatIsNoConnectedStreamSocketIsNotAdopted() throws {
    expectError(IOErrorCode.invalidArgument) {
      let pipe = try OwnedDescriptor.pipe()
      return try SocketConnection(adopting: pipe.readEnd)
    }
    for type in [SOCK_STREAM, SOCK_DGRAM] {
      expectError(IOErrorCode.invalidArgument) {
        try SocketConnection(
          adopting: OwnedDescriptor(adopting: socket(AF_UNIX, Int32(type.rawValue), 0))
        )
      }
    }
  }

  // MARK: Closing

  @Test func halfClosingLetsTheAnswerThrough() async throws {
    let tcp = try await tcpPair()
    for (near, far) in [try SocketConnection.pair(), (tcp.client, tcp.server)] {
      try await near.write("question")
      try near.closeWriting()
      #expect(try await text(far.readToEnd(limit: 100)) == "question")
      await expectIOError(.closed) { try await near.write("more") }
      try await far.write("answer")
      try far.close()
      #expect(try await text(near.readToEnd(limit: 100)) == "answer")
    }
  }

  @Test func closingDeliversWhatWasWritten() async throws {
    let (client, server) = try await tcpPair()
    let content = [UInt8](repeating: 7, count: 100_000)
    async let received = server.readToEnd(limit: .max)
    try await client.write(content)
    try client.close()
    #expect(try await received == content)
  }

  @Test func abortingResetsThePeer() async throws {
    let (client, server) = try await tcpPair()
    client.abort()
    await expectIOError(.brokenPipe) { try await server.read() }
  }

  @Test func oneTaskReadsWhileAnotherOneWrites() async throws {
    let (near, far) = try SocketConnection.pair()
    let content = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
    async let there: Void = near.write(content)
    async let back: Void = far.write(content)
    async let here = near.readExactly(content.count)
    #expect(try await far.readExactly(content.count) == content)
    #expect(try await here == content)
    _ = try await (there, back)
  }

  @Test func droppingAConnectionClosesIt() async throws {
    let far: SocketConnection
    do { far = try SocketConnection.pair().1 }
    #expect(try await far.read() == nil)
  }

  // MARK: Options

  @Test func optionsAreSetAndRead() async throws {
    let (client, _) = try await tcpPair()
    for option in [SocketOption.noDelay, .keepAlive] {
      try client.set(option, to: true)
      #expect(try client.value(of: option))
      try client.set(option, to: false)
      #expect(try !client.value(of: option))
    }
    for option in [
      SocketOption.keepAliveIdleSeconds, .keepAliveIntervalSeconds, .keepAliveCount,
    ] {
      try client.set(option, to: 7)
      #expect(try client.value(of: option) == 7)
    }
    for option in [SocketOption.sendBufferSize, .receiveBufferSize] {
      try client.set(option, to: 10_000)
      #expect(try client.value(of: option) >= 10_000)
    }
  }

  @Test func anOptionOfAnotherKindOfSocketIsNotSupported() throws {
    let (near, _) = try SocketConnection.pair()
    expectError(IOErrorCode.notSupported) { try near.set(.noDelay, to: true) }
    expectError(IOErrorCode.notSupported) { try near.value(of: .noDelay) }
    try near.close()
    expectError(IOErrorCode.closed) { try near.value(of: .sendBufferSize) }
    expectError(IOErrorCode.closed) { try near.peerAddress }
    expectError(IOErrorCode.closed) { _ = try near.duplicateDescriptor() }
  }
}

/// A connection over the loopback interface.
func tcpPair() async throws -> (client: SocketConnection, server: SocketConnection) {
  let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
  let client = try await SocketConnection.connect(to: listener.address)
  return (client, try await listener.accept())
}
