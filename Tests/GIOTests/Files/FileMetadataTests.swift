// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct FileMetadataTests {
  @Test func aFileTellsWhatItIs() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await file.append("12345", creatingWith: 0o640)
    var times = (
      timespec(tv_sec: 1_000_000_000, tv_nsec: 7), timespec(tv_sec: 1_000_000_001, tv_nsec: 123)
    )
    withUnsafeBytes(of: &times) {
      _ = utimensat(AT_FDCWD, file.path!, $0.bindMemory(to: timespec.self).baseAddress!, 0)
    }
    let metadata = try await file.metadata()
    #expect(metadata.kind == .regular)
    #expect(metadata.size == 5)
    #expect(metadata.permissions == 0o640)
    #expect(metadata.owner == geteuid() && metadata.group == getegid())
    #expect(metadata.modificationTime == .seconds(1_000_000_001) + .nanoseconds(123))
    #expect(metadata.linkCount == 1)
    #expect(metadata == (try file.metadataBlocking()))
  }

  @Test func aLinkIsFollowedOrNot() async throws {
    let directory = try testDirectory()
    let (file, link) = (directory.file / "a", directory.file / "link")
    try await file.append("12345", creatingWith: 0o600)
    try await link.makeSymbolicLink(to: File("a"))
    #expect(try await link.metadata().identity == file.metadata().identity)
    let own = try await link.metadata(followingLinks: false)
    #expect(own.kind == .symbolicLink && own.size == 1)
    #expect(own.identity != (try await file.metadata().identity))
  }

  @Test func onlyWhatIsNotThereDoesNotExist() async throws {
    let directory = try testDirectory()
    let link = directory.file / "link"
    #expect(try await !link.exists())
    #expect(try await !(File("/proc/self/status") / "a").exists())
    try await link.makeSymbolicLink(to: File("nowhere"))
    #expect(try await !link.exists())
    #expect(try await link.exists(followingLinks: false))
    #expect(await fileCode { _ = try await File("a\0").exists() } == .invalidArgument)
    let loop = directory.file / "loop"
    try await loop.makeSymbolicLink(to: File("loop"))
    #expect(await fileCode { _ = try await loop.exists() } == .tooManySymbolicLinks)
  }

  @Test func specialFilesAreTold() async throws {
    let directory = try testDirectory()
    mkfifo((directory.file / "pipe").path!, 0o600)
    #expect(try await (directory.file / "pipe").metadata().kind == .pipe)
    #expect(try await File("/dev/null").metadata().kind == .characterDevice)
    #expect(try await directory.file.metadata().kind == .directory)
    #expect(try await File("/proc/self/status").metadata().size == 0)
  }

  @Test func permissionsAndOwnerAreSet() async throws {
    let directory = try testDirectory()
    let (file, link) = (directory.file / "a", directory.file / "link")
    try await file.append("", creatingWith: 0o600)
    try await link.makeSymbolicLink(to: File("a"))
    try await link.setPermissions(0o4711)
    #expect(try await file.metadata().permissions == 0o4711)
    try await file.setOwner(nil, group: getegid())
    #expect(await fileCode { try await (directory.file / "b").setPermissions(0) } == .noEntry)
    guard geteuid() == 0 else {
      return print("owners are not tested: only root can give files away")
    }
    try await file.setOwner(65_534, group: 65_533)
    try await file.setOwner(nil, group: nil)
    #expect(try await file.metadata().owner == 65_534)
    #expect(try await file.metadata().group == 65_533)
    try await link.setOwner(1, followingLinks: false)
    #expect(try await link.metadata(followingLinks: false).owner == 1)
    #expect(try await file.metadata().owner == 65_534)
  }
}
