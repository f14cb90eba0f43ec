// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct FileEntriesTests {
  @Test(arguments: [0, 1, 255, 256, 257, 1500])
  func everyEntryComesOnceAndNoDots(_ count: Int) async throws {
    let directory = try testDirectory()
    for number in 0..<count { mkdir((directory.file / "\(number)").path!, 0o755) }
    var names: [String?] = []
    for try await entry in directory.file.entries() {
      names.append(entry.name)
      #expect(entry.kind == .directory)
    }
    #expect(names.count == count)
    #expect(Set(names) == Set((0..<count).map { "\($0)" }))
    #expect(Set(try directory.file.entriesBlocking().map(\.name)) == Set(names))
  }

  @Test func namesOfAnyBytesSurvive() async throws {
    let directory = try testDirectory()
    let names: [[UInt8]] = [
      Array("a\nb".utf8), [0xFF], [0x61, 0xC3], Array("...".utf8), Array(" ".utf8),
      Array("grün".utf8), [UInt8](repeating: 0xFE, count: 255),
    ]
    for name in names {
      try await directory.file.child(bytes: name).append("x", creatingWith: 0o600)
    }
    var found: [File] = []
    for try await entry in directory.file.entries() { found.append(entry.file) }
    #expect(Set(found.map(\.nameBytes)) == Set(names))
    // What was found can be used.
    for file in found { try await file.remove() }
    #expect(try directory.file.entriesBlocking().isEmpty)
  }

  @Test func entriesSayWhatTheyAre() async throws {
    let directory = try testDirectory()
    let root = directory.file
    try await (root / "file").append("", creatingWith: 0o600)
    try await (root / "directory").makeDirectory()
    try await (root / "link").makeSymbolicLink(to: File("directory"))
    mkfifo((root / "pipe").path!, 0o600)
    var kinds: [String: File.Kind] = [:]
    for try await entry in root.entries() { kinds[entry.name!] = entry.kind }
    #expect(
      kinds == ["file": .regular, "directory": .directory, "link": .symbolicLink, "pipe": .pipe]
    )
    let devices = try File("/dev").entriesBlocking()
    #expect(devices.first { $0.name == "null" }?.kind == .characterDevice)
  }

  @Test func anIterationThatIsGivenUpLeavesNothingOpen() async throws {
    let directory = try testDirectory()
    for number in 0..<600 { mkdir((directory.file / "\(number)").path!, 0o755) }
    for _ in 0..<300 {
      for try await _ in directory.file.entries() { break }
    }
    #expect(TestEnvironment.openDescriptors(below: directory.file.path!).count < 250)
  }

  @Test func anErrorEndsTheIterationAndNamesTheDirectory() async throws {
    let directory = try testDirectory()
    var iterator = (directory.file / "none").entries().makeAsyncIterator()
    let error = await #expect(throws: GLibError.self) { try await iterator.next() }
    #expect(error?.matches(FileErrorCode.noEntry) == true)
    #expect(error?.message.hasPrefix("cannot read the directory \(directory.file)/none: ") == true)
    #expect(try await iterator.next() == nil)
    let file = directory.file / "file"
    try await file.append("", creatingWith: 0o600)
    #expect(await fileCode { for try await _ in file.entries() {} } == .notDirectory)
    #expect(await fileCode { for try await _ in File("a\0b").entries() {} } == .invalidArgument)
  }

  @Test func cancellingEndsTheIteration() async throws {
    let directory = try testDirectory()
    for number in 0..<300 { mkdir((directory.file / "\(number)").path!, 0o755) }
    let root = directory.file
    let task = Task {
      var count = 0
      for try await _ in root.entries() {
        count += 1
        if count == 1 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return count
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func anActorReadsInItsIsolation() async throws {
    let directory = try testDirectory()
    try await (directory.file / "a").append("x", creatingWith: 0o600)
    let thread = EventThread()
    let actor = PinnedActor(thread.context)
    #expect(try await actor.names(in: directory.file) == ["a"])
    #expect(await actor.notes == ["a"])
    thread.stop()
  }
}

extension PinnedActor {
  fileprivate func names(in directory: File) async throws -> [String] {
    for try await entry in directory.entries() {
      assertIsolated()
      note(entry.name!)
    }
    _ = try await (directory / "a").text()
    assertIsolated()
    return notes
  }
}
