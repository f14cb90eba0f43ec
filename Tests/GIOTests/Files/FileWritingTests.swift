// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct FileWritingTests {
  @Test func aReplacedFileIsANewOneWithTheOldPermissions() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await file.replaceContents(with: "old")
    let old = try await file.metadata()
    #expect(old.permissions == 0o600)
    try await file.setPermissions(0o640)
    try await file.replaceContents(with: "new")
    let new = try await file.metadata()
    #expect(new.permissions == 0o640)
    #expect(new.identity != old.identity)
    try await file.replaceContents(with: "newer", permissions: 0o444)
    #expect(try await file.metadata().permissions == 0o444)
    #expect(try directory.file.entriesBlocking().map(\.name) == ["a"])
  }

  @Test func namesThatAreNoTextCanBeWritten() async throws {
    let directory = try testDirectory()
    for name in [[0x61, 0xFF, 0xFE], Array("a\nb".utf8), [UInt8](repeating: 0xFF, count: 255)] {
      let file = directory.file.child(bytes: name)
      try await file.replaceContents(with: "x")
      try await file.append("y")
      #expect(try await file.text() == "xy")
    }
    #expect(try directory.file.entriesBlocking().count == 3)
  }

  @Test func overwritingKeepsTheFile() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await file.replaceContents(with: "a long text")
    let old = try await file.metadata()
    try await file.overwrite(with: "short")
    #expect(try await file.text() == "short")
    #expect(try await file.metadata().identity == old.identity)
    try await file.overwrite(with: [])
    #expect(try await file.contents() == [])
  }

  @Test func aFileIsMadeOnlyWhenThatIsSaid() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    #expect(await fileCode { try await file.overwrite(with: "x") } == .noEntry)
    #expect(await fileCode { try await file.append("x") } == .noEntry)
    // Whatever the umask says: 022 as a rule.
    try await file.append("x", creatingWith: 0o666)
    #expect(try await file.metadata().permissions == 0o666)
    try await file.append("y", creatingWith: 0o600)
    #expect(try await file.text() == "xy")
    #expect(try await file.metadata().permissions == 0o666)
    let link = directory.file / "link"
    try await link.makeSymbolicLink(to: File("nowhere"))
    #expect(await fileCode { try await link.append("x", creatingWith: 0o600) } == .noEntry)
  }

  @Test func severalMayAppend() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await withThrowingTaskGroup { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<25 {
            try await file.append("\(writer) \(number)\n", creatingWith: 0o600)
          }
        }
      }
      try await group.waitForAll()
    }
    let lines = try await file.text().split(separator: "\n")
    #expect(Set(lines).count == 200 && lines.count == 200)
  }

  @Test(.timeLimit(.minutes(15)))
  func whatIsNoFileIsRefusedAndNeverWaitedFor() async throws {
    let directory = try testDirectory()
    let pipe = directory.file / "pipe"
    mkfifo(pipe.path!, 0o600)
    #expect(await fileCode { try await pipe.replaceContents(with: "x") } == .invalidArgument)
    #expect(await fileCode { try await pipe.overwrite(with: "x") } == .invalidArgument)
    let reader = open(pipe.path!, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    #expect(await fileCode { try await pipe.overwrite(with: "x") } == .invalidArgument)
    #expect(await fileCode { try await directory.file.overwrite(with: "x") } == .isDirectory)
    #expect(await fileCode { try await File("a\0b").append("x") } == .invalidArgument)
    let zero = File("a\0b")
    #expect(await fileCode { try await zero.replaceContents(with: "x") } == .invalidArgument)
    #expect(try directory.file.entriesBlocking().map(\.name) == ["pipe"])
  }

  @Test func aFullDeviceIsNoSpace() async {
    let error = await #expect(throws: GLibError.self) {
      try await File("/dev/full").overwrite(with: "x")
    }
    #expect(error?.matches(FileErrorCode.noSpace) == true)
    #expect(error?.message.hasPrefix("cannot write /dev/full: ") == true)
  }

  @Test func aFullDiskLeavesTheOldContentAndNothingBeside() async throws {
    let directory = try testDirectory()
    guard let disk = try SmallDisk(in: directory.file) else { return }
    let file = disk.file / "state"
    try await file.replaceContents(with: "old")
    let large = [UInt8](repeating: 1, count: 1_000_000)
    #expect(await fileCode { try await file.replaceContents(with: large) } == .noSpace)
    #expect(try await file.text() == "old")
    #expect(try disk.file.entriesBlocking().map(\.name) == ["state"])

    let image = directory.file / "image"
    try await image.replaceContents(with: large)
    #expect(await fileCode { try await image.copy(to: disk.file / "copy") } == .noSpace)
    #expect(try disk.file.entriesBlocking().map(\.name) == ["state"])

    #expect(
      await fileCode { try await (disk.file / "b").overwrite(with: large, creatingWith: 0o600) }
        == .noSpace
    )
    // Full to the last byte: now not even a number can be saved.
    let pidFile = disk.file / "pid"
    #expect(await fileCode { _ = try await PidFile.claim(pidFile) } == .noSpace)
    #expect(try await !pidFile.exists())
    #expect(try await pidFile.lockHolder() == nil)
  }

  @Test func permissionsCount() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await file.replaceContents(with: "old", permissions: 0o644)
    guard geteuid() == 0 else {
      return print("permissions are not tested: only root can drop them")
    }
    let denied = "\(FileErrorCode.permissionDenied.rawValue) cannot "
    for operation in ["write", "overwrite", "remove", "lock"] {
      #expect(try await FileClient.asNobody(operation, file).hasPrefix(denied), "\(operation)")
    }
    for operation in ["make", "look"] {
      let answer = try await FileClient.asNobody(operation, directory.file / "b")
      let code: FileErrorCode = operation == "make" ? .permissionDenied : .noEntry
      #expect(answer.hasPrefix("\(code.rawValue) cannot "), "\(answer)")
    }
    #expect(try await FileClient.asNobody("temporary", directory.file).hasPrefix(denied))
    let own = try await FileClient.asNobody("own", file)
    #expect(own.hasPrefix("\(FileErrorCode.notPermitted.rawValue) cannot give away "), "\(own)")
    try await directory.file.setPermissions(0o700)
    for operation in ["list", "watch"] {
      #expect(try await FileClient.asNobody(operation, directory.file).hasPrefix(denied))
    }
    let tree = try await FileClient.asNobody("remove-tree", directory.file)
    #expect(tree.contains(" cannot remove "), "\(tree)")
    #expect(try await file.text() == "old")
  }

  @Test func aCancelledTaskWritesNothing() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      try await file.replaceContents(with: "x")
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await !file.exists())
  }

  @Test func permissionsBeyondTheirBitsTrap() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      try await File("/nowhere/a").replaceContents(with: "", permissions: 0o4755)
    }
    expectMessage(result, "File.replaceContents(with:permissions:) are at most 0o777")
    let other = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      try await File("/nowhere/a").setPermissions(0o10000)
    }
    expectMessage(other, "Permissions of a file are at most 0o7777")
  }
}
