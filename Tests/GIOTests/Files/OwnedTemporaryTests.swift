// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct OwnedTemporaryTests {
  struct Failure: Error {}

  @Test func aFileGoesWithItsOwner() async throws {
    let directory = try testDirectory()
    var place: File?
    do {
      let temporary = try await OwnedTemporaryFile.make(in: directory.file, named: "a-*.sh")
      place = temporary.file
      let name = try #require(temporary.file.name)
      #expect(name.hasPrefix("a-") && name.hasSuffix(".sh") && name.count == 13)
      #expect(try await temporary.file.metadata().permissions == 0o600)
      #expect(fcntl(temporary.number, F_GETFD) & FD_CLOEXEC != 0)
      #expect(write(temporary.number, "hello", 5) == 5)
      #expect(try await temporary.file.text() == "hello")
    }
    #expect(try await place?.exists() == false)
  }

  @Test func itGoesAlsoWhenSomethingIsThrown() async throws {
    let directory = try testDirectory()
    let root = directory.file
    func fail() async throws {
      let file = try await OwnedTemporaryFile.make(in: root)
      let sub = try await OwnedTemporaryDirectory.make(in: root)
      try await (sub.file / "a/b").makeDirectoryWithParents()
      #expect(try root.entriesBlocking().count == 2)
      _ = file.number
      throw Failure()
    }
    await #expect(throws: Failure.self) { try await fail() }
    #expect(try root.entriesBlocking().isEmpty)
  }

  @Test func whatIsKeptStays() async throws {
    let directory = try testDirectory()
    let file = try await OwnedTemporaryFile.make(in: directory.file).keep()
    let sub = try await OwnedTemporaryDirectory.make(in: directory.file).keep()
    #expect(try await file.exists())
    #expect(try await sub.exists())
    #expect(try await sub.metadata().permissions == 0o700)
  }

  @Test func theDescriptorIsHandedOver() async throws {
    let directory = try testDirectory()
    var temporary = try OwnedTemporaryFile.makeBlocking(in: directory.file)
    let number = temporary.number
    let descriptor = temporary.takeDescriptor()?.takeNumber() ?? -1
    #expect(number >= 0 && descriptor == number && temporary.number == -1)
    #expect(temporary.takeDescriptor()?.takeNumber() == nil)
    _ = consume temporary
    #expect(try directory.file.entriesBlocking().isEmpty)
    try OwnedDescriptor(adopting: descriptor).close()
  }

  @Test func aDirectoryIsRemovedWithAReport() async throws {
    let directory = try testDirectory()
    let sub = try await OwnedTemporaryDirectory.make(in: directory.file)
    try await (sub.file / "a").append("x", creatingWith: 0o600)
    try await sub.remove()
    #expect(try directory.file.entriesBlocking().isEmpty)
    let gone = try OwnedTemporaryDirectory.makeBlocking(in: directory.file)
    try await gone.file.remove()
    do {
      try await gone.remove()
      Issue.record("nothing was thrown")
    } catch FileErrorCode.noEntry {}
  }

  @Test func manyAtOnceHaveNamesOfTheirOwn() async throws {
    let directory = try testDirectory()
    let root = directory.file
    try await withThrowingTaskGroup { group in
      for _ in 0..<100 {
        group.addTask { try await OwnedTemporaryFile.make(in: root, named: "").keep() }
      }
      let files: [File] = try await group.reduce(into: []) { $0.append($1) }
      #expect(Set(files).count == 100)
    }
  }

  @Test(arguments: ["a/*", "*/a", "/", "a\0*"])
  func aTemplateThatIsNoNameIsAnError(_ template: String) async {
    let code = await fileCode { _ = try await OwnedTemporaryFile.make(named: template) }
    #expect(code == .invalidArgument)
    let other = await fileCode { _ = try await OwnedTemporaryDirectory.make(named: template) }
    #expect(other == .invalidArgument)
  }

  @Test func theLastPlaceOfATemplateCounts() async throws {
    let directory = try testDirectory()
    let file = try await OwnedTemporaryFile.make(in: directory.file, named: "*-ß-*.*-")
    let name = try #require(file.file.name)
    #expect(name.hasPrefix("*-ß-*.") && name.hasSuffix("-") && name.count == 15)
    let plain = try await OwnedTemporaryDirectory.make(in: directory.file, named: "a\n")
    #expect(plain.file.name?.hasPrefix("a\n") == true && plain.file.name?.utf8.count == 10)
  }

  @Test func aDirectoryThatIsNotThereIsAnError() async throws {
    #expect(await fileCode { _ = try await OwnedTemporaryFile.make(in: File("/none")) } == .noEntry)
    let code = await fileCode { _ = try OwnedTemporaryDirectory.makeBlocking(in: File("/none")) }
    #expect(code == .noEntry)
  }
}
