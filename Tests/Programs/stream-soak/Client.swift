// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc

/// One connection, and what may become of it.
struct Client {
  private let address: SocketAddress

  init(_ address: SocketAddress) { self.address = address }

  func misbehave() async throws {
    let peer = try await SocketConnection.connect(to: address)
    let content = [UInt8](repeating: 1, count: Int.random(in: 1...200_000))
    switch Int.random(in: 0..<8) {
    case 0:  // all there and back
      async let written: Void = {
        try await peer.write(content)
        try peer.closeWriting()
      }()
      let answer = try await peer.readToEnd(limit: .max)
      try await written
      StreamSoak.require(answer == content, "an echo was wrong")
    case 1: try await peer.write(Array(content.prefix(1_000)))  // and dropped
    case 2:
      try await peer.write(Array(content.prefix(1_000)))
      peer.abort()
    case 3:  // cancelled in the middle
      let task = Task { try await peer.write([UInt8](repeating: 2, count: 10_000_000)) }
      await Task.yield()
      task.cancel()
      _ = await task.result
    case 4:  // too late
      _ = try? await withTimeout(.milliseconds(2)) { try await peer.readLine() }
    case 5:  // thrown out
      try await peer.write([0xFF])
      _ = try? await peer.read()
    case 6: try await passDescriptors()
    default: try await killChild()
    }
  }

  private func passDescriptors() async throws {
    let (near, far) = try SocketConnection.pair()
    var list = DescriptorList()
    for _ in 0..<Int.random(in: 1...20) { list.append(try near.duplicateDescriptor()) }
    try await near.sendMessage([1], passing: list)
    if Bool.random() { return }
    guard var message = try await far.receiveMessage() else { return }
    for _ in 0..<Int.random(in: 0...message.descriptors.count) {
      _ = message.descriptors.takeFirst()
    }
  }

  /// A child that echoes, until it is killed.
  private func killChild() async throws {
    let (near, far) = try SocketConnection.pair()
    let pid = try startEcho(on: far)
    try far.close()
    try await near.write([1, 2, 3])
    _ = try await near.readExactly(3)
    kill(pid, SIGKILL)
    _ = try? await near.read()
    _ = try await MainContext.default.exit(ofChild: pid)
  }

  private func startEcho(on socket: SocketConnection) throws -> Int32 {
    let end = try socket.duplicateDescriptor()
    try end.setBlocking(true)
    let child = try SpawnedProcess.spawn(
      "cat",
      standardInput: .descriptor(end.number),
      standardOutput: .descriptor(end.number)
    )
    return child.pid
  }
}
