// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import TestSupport
import Testing

/// What goes wrong outside, in a program of its own: see Tests/Programs/stream-soak.
@Suite struct StreamFaultTests {
  @Test(arguments: [
    "closeAtEveryByte", "reset", "slowReader", "noDescriptors", "interruptions",
  ])
  func aFaultIsAnErrorAndLeavesNoDescriptorBehind(_ fault: String) throws {
    let (output, status) = try run(fault)
    #expect(output.hasSuffix("ok\n") && status == 0, "\(output)")
  }

  @Test func connectionsMadeAndBrokenAtRandomLeaveMemoryAndDescriptorsFlat() throws {
    let (output, status) = try run("\(TestEnvironment.rounds(2, soak: 600))")
    #expect(output.hasSuffix("ok\n") && status == 0, "\(output)")
  }

  private func run(_ argument: String) throws -> (String, Int32) {
    var output: UnsafeMutablePointer<CChar>?
    var status: Int32 = -1
    _ = try throwing { error in
      [TestEnvironment.program("stream-soak"), argument].withStrv(transfer: .none) {
        g_spawn_sync(nil, $0, nil, GSpawnFlags(0), nil, nil, &output, nil, &status, error)
      }
    }
    return (String(output, transfer: .full) ?? "", status)
  }

  // MARK: Messages of an RPC

  /// The header of libvirt's protocol, big-endian: seven words, the first of which counts all bytes.
  private struct Header: Equatable {
    var length: UInt32
    var program: UInt32 = 0x2000_8086
    var version: UInt32 = 1
    var procedure: UInt32 = 7
    var type: UInt32 = 0
    var serial: UInt32 = 0x1234_5678
    var status: UInt32 = 0

    static let size = 28
    static let longest: UInt32 = 4 * 1024 * 1024

    func write(to stream: some WritableStream) async throws {
      for word in [length, program, version, procedure, type, serial, status] {
        try await stream.writeInteger(word)
      }
    }

    init(payload: Int) { length = UInt32(Self.size + payload) }

    init(from stream: some ReadableStream) async throws {
      length = try await stream.readInteger()
      guard length >= Self.size, length <= Self.longest else {
        throw GLibError(IOErrorCode.messageTooLarge, "a message of \(length) bytes")
      }
      program = try await stream.readInteger()
      version = try await stream.readInteger()
      procedure = try await stream.readInteger()
      type = try await stream.readInteger()
      serial = try await stream.readInteger()
      status = try await stream.readInteger()
    }
  }

  @Test func messagesOfAnRPCComeBackExactly() async throws {
    let (near, far) = try SocketConnection.pair()
    let payload = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
    let header = Header(payload: payload.count)
    try await header.write(to: near)
    try await near.write(payload)
    let bytes = StreamWriter()
    try await header.write(to: bytes)
    #expect(bytes.takeContent().prefix(8) == [0, 0, 4, 4, 0x20, 0, 0x80, 0x86])
    let received = try await Header(from: far)
    #expect(received == header)
    #expect(try await far.readExactly(Int(received.length) - Header.size) == payload)
  }

  @Test(arguments: [0, 27, 4 * 1024 * 1024 + 1, .max] as [UInt32])
  func aMessageOfAnImpossibleLengthIsRefused(_ length: UInt32) async throws {
    let stream = StreamReader(reading: ByteList.bigEndian(length))
    await expectIOError(.messageTooLarge) { try await Header(from: stream) }
  }

  @Test func aTruncatedMessageUsesMemoryOnlyForWhatHasCome() async throws {
    let (near, far) = try SocketConnection.pair()
    try await near.write([1, 2, 3])
    try near.close()
    // More than there is memory.
    await expectIOError(.partialInput) { try await far.readExactly(1 << 50) }
    #expect(try await far.readToEnd(limit: 3) == [1, 2, 3])
  }
}

private enum ByteList {
  static func bigEndian(_ word: UInt32) -> [UInt8] {
    withUnsafeBytes(of: word.bigEndian) { Array($0) }
  }
}
