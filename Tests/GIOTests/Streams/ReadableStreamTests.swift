// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ReadableStreamTests {
  // MARK: Every kind alike

  @Test(arguments: StreamKind.allCases)
  func readingTakesWhatIsThereAndThenSaysTheEnd(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, Array("hello".utf8))
    #expect(try await text(stream.read(atMost: 2)) == "he")
    #expect(try await text(stream.read()) == "llo")
    #expect(try await stream.read() == nil)
    #expect(try await stream.read() == nil)
    #expect(stream.bytesRead == 5)
  }

  @Test(arguments: StreamKind.allCases)
  func anEmptyStreamIsAtItsEnd(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, [])
    #expect(try await stream.read() == nil)
    #expect(try await stream.readLine() == nil)
    #expect(try await stream.read(until: 0, limit: 1) == nil)
    #expect(try await stream.readToEnd(limit: 0) == [])
    #expect(try await stream.readExactly(0) == [])
  }

  @Test(arguments: StreamKind.allCases)
  func readingExactlyWaitsForAllOrLeavesWhatHasCome(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, [1, 2, 3, 4, 5])
    #expect(try await stream.readExactly(3) == [1, 2, 3])
    await expectIOError(.partialInput) { try await stream.readExactly(3) }
    #expect(try await stream.readExactly(2) == [4, 5])
  }

  @Test(arguments: StreamKind.allCases)
  func recordsEndWithADelimiter(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, Array("one\0\0three\0rest".utf8))
    #expect(try await text(stream.read(until: 0, limit: 10)) == "one")
    #expect(try await stream.read(until: 0, limit: 10) == [])
    #expect(try await text(stream.read(until: 0, limit: 5)) == "three")
    await expectIOError(.partialInput) { try await stream.read(until: 0, limit: 10) }
    #expect(try await text(stream.readToEnd(limit: 4)) == "rest")
  }

  @Test(arguments: StreamKind.allCases)
  func linesComeWithoutTheirEnds(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, Array("one\r\n\nzwölf\n\0\nlast".utf8))
    var lines: [String] = []
    for try await line in stream.lines() { lines.append(line) }
    #expect(lines == ["one", "", "zwölf", "\0", "last"])
  }

  @Test(arguments: StreamKind.allCases)
  func aLineOverTheLimitIsAnErrorAndStaysReadable(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, Array("12345\n123456\n".utf8))
    #expect(try await stream.readLine(limit: 5) == "12345")
    await expectIOError(.messageTooLarge) { try await stream.readLine(limit: 5) }
    #expect(try await stream.readLine(limit: 6) == "123456")
  }

  @Test(
    arguments: [
      ([0x61, 0xFF, 0x0A], 1), ([0xC3, 0x28, 0x0A], 0), ([0x61, 0x00, 0xC3, 0x0A], 2),
      ([0xED, 0xA0, 0x80, 0x0A], 0), ([0x61, 0x62, 0xF0, 0x9F], 2),
    ] as [([UInt8], Int)]
  )
  func aLineThatIsNotUTF8SaysWhereAndStaysReadable(_ bytes: [UInt8], _ offset: Int) async throws {
    let stream = StreamReader(reading: bytes)
    do {
      _ = try await stream.readLine()
      Issue.record("it was accepted")
    } catch let error as GLibError {
      #expect(error.matches(IOErrorCode.invalidData))
      #expect(error.message.contains("byte \(offset) "))
    }
    #expect(try await stream.readToEnd(limit: 10) == bytes)
  }

  @Test(arguments: StreamKind.allCases)
  func readingToTheEndHasALimit(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, [UInt8](repeating: 7, count: 1_000))
    await expectIOError(.messageTooLarge) { try await stream.readToEnd(limit: 999) }
    #expect(try await stream.readToEnd(limit: 1_000).count == 1_000)
    #expect(try await stream.readToEnd(limit: 0) == [])
  }

  @Test(arguments: StreamKind.allCases)
  func integersHaveAByteOrder(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, [0x12, 0x34, 0x12, 0x34, 0xFF, 0xFF, 0xFF, 0xFE, 9])
    #expect(try await stream.readInteger(as: UInt16.self) == 0x1234)
    #expect(try await stream.readInteger(as: UInt16.self, .littleEndian) == 0x3412)
    #expect(try await stream.readInteger(as: Int32.self) == -2)
    await expectIOError(.partialInput) { try await stream.readInteger(as: Int64.self) }
    #expect(try await stream.readInteger() as UInt8 == 9)
  }

  @Test(arguments: StreamKind.allCases)
  func readingIntoAnArrayAppends(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, [2, 3, 4])
    var bytes: [UInt8] = [1]
    #expect(try await stream.read(appendingTo: &bytes, atMost: 2) == 2)
    #expect(try await stream.read(appendingTo: &bytes, atMost: 2) == 1)
    #expect(try await stream.read(appendingTo: &bytes, atMost: 2) == 0)
    #expect(bytes == [1, 2, 3, 4])
  }

  @Test(arguments: StreamKind.allCases)
  func everythingAfterClosingSaysClosed(_ kind: StreamKind) async throws {
    let stream = try await makeReader(kind, [1, 2])
    try stream.close()
    try stream.close()
    await expectIOError(.closed) { try await stream.read() }
    await expectIOError(.closed) { try await stream.readLine() }
  }

  @Test func bytesOfGLibAreReadToo() async throws {
    #expect(try await StreamReader(reading: Bytes([1, 2])).readExactly(2) == [1, 2])
  }

  // MARK: Files

  @Test func aFileIsReadAndWritten() async throws {
    let directory = TemporaryDirectory()
    let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let output = try StreamWriter(adopting: open(directory / "file", O_CREAT | O_WRONLY))
    try await output.write(content)
    #expect(output.bytesWritten == content.count)
    try output.close()
    let input = try StreamReader(adopting: open(directory / "file", O_RDONLY))
    #expect(try await input.readToEnd(limit: .max) == content)
    let again = try StreamReader(adopting: open(directory / "file", O_RDONLY))
    var pieces: [UInt8] = []
    for try await chunk in again.chunks { pieces += chunk }
    #expect(pieces == content)
  }

  @Test func aFullDiskIsReported() async throws {
    let full = try StreamWriter(adopting: open("/dev/full", O_WRONLY))
    await expectIOError(.noSpace) { try await full.write([1]) }
    #expect(full.bytesWritten == 0)
  }

  @Test func aDirectoryIsNotReadable() async throws {
    let stream = try StreamReader(adopting: open("/", O_RDONLY))
    await expectIOError(.isDirectory) { try await stream.read() }
  }

  @Test func aNumberThatIsNotOpenIsRefused() async throws {
    await expectIOError(.failed) {
      // A number beyond the limit: nothing is closed that another test has opened.
      try StreamReader(adopting: OwnedDescriptor(adopting: 1_000_000))
    }
  }

  private func open(_ path: String, _ flags: Int32) -> OwnedDescriptor {
    OwnedDescriptor(adopting: Glibc.open(path, flags | O_CLOEXEC, 0o600))
  }
}
