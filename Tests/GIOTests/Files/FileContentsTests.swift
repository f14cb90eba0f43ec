// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

/// For a handler of signals, which captures nothing.
private let signalCount = Counter()

/// One of each operation that blocks; leaves what it has found.
///
/// - Returns: Whether all came to what they should.
private func useFiles(in root: File) throws -> Bool {
  let found = try (root / "a").contentsBlocking().count
  let maps = try File("/proc/self/smaps").textBlocking()
  let names = try root.entriesBlocking().count
  let temporary = try OwnedTemporaryDirectory.makeBlocking(in: root)
  try (temporary.file / "b/c").makeDirectoryWithParentsBlocking()
  let pidFile = try PidFile.claimBlocking(root / "pid")
  let isLocked =
    switch try pidFile.file.tryLockBlocking() {
    case .some: false
    case .none: true
    }
  try pidFile.release()
  return found == 1_000_000 && !maps.isEmpty && names == 1 && isLocked
}

@Suite struct FileContentsTests {
  @Test(arguments: [0, 1, 4095, 4096, 4097, 3_000_001])
  func aFileArrivesWhole(_ count: Int) async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try await file.replaceContents(with: bytes)
    #expect(try await file.contents() == bytes)
    #expect(try file.contentsBlocking() == bytes)
    #expect(try await file.contents(limit: count) == bytes)
  }

  @Test(arguments: [0, 1, 99, 8191])
  func moreThanTheLimitIsTooLarge(_ limit: Int) async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await file.replaceContents(with: [UInt8](repeating: 1, count: limit + 1))
    let error = await #expect(throws: GLibError.self) { try await file.contents(limit: limit) }
    #expect(error?.matches(IOErrorCode.messageTooLarge) == true)
    #expect(error?.message == "cannot read \(file): it has more than \(limit) bytes")
  }

  @Test func whatTellsNoSizeIsReadAllTheSame() async throws {
    #expect(try await File("/proc/self/status").text().hasPrefix("Name:"))
    let maps = try await File("/proc/self/smaps").contents()
    #expect(maps.count > 10_000)
    #expect(try await File("/dev/null").contents() == [])
    for file in [File("/proc/self/smaps"), File("/dev/zero")] {
      await #expect { try await file.contents(limit: 9000) } throws: {
        IOErrorCode.messageTooLarge ~= $0
      }
    }
  }

  @Test func textIsCheckedAndAMistakeHasItsPlace() async throws {
    let directory = try testDirectory()
    let file = directory.file / "a"
    try await file.replaceContents(with: "grün\0\n")
    #expect(try await file.text() == "grün\0\n")
    #expect(try file.textBlocking() == "grün\0\n")
    try await file.replaceContents(with: [UInt8](repeating: 0x61, count: 5000) + [0xC3, 0x28])
    let error = await #expect(throws: GLibError.self) { try await file.text() }
    #expect(error?.matches(IOErrorCode.invalidData) == true)
    #expect(error?.message == "cannot read \(file) as text: no UTF-8 at byte 5000")
    #expect(throws: GLibError.self) { try file.textBlocking() }
  }

  @Test(.timeLimit(.minutes(15)))
  func whatIsNoFileIsRefusedAndNeverWaitedFor() async throws {
    let directory = try testDirectory()
    let pipe = directory.file / "pipe"
    mkfifo(pipe.path!, 0o600)
    #expect(await fileCode { _ = try await pipe.contents() } == .invalidArgument)
    #expect(await fileCode { _ = try await directory.file.contents() } == .isDirectory)
    #expect(await fileCode { _ = try await (directory.file / "none").contents() } == .noEntry)
    #expect(await fileCode { _ = try await File("").contents() } == .noEntry)
    #expect(await fileCode { _ = try await File("a\0b").contents() } == .invalidArgument)
    #expect(
      await fileCode { _ = try await File("/proc/self/status/a").contents() } == .notDirectory
    )
    let long = directory.file / String(repeating: "x", count: 256)
    #expect(await fileCode { _ = try await long.contents() } == .nameTooLong)
    let loop = directory.file / "loop"
    try await loop.makeSymbolicLink(to: File("loop"))
    #expect(await fileCode { _ = try await loop.contents() } == .tooManySymbolicLinks)
  }

  @Test func anErrorNamesThePathOnOneLine() async throws {
    let error = await #expect(throws: GLibError.self) {
      try await File(bytes: Array("/none/a\nb".utf8) + [0xFF]).contents()
    }
    #expect(error?.message == #"cannot read /none/a\nb\xFF: No such file or directory"#)
  }

  @Test func permissionsCount() async throws {
    let directory = try testDirectory()
    let file = directory.file / "secret"
    try await file.replaceContents(with: "x", permissions: 0o600)
    guard geteuid() == 0 else {
      return print("permissions are not tested: only root can drop them")
    }
    let answer = try await FileClient.asNobody("read", file)
    #expect(answer.hasPrefix("\(FileErrorCode.permissionDenied.rawValue) cannot read \(file): "))
    try await file.setPermissions(0o644)
    #expect(try await FileClient.asNobody("read", file) == "ok")
  }

  @Test func aCancelledTaskReadsNothing() async throws {
    let task = Task {
      await Task.yield()
      while !Task.isCancelled { await Task.yield() }
      return try await File("/proc/self/status").contents()
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(.timeLimit(.minutes(15)))
  func cancellingEndsAReadThatGoesOn() async throws {
    // Without the cancellation it would read some gigabytes.
    let task = Task.immediate { try await File("/dev/urandom").contents(limit: 1 << 34) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func signalsInBetweenAreNoErrors() async {
    await #expect(processExitsWith: .success) {
      let directory = try testDirectory()
      let root = directory.file
      try await (root / "a").replaceContents(with: [UInt8](repeating: 1, count: 1_000_000))
      // One that interrupts system calls, sent all the time.
      guard signalCount.value == 0 else { exit(5) }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in signalCount.add() }
      sigaction(SIGALRM, &action, nil)
      let thread = TestThread {
        var alarm = sigset_t()
        sigaddset(&alarm, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
        let worker = pthread_self()
        let isDone = Mutable(false)
        let storm = TestThread {
          while !isDone.value {
            pthread_kill(worker, SIGALRM)
            pthreadYield()
          }
        }
        var rounds = 0
        while signalCount.value < 1000 || rounds < 100 {
          rounds += 1
          do {
            guard try useFiles(in: root) else { fatalError("round \(rounds)") }
          } catch {
            fatalError("\(error)")
          }
        }
        isDone.value = true
        storm.join()
      }
      thread.join()
      guard try root.entriesBlocking().count == 1 else { exit(4) }
    }
  }

  @Test func noDescriptorLeftIsATypedErrorAndNoneIsLost() async {
    await #expect(processExitsWith: .success) {
      // Dispatch ends the process when it looks after its threads and finds no descriptor to do it
      // with; it looks after those that have work only.
      let thread = EventThread(named: "no descriptors")
      let directory = try testDirectory()
      let file = directory.file / "a"
      try await file.replaceContents(with: "x")
      await withTaskExecutorPreference(thread.taskExecutor) {
        var limit = rlimit(rlim_cur: 64, rlim_max: 64)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        var held: [Int32] = []
        while true {
          let number = dup(0)
          if number < 0 { break }
          held.append(number)
        }
        let before = held.count
        for _ in 0..<100 {
          let codes = [
            await fileCode { _ = try await file.contents() },
            await fileCode { for try await _ in directory.file.entries() {} },
            await fileCode { try await file.replaceContents(with: "y") },
            await fileCode { try await file.overwrite(with: "y") },
            await fileCode { try await file.copy(to: directory.file / "b") },
            await fileCode { _ = try await file.changes() },
            await fileCode { _ = try await file.tryLock() },
            await fileCode { _ = try await PidFile.claim(directory.file / "pid") },
            await fileCode { _ = try await OwnedTemporaryFile.make(in: directory.file) },
          ]
          guard codes.allSatisfy({ $0 == .tooManyOpenFiles }) else { fatalError("\(codes)") }
        }
        for number in held { close(number) }
        held = []
        while true {
          let number = dup(0)
          if number < 0 { break }
          held.append(number)
        }
        guard held.count == before else {
          fatalError("\(before - held.count) descriptors are lost")
        }
        for number in held { close(number) }
      }
      guard try await file.text() == "x" else { exit(1) }
    }
  }
}
