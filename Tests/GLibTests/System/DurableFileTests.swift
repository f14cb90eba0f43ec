// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct DurableFileTests {
  private func mode(_ path: String) -> UInt32 {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  @Test(arguments: [0, 1, 4096, 3_000_001])
  func bytesArriveWhole(_ count: Int) throws {
    let directory = TemporaryDirectory()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try writeDurably(bytes.span.bytes, to: directory / "a")
    #expect(contents(of: directory / "a") == bytes)
    #expect(directory.names == ["a"])
  }

  @Test func textArrivesAsUTF8() throws {
    let directory = TemporaryDirectory()
    try writeDurably("grün\n", to: directory / "grün")
    #expect(contents(of: directory / "grün") == Array("grün\n".utf8))
  }

  @Test func aNewFileIsPrivateAndAnOldOneKeepsItsMode() throws {
    let directory = TemporaryDirectory()
    let path = directory / "a"
    try writeDurably("1", to: path)
    #expect(mode(path) == 0o600)
    chmod(path, 0o640)
    try writeDurably("2", to: path)
    #expect(mode(path) == 0o640)
    try writeDurably("3", to: path, permissions: 0o666)
    #expect(mode(path) == 0o666)
  }

  @Test func aSymbolicLinkIsReplacedAndItsTargetStays() throws {
    let directory = TemporaryDirectory()
    try writeDurably("target", to: directory / "target", permissions: 0o644)
    symlink("target", directory / "link")
    try writeDurably("new", to: directory / "link")
    #expect(contents(of: directory / "target") == Array("target".utf8))
    #expect(contents(of: directory / "link") == Array("new".utf8))
    #expect(mode(directory / "link") == 0o600)
  }

  @Test func aHardLinkKeepsTheOldContent() throws {
    let directory = TemporaryDirectory()
    try writeDurably("old", to: directory / "a")
    link(directory / "a", directory / "b")
    try writeDurably("new", to: directory / "a")
    #expect(contents(of: directory / "b") == Array("old".utf8))
  }

  @Test func whatIsNoFileIsLeftAlone() throws {
    let directory = TemporaryDirectory()
    mkfifo(directory / "pipe", 0o600)
    for permissions in [nil, 0o644 as UInt32?] {
      expect(.invalidArgument, directory / "pipe", permissions)
      expect(.isDirectory, directory.path, permissions)
    }
    expect(.isDirectory, directory.path + "/")
    expect(.isDirectory, directory.path + "/.")
    expect(.isDirectory, "..")
    #expect(directory.names == ["pipe"])
  }

  @Test func aPathThatLeadsNowhereIsATypedError() {
    let directory = TemporaryDirectory()
    expect(.noEntry, directory / "none/a")
    expect(.noEntry, "")
    expect(.invalidArgument, directory / "a\0b")
    expect(.nameTooLong, directory / String(repeating: "x", count: 256))
    expect(.notDirectory, "/proc/self/status/a")
    #expect(directory.names.isEmpty)
  }

  @Test func aNameOfTheGreatestLengthCanBeWritten() throws {
    let directory = TemporaryDirectory()
    let name = String(repeating: "x", count: 255)
    try writeDurably("new", to: directory / name)
    #expect(directory.names == [name])
  }

  @Test func aRelativePathIsBelowTheWorkingDirectory() throws {
    let name = "swift-glib-\(getpid())-durable"
    try writeDurably("here", to: name)
    defer { unlink(name) }
    #expect(contents(of: "./" + name) == Array("here".utf8))
  }

  @Test func noDescriptorIsLeftOpenByAnError() throws {
    let directory = TemporaryDirectory()
    try writeDurably("1", to: directory / "a")
    for _ in 0..<300 {
      try writeDurably("2", to: directory / "a")
      expect(.isDirectory, directory.path)
    }
    #expect(TestEnvironment.openDescriptors(below: directory.path).isEmpty)
  }

  @Test func permissionsBeyondTheNineBitsTrap() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      try writeDurably("", to: "/nowhere/a", permissions: 0o4755)
    }
    #expect(result.says("must be at most 0o777"))
  }

  private func expect(
    _ code: FileErrorCode,
    _ path: String,
    _ permissions: UInt32? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: GLibError.self, sourceLocation: sourceLocation) {
      try writeDurably("x", to: path, permissions: permissions)
    }
    #expect(error?.code(as: FileErrorCode.self) == code, "\(path)", sourceLocation: sourceLocation)
  }
}
