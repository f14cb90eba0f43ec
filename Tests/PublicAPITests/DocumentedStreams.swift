// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import Testing

func readRecord(from stream: some ReadableStream) async throws -> [UInt8] {
  let length = try await stream.readInteger(as: UInt32.self)
  guard length <= 65_536 else { throw GLibError(IOErrorCode.messageTooLarge, "\(length) bytes") }
  return try await stream.readExactly(Int(length))
}

func firstLine(of socket: String) async throws -> String? {
  try await withTimeout(.seconds(2)) {
    let peer = try await SocketConnection.connect(to: .unix(socket))
    return try await peer.readLine()
  }
}

func serveEcho(at path: String) async throws {
  let listener = try SocketListener(at: .unix(path), permissions: 0o660)
  try await listener.serve(limit: 100, stoppingOn: .signals(SIGTERM)) { peer in
    guard try peer.peerCredentials.userID == getuid() else { return }
    for try await line in peer.lines(limit: 4_096) { try await peer.write(line + "\n") }
  } onError: { _, error in
    print("a client was lost: \(error)")
  }
}

func hand(_ image: consuming OwnedDescriptor, to monitor: SocketConnection) async throws {
  var descriptors = DescriptorList()
  descriptors.append(image)
  try await monitor.sendMessage([0], passing: descriptors)
}

func ask(_ peer: SocketConnection, _ question: String) async throws -> String? {
  do {
    return try await withTimeout(.seconds(1)) {
      try await peer.write(question + "\n")
      return try await peer.readLine()
    }
  } catch IOErrorCode.timedOut {
    // The peer may have got the question, and may still answer: the stream is in the middle of something.
    try peer.close()
    return nil
  }
}

@Suite struct DocumentedStreams {
  @Test func recordsAreReadFromMemory() async throws {
    #expect(try await readRecord(from: StreamReader(reading: [0, 0, 0, 1, 7])) == [7])
    await #expect(throws: GLibError.self) {
      try await readRecord(from: StreamReader(reading: [1, 0, 0, 1, 7]))
    }
  }

  @Test func aServerAnswersAndIsAsked() async throws {
    let path = "/tmp/swift-glib-documented-\(getpid()).sock"
    let serving = Task { try await serveEcho(at: path) }
    var peer: SocketConnection?
    while peer == nil {
      peer = try? await SocketConnection.connect(to: .unix(path))
      await Task.yield()
    }
    #expect(try await ask(peer!, "hello") == "hello")
    await #expect(throws: GLibError.self) { try await firstLine(of: path + "-none") }
    serving.cancel()
    await #expect(throws: CancellationError.self) { try await serving.value }
  }

  @Test func descriptorsArePassed() async throws {
    let (near, far) = try SocketConnection.pair()
    let pipe = try OwnedDescriptor.pipe()
    try await hand(pipe.writeEnd, to: near)
    far.collectsDescriptors = true
    let bytes = try await far.readExactly(1)
    #expect(bytes == [0])
    var list = far.takeDescriptors()
    let count = list.count
    #expect(count == 1)
    let number = list.peek(at: 0)
    #expect(number >= 0)
    let writer = try StreamWriter(adopting: list.takeFirst()!)
    try await writer.write("x")
    #expect(try await StreamReader(adopting: pipe.readEnd).read() == [0x78])
  }

  @Test func addressesOptionsAndStandardStreams() async throws {
    let address = try SocketAddress(parsing: "[::1]:80")
    #expect(address == .ip(.loopbackV6, port: 80))
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    let client = try await SocketConnection.connect(to: listener.address)
    try client.set(.noDelay, to: true)
    #expect(try client.value(of: .noDelay))
    for try await server in listener.connections {
      try server.close()
      break
    }
    #expect(throws: Never.self) { try StreamWriter.standardError().close() }
  }
}
