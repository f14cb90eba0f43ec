// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct PidFileTests {
  @Test func itHoldsTheNumberAndGoesWithItsOwner() async throws {
    let directory = try testDirectory()
    let file = directory.file / "demo.pid"
    do {
      let pidFile = try await PidFile.claim(file)
      #expect(try await pidFile.file.text() == "\(getpid())\n")
      #expect(try await file.metadata().permissions == 0o644)
      #expect(try await PidFile.holder(of: file)?.pid == getpid())
      _ = pidFile.file
    }
    #expect(try await !file.exists())
    #expect(try await PidFile.holder(of: file) == nil)
  }

  @Test func oneProcessOwnsItAndIsNamedToTheOther() async throws {
    let directory = try testDirectory()
    let file = directory.file / "demo.pid"
    let pidFile = try PidFile.claimBlocking(file)
    let error = await #expect(throws: GLibError.self) { _ = try await PidFile.claim(file) }
    #expect(error?.matches(FileErrorCode.again) == true)
    #expect(error?.message == "cannot claim \(file): process \(getpid()) owns it")
    #expect(try await FileClient("claim", file.path!).line() == "busy")
    #expect(try await file.text() == "\(getpid())\n")
    try pidFile.release()
    #expect(try await FileClient("claim", file.path!).line() == "ok")
  }

  @Test func aKilledProcessLeavesTheFileAndNotTheOwnership() async throws {
    let directory = try testDirectory()
    let file = directory.file / "demo.pid"
    let other = try FileClient("claim", file.path!)
    #expect(try await other.line() == "ok")
    #expect(try await PidFile.holder(of: file)?.pid == other.pid)
    try await other.kill()
    #expect(try await file.text() == "\(other.pid)\n")
    #expect(try await PidFile.holder(of: file) == nil)
    let pidFile = try await PidFile.claim(file)
    #expect(try await file.text() == "\(getpid())\n")
    try pidFile.release()
  }

  @Test func aDaemonThatLocksInTheOldMannerOwnsItsFile() async throws {
    let directory = try testDirectory()
    let file = directory.file / "demo.pid"
    try await file.append("1\n", creatingWith: 0o644)
    let other = try FileClient("hold", file.path!)
    #expect(try await other.line() == "ok")
    // The system knows better than the file.
    #expect(try await PidFile.holder(of: file)?.pid == other.pid)
    #expect(await fileCode { _ = try await PidFile.claim(file) } == .again)
    #expect(try await file.text() == "1\n")
  }

  @Test(arguments: ["", "x", "-1", "0", "99999999999", "\u{FFFD}"])
  func aFileWithoutANumberHasAHolderWithoutOne(_ text: String) async throws {
    let directory = try testDirectory()
    let file = directory.file / "demo.pid"
    try await file.append(text, creatingWith: 0o644)
    let lock = try await file.lock()
    let holder = try #require(try await PidFile.holder(of: file))
    #expect(holder.pid == nil)
    let error = await #expect(throws: GLibError.self) { _ = try await PidFile.claim(file) }
    #expect(error?.message == "cannot claim \(file): another process owns it")
    lock.release()
  }

  @Test func anotherFileUnderItsNameIsNotRemoved() async throws {
    let directory = try testDirectory()
    let file = directory.file / "demo.pid"
    let first = try await PidFile.claim(file)
    try await file.remove()
    let second = try await PidFile.claim(file)
    try first.release()
    #expect(try await file.text() == "\(getpid())\n")
    try second.release()
    #expect(try await !file.exists())
  }

  @Test func whatCannotBeClaimedIsATypedError() async throws {
    let directory = try testDirectory()
    #expect(await fileCode { _ = try await PidFile.claim(directory.file) } == .isDirectory)
    #expect(await fileCode { _ = try await PidFile.claim(directory.file / "a/b") } == .noEntry)
    #expect(await fileCode { _ = try await PidFile.claim(File("a\0")) } == .invalidArgument)
    #expect(await fileCode { _ = try await PidFile.holder(of: File("a\0")) } == .invalidArgument)
  }

  @Test func manyClaimAndOneAtATimeOwns() async throws {
    let directory = try testDirectory()
    let file = directory.file / "demo.pid"
    let inside = Counter()
    let claimed = Counter()
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<40 {
            do {
              let pidFile = try await PidFile.claim(file)
              #expect(inside.add() == 1)
              claimed.add()
              await Task.yield()
              inside.add(-1)
              try pidFile.release()
            } catch FileErrorCode.again {}
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(claimed.value > 0)
    #expect(try await !file.exists())
  }
}
