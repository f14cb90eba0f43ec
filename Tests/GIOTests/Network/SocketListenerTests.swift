// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct SocketListenerTests {
  // MARK: Addresses

  @Test func aDualStackListenerHasBothVersions() async throws {
    let listener = try SocketListener(at: .ip(.anyV6, port: 0))
    guard case .ip(_, let port) = listener.address else { throw CancellationError() }
    #expect(port > 0)
    for host in [IPAddress.loopbackV4, .loopbackV6] {
      let client = try await SocketConnection.connect(to: .ip(host, port: port))
      let server = try await listener.accept()
      try await server.write([9])
      #expect(try await client.readExactly(1) == [9])
    }
    let only = try SocketListener(at: .ip(.anyV6, port: 0), acceptsIPv4: false)
    guard case .ip(_, let port) = only.address else { throw CancellationError() }
    // An address of its own, or another test may have the port there.
    let unused = try #require(IPAddress("127.77.1.1"))
    await expectIOError(.connectionRefused) {
      try await SocketConnection.connect(to: .ip(unused, port: port))
    }
  }

  @Test func anAddressInUseIsAnErrorOfItsOwn() throws {
    let directory = TemporaryDirectory()
    for address in [
      SocketAddress.unix(directory / "s"), .abstract("swift-glib-use-\(getpid())"),
      .ip(.loopbackV4, port: 0),
    ] {
      let listener = try SocketListener(at: address)
      expectError(IOErrorCode.addressInUse) { try SocketListener(at: listener.address) }
    }
  }

  // MARK: Socket files

  @Test func aLeftoverIsReplaced() async throws {
    let directory = TemporaryDirectory()
    let path = directory / "s"
    // A socket that was bound and closed leaves its file.
    do {
      let listener = try SocketListener(at: .unix(path))
      try rename(listener, path, to: directory / "old")
    }
    #expect(link(directory / "old", path) == 0)
    // A process that another test is starting listens, too, until its program begins.
    await expectIOError(.connectionRefused) {
      while true { _ = try await SocketConnection.connect(to: .unix(path)) }
    }
    let listener = try SocketListener(at: .unix(path))
    let client = try await SocketConnection.connect(to: .unix(path))
    try client.close()
    try listener.close()
    #expect(directory.names == ["old"])
  }

  @Test func aFileThatIsNoSocketIsLeftAlone() throws {
    let directory = TemporaryDirectory()
    let path = directory / "file"
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600))
    expectError(IOErrorCode.exists) { try SocketListener(at: .unix(path)) }
    #expect(directory.names == ["file"])
    expectError(IOErrorCode.notFound) { try SocketListener(at: .unix(directory / "no/s")) }
  }

  @Test func closingRemovesTheFileUnlessItIsSomebodyElses() throws {
    let directory = TemporaryDirectory()
    let path = directory / "s"
    var listener: SocketListener? = try SocketListener(at: .unix(path))
    #expect(directory.names == ["s"])
    listener = nil
    #expect(directory.names.isEmpty && listener == nil)
    let first = try SocketListener(at: .unix(path))
    unlink(path)
    let second = try SocketListener(at: .unix(path))
    try first.close()
    #expect(directory.names == ["s"])
    try second.close()
    #expect(directory.names.isEmpty)
  }

  @Test(arguments: [0o600, 0o660, 0o666, 0o000] as [UInt32])
  func theFileHasThePermissionsThatWereAskedFor(_ permissions: UInt32) throws {
    let directory = TemporaryDirectory()
    let listener = try SocketListener(at: .unix(directory / "s"), permissions: permissions)
    var status = stat()
    stat(directory / "s", &status)
    #expect(status.st_mode & 0o777 == permissions)
    try listener.close()
  }

  // MARK: Adopting

  @Test func theFileMayStayForSomebodyElseWhoListens() async throws {
    let directory = TemporaryDirectory()
    let path = directory / "s"
    let listener = try SocketListener(at: .unix(path))
    let heir = try SocketListener(adopting: listener.duplicateDescriptor())
    try listener.close(keepingFile: true)
    async let accepted = heir.accept()
    let client = try await SocketConnection.connect(to: .unix(path))
    try await client.write("to the heir")
    try client.closeWriting()
    #expect(try await accepted.readToEnd(limit: 100) == Array("to the heir".utf8))
    try heir.close()
    #expect(directory.names == ["s"])
  }

  @Test func aSocketThatListensIsAdopted() async throws {
    let directory = TemporaryDirectory()
    let original = try SocketListener(at: .unix(directory / "s"))
    let listener = try SocketListener(adopting: original.duplicateDescriptor())
    #expect(listener.address == original.address)
    let client = try await SocketConnection.connect(to: listener.address)
    let server = try await listener.accept()
    try await client.write([1])
    #expect(try await server.readExactly(1) == [1])
    try listener.close()
    #expect(directory.names == ["s"])
    try original.close()
    expectError(IOErrorCode.closed) { _ = try original.duplicateDescriptor() }
  }

  @Test func whatDoesNotListenIsNotAdopted() throws {
    expectError(IOErrorCode.invalidArgument) {
      try SocketListener(adopting: SocketConnection.pair().0.duplicateDescriptor())
    }
    expectError(IOErrorCode.invalidArgument) {
      let pipe = try OwnedDescriptor.pipe()
      return try SocketListener(adopting: pipe.readEnd)
    }
  }

  // MARK: Accepting

  @Test func connectionsComeInTheirOrderAndEndWithTheListener() async throws {
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    var clients: [SocketConnection] = []
    for byte in 0..<5 as Range<UInt8> {
      let client = try await SocketConnection.connect(to: listener.address)
      try await client.write([byte])
      clients.append(client)
    }
    var bytes: [UInt8] = []
    for try await peer in listener.connections {
      bytes += try await peer.readExactly(1)
      if bytes.count == 5 { try listener.close() }
    }
    #expect(bytes == [0, 1, 2, 3, 4])
    await expectIOError(.closed) { try await listener.accept() }
  }

  @Test func cancellingAnAcceptLosesNoConnection() async throws {
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    for _ in 0..<TestEnvironment.rounds(50, soak: 5_000) {
      let accepting = Task { try await listener.accept() }
      let client = try await SocketConnection.connect(to: listener.address)
      accepting.cancel()
      let server: SocketConnection
      switch await accepting.result {
      case .success(let connection): server = connection
      case .failure(let error):
        #expect(error is CancellationError)
        server = try await listener.accept()
      }
      #expect(try server.peerAddress == client.localAddress)
    }
  }

  @Test func aSecondAcceptIsRefusedAndClosingEndsTheFirst() async throws {
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    let accepting = Task.immediate { try await listener.accept() }
    await expectIOError(.pending) { try await listener.accept() }
    try listener.close()
    await expectIOError(.closed) { try await accepting.value }
  }
}

/// Moves the file of a listener away, so that closing does not remove it.
private func rename(_ listener: SocketListener, _ path: String, to other: String) throws {
  try #require(Glibc.rename(path, other) == 0)
  try listener.close()
}
