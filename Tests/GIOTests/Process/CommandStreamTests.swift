// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct CommandStreamTests {
  @Test func streamsCarryInputOutputAndMessages() async throws {
    let child = try ChildProcess.start(
      "/bin/sh",
      ["-c", "cat; echo message >&2"],
      standardInput: .stream,
      standardOutput: .stream,
      standardError: .stream
    )
    try await child.standardInput!.write("hello")
    try child.standardInput!.close()
    #expect(try await child.standardOutput!.readToEnd(limit: 100) == Array("hello".utf8))
    #expect(try await child.standardError!.readToEnd(limit: 100) == Array("message\n".utf8))
    #expect(try await child.exit.isSuccess)
  }

  @Test func withoutStreamsThereAreNone() async throws {
    let child = try ChildProcess.start("true", standardOutput: .null, standardError: .null)
    #expect(child.standardInput == nil && child.standardOutput == nil)
    #expect(child.standardError == nil)
    #expect(try await child.exit.isSuccess)
  }

  @Test func filesAreReadReplacedAndExtended() async throws {
    let directory = TemporaryDirectory()
    try writeDurably("input", to: directory / "in")
    try writeDurably("older and longer than the input", to: directory / "out")
    var command = Command("cat")
    command.standardInput = .file(directory / "in")
    command.standardOutput = .file(directory / "out", .overwrite())
    try await command.run()
    #expect(contents(of: directory / "out") == Array("input".utf8))
    command.standardOutput = .file(directory / "out", .append())
    try await command.run()
    #expect(contents(of: directory / "out") == Array("inputinput".utf8))
    command.standardOutput = .file(directory / "new\nname", .create(permissions: 0o600))
    try await command.run()
    #expect(contents(of: directory / "new\nname") == Array("input".utf8))
    var status = stat()
    stat(directory / "new\nname", &status)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func messagesCanBeJoinedToTheOutput() async throws {
    var command = Command("/bin/sh", ["-c", "echo 1; echo 2 >&2; echo 3"])
    command.standardError = .standardOutput
    let result = try await command.capture()
    #expect(try result.text() == "1\n2\n3\n")
    #expect(result.standardError.isEmpty)
  }

  @Test func nothingIsReadFromAndWrittenToNull() async throws {
    var command = Command("/bin/sh", ["-c", "cat; echo 1; echo 2 >&2"])
    command.standardInput = .null
    command.standardOutput = .null
    command.standardError = .null
    let result = try await command.capture()
    #expect(result.standardOutput.isEmpty && result.standardError.isEmpty)
    #expect(result.exit.isSuccess)
  }

  @Test func endOfFileArrivesWhenTheChildExitsAndNotBefore() async throws {
    let child = try ChildProcess.start(
      "cat",
      standardInput: .stream,
      standardOutput: .stream
    )
    try await child.standardInput!.write("a")
    #expect(try await child.standardOutput!.read() == [UInt8(ascii: "a")])
    let reading = Task { try await child.standardOutput!.read() }
    // A cancelled read leaves the pipe usable.
    reading.cancel()
    await #expect(throws: CancellationError.self) { try await reading.value }
    try await child.standardInput!.write("b")
    #expect(try await child.standardOutput!.read() == [UInt8(ascii: "b")])
    try child.send(SIGKILL)
    #expect(try await child.standardOutput!.read() == nil)
    #expect(try await child.exit == .signaled(SIGKILL, coreDumped: false))
  }

  @Test(
    arguments: [(nil, 65_536), (4_096, 4_096), (100_000, 131_072), (-1, 65_536)] as [(Int?, Int)]
  )
  func aStreamHoldsAsMuchAsWasSaid(_ capacity: Int?, _ expected: Int) async throws {
    // It reads nothing.
    var command = Command("sleep", ["1000"])
    command.standardInput = .stream
    command.streamCapacity = capacity
    try await command.run { child in
      let path = "/proc/\(child.pid)/fd/0"
      let pipe = OwnedDescriptor(adopting: open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC))
      var held = 0
      let block = [UInt8](repeating: 0, count: 4_096)
      while case .bytes(let count) = try pipe.write(block.span.bytes) { held += count }
      #expect(held == expected)
      try child.send(SIGKILL)
    }
  }

  @Test func ourEndsAreCloseOnExec() async throws {
    let first = try ChildProcess.start("cat", standardInput: .stream, standardOutput: .stream)
    // If the second child had the first one's input, the first would not end.
    let second = try ChildProcess.start("cat", standardInput: .stream, standardOutput: .stream)
    try first.standardInput!.close()
    #expect(try await first.exit.isSuccess)
    try second.standardInput!.close()
    #expect(try await second.exit.isSuccess)
  }
}
