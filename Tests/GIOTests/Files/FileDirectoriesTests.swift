// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct FileDirectoriesTests {
  @Test func aDirectoryIsMadeOnce() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await file.makeDirectory(permissions: 0o750)
    #expect(try await file.metadata().permissions & 0o7770 == 0o750)
    #expect(await fileCode { try await file.makeDirectory() } == .fileExists)
    #expect(await fileCode { try await (directory.file / "b/c").makeDirectory() } == .noEntry)
  }

  @Test func parentsAreMadeAndWhatIsThereIsNoError() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a/b//c"
    try await file.makeDirectoryWithParents(permissions: 0o700)
    try file.makeDirectoryWithParentsBlocking()
    #expect(try await (directory.file / "a/b").metadata().permissions == 0o700)
    try await (directory.file / "x/../y").makeDirectoryWithParents()
    #expect(try await (directory.file / "y").metadata().kind == .directory)
    try await File("/").makeDirectoryWithParents()
    try await File("/proc/self").makeDirectoryWithParents()
    try await (directory.file / "file").append("", creatingWith: 0o600)
    for name in ["file", "file/a", "file/a/b"] {
      let below = directory.file / name
      #expect(await fileCode { try await below.makeDirectoryWithParents() } == .notDirectory)
    }
    #expect(await fileCode { try await File("").makeDirectoryWithParents() } == .noEntry)
  }

  @Test func manyMayMakeTheSameDirectories() async throws {
    let directory = try testDirectory()
    let root = directory.file
    try await withThrowingTaskGroup { group in
      for number in 0..<200 {
        group.addTask { try await (root / "\(number / 20)/b/c/d").makeDirectoryWithParents() }
      }
      try await group.waitForAll()
    }
    #expect(try root.entriesBlocking().count == 10)
  }

  @Test func removingTakesFilesLinksAndEmptyDirectories() async throws {
    let directory = try testDirectory()
    let root = directory.file
    try await (root / "target").append("x", creatingWith: 0o600)
    try await (root / "link").makeSymbolicLink(to: File("target"))
    try await (root / "directory/full").makeDirectoryWithParents()
    try await (root / "link").remove()
    #expect(try await (root / "target").text() == "x")
    #expect(await fileCode { try await (root / "directory").remove() } == .failed)
    #expect(await fileCode { try await (root / "link").remove() } == .noEntry)
    try await (root / "directory/full").remove()
    try await (root / "directory").remove()
    #expect(try root.entriesBlocking().map(\.name) == ["target"])
  }

  @Test func aTreeIsRemovedAndWhatLinksLeadToStays() async throws {
    let directory = try testDirectory()
    let (root, kept) = (directory.file / "tree", directory.file / "kept")
    try await (kept / "sub").makeDirectoryWithParents()
    try await (kept / "a").append("x", creatingWith: 0o600)
    for number in 0..<50 {
      let sub = root / "\(number)/\(number)/\(number)"
      try await sub.makeDirectoryWithParents()
      try await sub.child(bytes: [0xFF, 0x0A]).append("x", creatingWith: 0o400)
      try await (sub / "link").makeSymbolicLink(to: kept)
    }
    try await root.removeTree()
    #expect(try await !root.exists())
    #expect(Set(try kept.entriesBlocking().map(\.name)) == ["sub", "a"])

    // A link itself goes, also with a slash behind it.
    try await root.makeSymbolicLink(to: kept)
    try await File(root.path! + "/").removeTree()
    #expect(try await !root.exists(followingLinks: false))
    try await (kept / "a").removeTree()
    #expect(try kept.entriesBlocking().map(\.name) == ["sub"])
  }

  @Test func aTreeThatIsTooMuchIsRefused() async throws {
    for path in ["/", "///", ".", "..", "/tmp/.", "/tmp/.."] {
      #expect(await fileCode { try await File(path).removeTree() } == .invalidArgument, "\(path)")
    }
    #expect(await fileCode { try await File("").removeTree() } == .noEntry)
    #expect(await fileCode { try await File("/none/a").removeTree() } == .noEntry)
  }

  @Test func severalMayRemoveOneTree() async throws {
    let directory = try testDirectory()
    let root = directory.file / "tree"
    for number in 0..<300 {
      try await (root / "\(number % 20)/\(number)").makeDirectoryWithParents()
    }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let code = await fileCode { try await root.removeTree() }
          return code == nil || code == .noEntry
        }
      }
      for await isFine in group { #expect(isFine) }
    }
    #expect(try await !root.exists())
  }

  @Test func aCancelledTaskLeavesTheRest() async throws {
    let directory = try testDirectory()
    let root = directory.file / "tree"
    for number in 0..<20 { try await (root / "\(number)").makeDirectoryWithParents() }
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      try await root.removeTree()
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try root.entriesBlocking().count == 20)
  }
}
