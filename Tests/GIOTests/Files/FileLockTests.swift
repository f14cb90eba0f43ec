// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct FileLockTests {
  @Test func aLockKeepsOthersOutUntilItsOwnerGoes() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    do {
      let lock = try await file.lock()
      #expect(lock.file == file && lock.mode == .exclusive)
      #expect(try await isLocked(file, .exclusive))
      #expect(try await isLocked(file, .shared))
      #expect(try await isUnknown(file.lockHolder()))
      // Closing another descriptor of the file loses nothing, as it would with a lock of the process.
      _ = try await file.contents()
      #expect(try await isLocked(file))
      _ = lock.mode
    }
    #expect(try await !isLocked(file))
    #expect(try await file.lockHolder() == nil)
    #expect(try await file.metadata().permissions == 0o600)
  }

  @Test func releasingGivesItUp() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let lock = try await file.lock()
    lock.release()
    #expect(try await !isLocked(file))
  }

  @Test func sharedLocksShareAndKeepOutWhoWantsToBeAlone() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let first = try await file.lock(.shared)
    let second = try await file.lock(.shared)
    #expect(try await isLocked(file, .exclusive))
    first.release()
    #expect(try await isLocked(file, .exclusive))
    second.release()
    #expect(try await !isLocked(file, .exclusive))
  }

  @Test func aFileIsMadeOnlyIfThatIsSaid() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    #expect(await fileCode { _ = try await file.lock(creatingWith: nil) } == .noEntry)
    #expect(await fileCode { _ = try await file.tryLock(creatingWith: nil) } == .noEntry)
    #expect(await fileCode { _ = try await directory.file.tryLock() } == .isDirectory)
    #expect(await fileCode { _ = try await File("a\0").tryLock() } == .invalidArgument)
    #expect(try await file.lockHolder() == nil)
    #expect(try directory.file.entriesBlocking().isEmpty)
  }

  @Test func aLockOfAnotherProcessEndsWithIt() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let other = try FileClient("lock", file.path!)
    #expect(try await other.line() == "ok")
    #expect(try await isLocked(file))
    #expect(try await isUnknown(file.lockHolder()))

    let waiting = Task { try await file.lock().release() }
    #expect(try await FileClient("lock", file.path!).line() == "busy")
    try await other.kill()
    try await waiting.value
    #expect(try await !isLocked(file))
  }

  @Test func aLockOfAProcessInTheOldMannerIsSeenWithItsHolder() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    try await file.append("", creatingWith: 0o600)
    let other = try FileClient("hold", file.path!)
    #expect(try await other.line() == "ok")
    #expect(try await isLocked(file))
    #expect(try await file.lockHolder()?.pid == other.pid)
    try await other.kill()
    let lock = try await file.lock()
    #expect(try await FileClient("hold", file.path!).line() == "busy")
    lock.release()
  }

  @Test func childrenDoNotInheritIt() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let lock = try await file.lock()
    let child = try FileClient("lock", (directory.file / "other").path!)
    #expect(try await child.line() == "ok")
    lock.release()
    #expect(try await !isLocked(file))
  }

  @Test func aChildThatRunsNoProgramYetDoesNotKeepIt() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let lock = try await file.lock()
    // Between fork and exec a child has the open file, as a duplicate has.
    let open = try #require(TestEnvironment.openDescriptors(below: file.path!).first)
    let copy = OwnedDescriptor(adopting: dup(open))
    lock.release()
    #expect(try await !isLocked(file))
    try copy.close()
  }

  @Test func waitingEndsAtTheTimeLimit() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let lock = try await file.lock(timeout: .zero)
    for timeout in [Duration.zero, .milliseconds(30), .seconds(-1)] {
      let start = ContinuousClock.now
      do {
        _ = try await file.lock(timeout: timeout)
        Issue.record("the lock was given twice")
      } catch IOErrorCode.timedOut {
        #expect(ContinuousClock.now - start >= timeout)
      }
    }
    lock.release()
    _ = try await file.lock(timeout: .seconds(Int64.max))
  }

  @Test func cancellingAWaitLeavesNothing() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let lock = try await file.lock()
    let tasks = (0..<300).map { _ in Task.immediate { try await file.lock().release() } }
    for task in tasks { task.cancel() }
    for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
    #expect(TestEnvironment.openDescriptors(below: directory.file.path!).count < 250)
    lock.release()
    #expect(try await !isLocked(file))
  }

  @Test func oneOfManyHasIt() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let inside = Counter()
    let most = Mutable(0)
    try await withThrowingTaskGroup { group in
      for _ in 0..<10 {
        group.addTask {
          for _ in 0..<5 {
            let lock = try await file.lock()
            let count = inside.add()
            most.value = max(most.value, count)
            await Task.yield()
            inside.add(-1)
            lock.release()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(most.value == 1)
  }

  @Test func aFileThatWasReplacedIsAnotherOne() async throws {
    let directory = try testDirectory()
    let file = directory.file / "lock"
    let old = try await file.lock()
    try await file.remove()
    let new = try await file.lock(timeout: .seconds(10))
    #expect(try await isLocked(file))
    old.release()
    #expect(try await isLocked(file))
    new.release()
  }

  /// Whether there is a holder of which the system knows no number.
  private func isUnknown(_ holder: FileLock.Holder?) -> Bool {
    if let holder { holder.pid == nil } else { false }
  }

  /// Asks by an attempt.
  private func isLocked(_ file: File, _ mode: FileLock.Mode = .exclusive) async throws -> Bool {
    switch try await file.tryLock(mode) {
    case .some(let lock):
      lock.release()
      return false
    case .none: return true
    }
  }
}
