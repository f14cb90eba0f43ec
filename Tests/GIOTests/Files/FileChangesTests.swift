// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct FileChangesTests {
  /// The next changes, each as "kind name".
  private func take(
    _ count: Int,
    from iterator: inout FileChanges.AsyncIterator,
    except kind: FileChange.Kind? = nil
  ) async -> [String] {
    var found: [String] = []
    while found.count < count, let change = await iterator.next() {
      if change.kind != kind { found.append("\(change.kind) \(change.file.name ?? "?")") }
    }
    return found
  }

  @Test func whatHappensBeforeTheFirstNextIsNotLost() async throws {
    let directory = try testDirectory()
    let changes = try await directory.file.entryChanges()
    try await (directory.file / "b").makeDirectory()
    try await (directory.file / "a").append("x", creatingWith: 0o644)
    var iterator = changes.makeAsyncIterator()
    #expect(
      await take(5, from: &iterator)
        == ["created b", "created a", "attributesChanged a", "modified a", "written a"]
    )
    // Another iteration goes on where this one has stopped.
    try await (directory.file / "b").remove()
    var other = changes.makeAsyncIterator()
    let change = await other.next()
    #expect(change?.kind == .removed && change?.isDirectory == true)
    #expect(change?.file == directory.file / "b")
  }

  @Test func whatHappensLaterWakesWhoWaits() async throws {
    let directory = try testDirectory()
    let (a, b) = (directory.file / "a", directory.file / "b")
    let changes = try await directory.file.entryChanges()
    let isWaiting = Gate()
    let task = Task {
      var iterator = changes.makeAsyncIterator()
      isWaiting.open()
      return await take(6, from: &iterator)
    }
    await isWaiting.opened()
    let number = open(a.path!, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let descriptor = OwnedDescriptor(adopting: number)
    try descriptor.close()
    try await a.setPermissions(0o640)
    try await a.rename(to: b)
    try await b.remove()
    var seen = await task.value
    // It comes when nobody has the file open, and under its name of then: a process that another test is
    // starting may have it.
    let written = try #require(seen.firstIndex { $0.hasPrefix("written ") })
    #expect(["written a", "written b"].contains(seen.remove(at: written)))
    #expect(
      seen == ["created a", "attributesChanged a", "movedOut a", "movedIn b", "removed b"]
    )
  }

  @Test func aFileThatIsReplacedIsSeenAgainAndAgain() async throws {
    let directory = try testDirectory()
    let file = directory.file / "state"
    // It need not exist.
    var iterator = try await file.changes().makeAsyncIterator()
    for number in 0..<20 {
      try await file.replaceContents(with: "\(number)")
      // Other files are not told, nor are the temporary ones.
      try await (directory.file / "other").replaceContents(with: "x")
      // The old file loses its name, which is a change of its attributes; the new one is closed.
      let found = await take(2, from: &iterator, except: .attributesChanged)
      #expect(found == ["movedIn state", "written state"])
      #expect(try await file.text() == "\(number)")
    }
    try await file.overwrite(with: "new")
    #expect(
      await take(2, from: &iterator, except: .attributesChanged)
        == ["modified state", "written state"]
    )
    try await file.remove()
    try await file.append("", creatingWith: 0o600)
    #expect(
      await take(3, from: &iterator, except: .attributesChanged)
        == ["removed state", "created state", "written state"]
    )
  }

  @Test func aNameOfAnyBytesIsWatched() async throws {
    let directory = try testDirectory()
    let file = directory.file.child(bytes: [0xFF, 0x0A])
    var iterator = try await file.changes().makeAsyncIterator()
    var all = try await directory.file.entryChanges().makeAsyncIterator()
    try await file.replaceContents(with: "x")
    #expect(await iterator.next()?.text == "movedIn \(file)")
    var last: FileChange?
    repeat { last = await all.next() } while last?.kind != .movedIn
    #expect(last?.file == file)
  }

  @Test(arguments: ["remove", "rename"])
  func theEndOfTheDirectoryEndsTheSequence(_ how: String) async throws {
    let directory = try testDirectory()
    let sub = directory.file / "sub"
    try await sub.makeDirectory()
    try await (sub / "a").makeDirectory()
    var entries = try await sub.entryChanges().makeAsyncIterator()
    var file = try await (sub / "b").changes().makeAsyncIterator()
    if how == "remove" {
      try await sub.removeTree()
      #expect(await take(1, from: &entries) == ["removed a"])
    } else {
      try await sub.rename(to: directory.file / "other")
    }
    let gone = "directoryGone \(sub)"
    #expect(await entries.next()?.text == gone)
    #expect(await entries.next() == nil)
    #expect(await entries.next() == nil)
    #expect(await file.next()?.text == gone)
    #expect(await file.next() == nil)
  }

  @Test func aFullQueueSaysThatChangesAreLost() async throws {
    let directory = try testDirectory()
    let (a, b) = (directory.file / "a", directory.file / "b")
    try await a.append("", creatingWith: 0o600)
    let changes = try await directory.file.entryChanges()
    let limit = try #require(
      Int(try await File("/proc/sys/fs/inotify/max_queued_events").text().dropLast())
    )
    // Two changes for each.
    for _ in 0...(limit / 4) {
      rename(a.path!, b.path!)
      rename(b.path!, a.path!)
    }
    var count = 0
    for await change in changes {
      if change.kind == .changesLost {
        #expect(change.file == directory.file)
        break
      }
      count += 1
    }
    #expect(count == limit)
    // It goes on.
    try await a.remove()
    #expect(await changes.first { _ in true }?.kind == .removed)
  }

  @Test func cancellingEndsTheIteration() async throws {
    let directory = try testDirectory()
    let changes = try await directory.file.entryChanges()
    let isWaiting = Gate()
    let task = Task {
      isWaiting.open()
      return await changes.first { _ in true }
    }
    await isWaiting.opened()
    task.cancel()
    #expect(await task.value == nil)
    // The sequence is as good as new.
    try await (directory.file / "a").makeDirectory()
    #expect(await changes.first { _ in true }?.kind == .created)
  }

  @Test func aTaskOnALoopIsServedThere() async throws {
    let directory = try testDirectory()
    let root = directory.file
    let thread = EventThread()
    let isWaiting = Gate()
    let task = Task(executorPreference: thread.taskExecutor) {
      let changes = try await root.entryChanges()
      isWaiting.open()
      let change = await changes.first { _ in true }
      return (change?.kind, thread.context.isOwner)
    }
    await isWaiting.opened()
    try await (root / "a").makeDirectory()
    let (kind, isOnLoop) = try await task.value
    #expect(kind == .created && isOnLoop)
    thread.stop()
  }

  @Test func severalThatWaitShareTheChanges() async throws {
    let directory = try testDirectory()
    let root = directory.file
    let changes = try await root.entryChanges()
    let tasks = (0..<4).map { _ in
      Task {
        var names: [String] = []
        for await change in changes {
          if change.file.name == "end" { break }
          names.append(change.file.name!)
        }
        return names
      }
    }
    for number in 0..<200 { try await (root / "\(number)").makeDirectory() }
    for _ in tasks {
      try await (root / "end").makeDirectory()
      try await (root / "end").remove()
    }
    var names: [String] = []
    for task in tasks { names += await task.value }
    #expect(names.count == 200 && Set(names).count == 200)
  }

  @Test func whatCannotBeWatchedIsATypedErrorAndLeavesNothingOpen() async throws {
    for path in ["/", ".", "a/..", ""] {
      #expect(await fileCode { _ = try await File(path).changes() } == .invalidArgument)
    }
    await #expect(processExitsWith: .success) {
      let directory = try testDirectory()
      let file = directory.file / "a"
      try await file.append("", creatingWith: 0o600)
      let before = TestEnvironment.openDescriptors().count
      for _ in 0..<300 {
        let codes = [
          await fileCode { _ = try await file.entryChanges() },
          await fileCode { _ = try await (file / "a").changes() },
          await fileCode { _ = try await File("/none/a").changes() },
        ]
        precondition(codes == [.notDirectory, .notDirectory, .noEntry])
      }
      precondition(TestEnvironment.openDescriptors().count < before + 250)
    }
  }

  @Test func theWatchEndsWithTheSequence() async throws {
    await #expect(processExitsWith: .success) {
      let directory = try testDirectory()
      let before = TestEnvironment.openDescriptors().count
      for _ in 0..<300 {
        let changes = try await directory.file.entryChanges()
        mkdir((directory.file / "a").path!, 0o700)
        rmdir((directory.file / "a").path!)
        for await _ in changes { break }
      }
      precondition(TestEnvironment.openDescriptors().count < before + 250)
    }
  }
}

extension FileChange {
  fileprivate var text: String { "\(kind) \(file)" }
}
