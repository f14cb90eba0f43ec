// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import TestSupport
import Testing

@Suite struct WritableStreamTests {
  @Test func everyKindOfBytesIsWritten() async throws {
    let memory = StreamWriter()
    try await memory.write([1, 2])
    try await memory.write("ü\0")
    try await memory.write(Bytes([3]))
    try await memory.write(([4, 5] as [UInt8]).span.bytes)
    try await memory.write([])
    try await memory.write("")
    #expect(memory.bytesWritten == 8)
    #expect(memory.takeContent() == [1, 2, 0xC3, 0xBC, 0, 3, 4, 5])
    #expect(memory.takeContent() == [])
  }

  @Test func integersHaveAByteOrder() async throws {
    let memory = StreamWriter()
    try await memory.writeInteger(UInt32(0x0102_0304))
    try await memory.writeInteger(Int16(-2), .littleEndian)
    #expect(memory.takeContent() == [1, 2, 3, 4, 0xFE, 0xFF])
  }

  @Test func aPipeTakesThemToo() async throws {
    let (reader, writer) = try makePipe()
    try await writer.write("text")
    try await writer.write(Bytes([1]))
    try await writer.write(([2, 3] as [UInt8]).span.bytes)
    #expect(try await reader.readExactly(7) == Array("text".utf8) + [1, 2, 3])
  }

  @Test func afterClosingWritingSaysClosed() async throws {
    let (reader, pipe) = try makePipe()
    for writer in [pipe, StreamWriter()] {
      try await writer.write([1])
      try writer.closeWriting()
      try writer.closeWriting()
      await expectIOError(.closed) { try await writer.write([2]) }
      try writer.close()
    }
    #expect(try await reader.readToEnd(limit: 10) == [1])
  }

  @Test func contentOfADescriptorCannotBeTaken() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let (_, writer) = try makePipe()
      _ = writer.takeContent()
    }
    expectMessage(result, "what was written to a descriptor is not in memory")
  }

  @Test func askingForNothingTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = try await StreamReader(reading: [1]).read(atMost: 0)
    }
    expectMessage(result, "a read asks for 0 bytes")
  }

  // MARK: Splicing

  @Test func splicingMovesEverything() async throws {
    let (reader, writer) = try makePipe()
    let content = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    let source = StreamReader(reading: content)
    let target = StreamWriter()
    async let moved = reader.splice(to: target)
    #expect(try await source.splice(to: writer) == content.count)
    try writer.closeWriting()
    #expect(try await moved == content.count)
    #expect(target.takeContent() == content)
  }

  @Test func whatASpliceCouldNotWriteStaysReadable() async throws {
    let (reader, writer) = try makePipe()
    let content = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    let source = StreamReader(reading: content)
    await expectIOError(.timedOut) {
      try await withTimeout(.milliseconds(20)) { try await source.splice(to: writer) }
    }
    try writer.close()
    let moved = try await reader.readToEnd(limit: .max)
    #expect(moved.count < content.count)
    #expect(source.bytesRead == moved.count)
    #expect(try await moved + source.readToEnd(limit: .max) == content)
  }

  @Test func aFailedSpliceGivesBackWhatItHadTaken() async throws {
    let (reader, writer) = try makePipe()
    try reader.close()
    // A process that another test is starting has the pipe, too, until its program begins.
    await expectIOError(.brokenPipe) { while true { try await writer.write([1]) } }
    let source = StreamReader(reading: [1, 2, 3])
    await expectIOError(.brokenPipe) { try await source.splice(to: writer) }
    #expect(try await source.readExactly(3) == [1, 2, 3])
  }
}
