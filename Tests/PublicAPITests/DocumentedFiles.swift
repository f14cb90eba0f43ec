// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Testing

// The code of the article "Files", word by word; that it compiles is the test.

private func save() async throws {
  let directory = File("/var/lib/demo")
  try await directory.makeDirectoryWithParents(permissions: 0o700)
  let state = directory / "state"
  try await state.replaceContents(with: "running\n")
  let text = try await state.text(limit: 10_000)
  print(text)
}

private func list(_ directory: File) async throws {
  for try await entry in directory.entries() where entry.kind == .regular {
    let metadata = try await entry.file.metadata()
    print(entry.file, metadata.size, metadata.modificationTime)
  }
}

private func temporary() async throws {
  func start(monitorSocket: File) async throws {}
  let temporary = try await OwnedTemporaryDirectory.make(named: "demo-*")
  try await start(monitorSocket: temporary.file / "monitor.sock")
}

private func watch(_ reload: () async throws -> Void) async throws {
  for await change in try await File("/etc/demo/vm.conf").changes() {
    switch change.kind {
    case .written, .movedIn, .changesLost: try await reload()
    case .directoryGone: print("\(change.file) is gone")
    default: break
    }
  }
}

private func lock(_ rebuildImages: () async throws -> Void) async throws {
  let lock = try await File("/run/demo/images.lock").lock(timeout: .seconds(10))
  try await rebuildImages()
  lock.release()
}

private func claim(_ serve: () async throws -> Void) async throws {
  let pidFile = try await PidFile.claim(File("/run/demo/demo.pid"))
  try await serve()
  try pidFile.release()
}

/// Files as a program uses them that has no C in it.
@Suite struct FilesTests {
  @Test func filesAreWrittenReadAndListed() async throws {
    let owner = try await OwnedTemporaryDirectory.make()
    let root = owner.file
    try await (root / "a/b").makeDirectoryWithParents()
    try await (root / "a").child("c").replaceContents(with: [1, 2], permissions: 0o640)
    try await (root / "d").append("x", creatingWith: 0o600)
    try await (root / "d").overwrite(with: "yz")
    try await (root / "d").copy(to: root / "e")
    try await (root / "e").rename(to: root / "f", replacing: false)
    try await (root / "g").makeSymbolicLink(to: File("f"))
    #expect(try await (root / "g").text() == "yz")
    #expect(try await (root / "g").symbolicLinkTarget().name == "f")
    #expect(try (root / "a/c").contentsBlocking() == [1, 2])
    let metadata: File.Metadata = try await (root / "a/c").metadata()
    #expect(metadata.kind == .regular && metadata.permissions == 0o640 && metadata.size == 2)
    #expect(metadata.identity == (try (root / "a/c").metadataBlocking().identity))
    let names = try root.entriesBlocking().map { (entry: File.Entry) in entry.name ?? "" }
    #expect(names.sorted() == ["a", "d", "f", "g"])
    try await list(root)
    try await (root / "a").removeTree()
    try await owner.remove()
    #expect(try await !root.exists())
  }

  @Test func filesAreWatched() async throws {
    let owner = try await OwnedTemporaryDirectory.make(named: "probe-*")
    let file = owner.file / "a"
    let changes: FileChanges = try await file.changes()
    try await file.replaceContents(with: "x")
    for await change in changes {
      #expect(change.kind == .movedIn && change.file == file && !change.isDirectory)
      break
    }
  }

  @Test func filesAreLocked() async throws {
    let owner = try await OwnedTemporaryDirectory.make()
    let file = owner.file / "lock"
    let lock = try await file.lock(.shared, timeout: .seconds(1))
    #expect(lock.mode == .shared && lock.file == file)
    switch try await file.tryLock() {
    case .some: Issue.record("a shared lock keeps nobody out")
    case .none: break
    }
    #expect(try await file.lockHolder() != nil)
    lock.release()
    let pidFile = try PidFile.claimBlocking(owner.file / "pid")
    do {
      _ = try await PidFile.claim(pidFile.file)
      Issue.record("the pid file was given twice")
    } catch FileErrorCode.again {}
    #expect(try await PidFile.holder(of: pidFile.file)?.pid != nil)
    try pidFile.release()
  }

  @Test func aTemporaryFileIsKept() async throws {
    let owner = try await OwnedTemporaryDirectory.make()
    var file = try await OwnedTemporaryFile.make(in: owner.file, named: "*.img")
    #expect(file.number >= 0)
    _ = file.takeDescriptor()
    let kept = file.keep()
    #expect(try await kept.exists())
  }
}
