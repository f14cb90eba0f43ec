// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct FileMovingTests {
  @Test func renamingReplacesUnlessToldOtherwise() async throws {
    let directory = try testDirectory()
    let (a, b) = (directory.file / "a", directory.file / "b")
    try await a.append("1", creatingWith: 0o600)
    try await a.rename(to: b, replacing: false)
    try await a.append("2", creatingWith: 0o600)
    let error = await #expect(throws: GLibError.self) {
      try await a.rename(to: b, replacing: false)
    }
    #expect(error?.message == "cannot rename \(a) to \(b): File exists")
    #expect(error?.matches(FileErrorCode.fileExists) == true)
    #expect(try await b.text() == "1")
    try await a.rename(to: b)
    #expect(try await b.text() == "2")
    #expect(await fileCode { try await a.rename(to: b) } == .noEntry)
    try await a.makeDirectory()
    #expect(await fileCode { try await b.rename(to: a) } == .isDirectory)
    #expect(await fileCode { try await a.rename(to: b) } == .notDirectory)
    try await a.remove()
    #expect(await fileCode { try await b.rename(to: File("/proc/a")) } == .failed)
    #expect(await fileCode { try await b.rename(to: File("a\0")) } == .invalidArgument)
  }

  @Test func linksAreMadeReadAndResolved() async throws {
    let directory = try testDirectory()
    let root = try await directory.file.resolvingLinks()
    let target = File(bytes: [0x61, 0xFF])
    let link = root / "link"
    try await link.makeSymbolicLink(to: target)
    #expect(try await link.symbolicLinkTarget() == target)
    #expect(await fileCode { try await link.makeSymbolicLink(to: target) } == .fileExists)
    #expect(await fileCode { _ = try await link.resolvingLinks() } == .noEntry)
    try await root.child(bytes: target.bytes).append("x", creatingWith: 0o600)
    #expect(try await (root / "./link").resolvingLinks() == root.child(bytes: target.bytes))
    #expect(await fileCode { _ = try await root.symbolicLinkTarget() } == .invalidArgument)
    let long = File(String(repeating: "x", count: 4095))
    try await (root / "long").makeSymbolicLink(to: long)
    #expect(try await (root / "long").symbolicLinkTarget() == long)
  }
}

@Suite struct FileCopyingTests {
  @Test(arguments: [0, 1, 4096, 20_000_001])
  func theCopyIsWhole(_ count: Int) async throws {
    let directory = try testDirectory()
    let (a, b) = (directory.file / "a", directory.file / "b")
    try await a.replaceContents(with: [UInt8](repeating: 7, count: count), permissions: 0o444)
    // Whose rights a program runs with is not copied.
    try await a.setPermissions(0o4454)
    try await a.copy(to: b)
    #expect(try await b.contents() == a.contents())
    #expect(try await b.metadata().permissions == 0o454)
    #expect(try await b.metadata().identity != a.metadata().identity)
  }

  @Test func holesStayHoles() async throws {
    let directory = try testDirectory()
    let (a, b) = (directory.file / "a", directory.file / "b")
    let descriptor = OwnedDescriptor(adopting: open(a.path!, O_RDWR | O_CREAT | O_CLOEXEC, 0o600))
    for position in [0, 8 << 20, 40 << 20] {
      lseek(descriptor.number, position, SEEK_SET)
      try descriptor.write("data".utf8Span.span.bytes)
    }
    ftruncate(descriptor.number, 64 << 20)
    try await a.copy(to: b)
    let (old, new) = (try await a.metadata(), try await b.metadata())
    #expect(new.size == 64 << 20)
    #expect(new.allocatedSize <= old.allocatedSize)
    #expect(try await b.contents(limit: 1 << 27) == a.contents(limit: 1 << 27))
  }

  @Test func whatTellsNoSizeIsCopied() async throws {
    let directory = try testDirectory()
    let copy = directory.file / "version"
    try await File("/proc/version").copy(to: copy)
    #expect(try await copy.text() == File("/proc/version").text())
  }

  @Test func aTakenNameIsKeptUnlessToldOtherwise() async throws {
    let directory = try testDirectory()
    let (a, b) = (directory.file / "a", directory.file / "b")
    try await a.replaceContents(with: "new")
    try await b.replaceContents(with: "old")
    #expect(await fileCode { try await a.copy(to: b) } == .fileExists)
    #expect(try await b.text() == "old")
    try await a.copy(to: b, replacing: true)
    #expect(try await b.text() == "new")
    try await (directory.file / "link").makeSymbolicLink(to: File("nowhere"))
    #expect(await fileCode { try await a.copy(to: directory.file / "link") } == .fileExists)
    #expect(try directory.file.entriesBlocking().count == 3)
  }

  @Test func whatIsNoFileIsRefused() async throws {
    let directory = try testDirectory()
    let (a, pipe) = (directory.file / "a", directory.file / "pipe")
    try await a.replaceContents(with: "x")
    mkfifo(pipe.path!, 0o600)
    #expect(await fileCode { try await pipe.copy(to: directory.file / "b") } == .invalidArgument)
    #expect(await fileCode { try await a.copy(to: pipe) } == .invalidArgument)
    #expect(await fileCode { try await directory.file.copy(to: File("b")) } == .isDirectory)
    #expect(await fileCode { try await a.copy(to: directory.file) } == .isDirectory)
    #expect(await fileCode { try await a.copy(to: directory.file / "c/d") } == .noEntry)
    #expect(Set(try directory.file.entriesBlocking().map(\.name)) == ["a", "pipe"])
  }

  @Test(.timeLimit(.minutes(15)))
  func cancellingLeavesNothing() async throws {
    let directory = try testDirectory()
    let a = directory.file / "a"
    // Much to copy, and nothing on the disk: what is written as zeros.
    try await a.append("x", creatingWith: 0o600)
    let task = Task.immediate { [file = directory.file] in
      for number in 0... { try await a.copy(to: file / "\(number)") }
    }
    while try await !(directory.file / "3").exists() { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    for entry in try directory.file.entriesBlocking() {
      #expect(try await entry.file.text() == "x", "\(entry.file)")
    }
  }
}
