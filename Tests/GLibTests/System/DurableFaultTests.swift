// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

/// What `strace` does to a program that replaces a file: see Tests/Programs/durable-writer.
@Suite struct DurableFaultTests {
  private static let old = [UInt8](repeating: UInt8(ascii: "o"), count: 5000)
  private static let new = [UInt8](repeating: UInt8(ascii: "n"), count: 100_000)

  private func stateFile(in directory: TemporaryDirectory) throws -> String {
    let path = directory / "state"
    try writeDurably(Self.old.span.bytes, to: path)
    return path
  }

  @Test func theFileIsOnDiskBeforeItsNameAndTheNameBeforeTheEnd() throws {
    let directory = TemporaryDirectory()
    let path = try stateFile(in: directory)
    let run = try DurableWriter.run(path, "n")
    #expect(run.output == "ok\n")

    // The descriptors that the trace shows tell which of the two fsync() is which.
    let file = try #require(number(returnedBy: "O_EXCL", in: run.calls))
    let parent = try #require(number(returnedBy: "O_DIRECTORY", in: run.calls))
    let steps = ["write(\(file),", "fsync(\(file))", "rename", "fsync(\(parent))"]
    let places = steps.map { step in run.calls.firstIndex { $0.hasPrefix(step) } }
    #expect(!places.contains(nil), "\(run.calls)")
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted(), "\(run.calls)")
    let lastWrite = run.calls.lastIndex { $0.hasPrefix(steps[0]) }
    #expect(lastWrite ?? 0 < places[1] ?? 0)
    #expect(run.calls.filter { $0.hasPrefix("fsync(") }.allSatisfy { $0.hasSuffix("= 0") })
  }

  private func number(returnedBy flag: String, in calls: [String]) -> Int? {
    calls.first { $0.hasPrefix("openat(") && $0.contains(flag) }
      .flatMap { Int($0.split(separator: " ").last ?? "") }
  }

  @Test func aKillBetweenAnyTwoCallsLeavesTheOldContentOrTheNew() throws {
    let reference = TemporaryDirectory()
    let run = try DurableWriter.run(try stateFile(in: reference), "n")
    let names = run.names
    var tried = 0
    var seen: Set<[UInt8]> = []
    for call in Set(names) {
      // The program makes some of these calls earlier, while it is loaded.
      var when = run.earlier[call, default: 0] + 1
      var hits = 0
      while hits < names.filter({ $0 == call }).count, when < 1000 {
        let directory = TemporaryDirectory()
        let path = try stateFile(in: directory)
        let run = try DurableWriter.run(path, "n", inject: "\(call):signal=KILL:when=\(when)")
        when += 1
        guard run.hasBegun else { continue }
        hits += 1
        tried += 1
        let content = try #require(contents(of: path))
        #expect(content == Self.old || content == Self.new, "\(run.calls)")
        seen.insert(content)

        // The next start can replace it again.
        try writeDurably(Self.new.span.bytes, to: path)
        #expect(contents(of: path) == Self.new)
        #expect(directory.names.filter { !$0.hasSuffix(".tmp") } == ["state"])
      }
      #expect(hits == names.filter { $0 == call }.count, "\(call)")
    }
    #expect(tried == names.count && tried >= 8, "\(names)")
    #expect(seen.count == 2, "a kill before the rename, and one after it")
  }

  /// Which of the program's calls is the first of the replacement: a sanitizer makes some of its own.
  private func firstCall(_ call: String) throws -> Int {
    let reference = TemporaryDirectory()
    return try DurableWriter.run(try stateFile(in: reference), "n").earlier[call, default: 0] + 1
  }

  static let faults: [(call: String, error: String, code: FileErrorCode)] = [
    ("write", "ENOSPC", .noSpace), ("write", "EIO", .inputOutput), ("fsync", "EIO", .inputOutput),
    ("fsync", "ENOSPC", .noSpace), ("fchmod", "EPERM", .notPermitted),
    ("renameat", "EACCES", .permissionDenied), ("renameat", "EROFS", .readOnlyFileSystem),
  ]

  @Test(arguments: faults.indices)
  func aCallThatFailsIsATypedErrorAndNothingIsLeftBehind(_ index: Int) throws {
    let (call, error, code) = Self.faults[index]
    let directory = TemporaryDirectory()
    let path = try stateFile(in: directory)
    let when = try firstCall(call)
    let run = try DurableWriter.run(path, "n", inject: "\(call):error=\(error):when=\(when)")
    #expect(run.output.hasPrefix("\(code.rawValue) cannot write \(path): "), "\(run.output)")
    #expect(contents(of: path) == Self.old)
    #expect(directory.names == ["state"])
  }

  @Test(arguments: ["write", "fsync"])
  func aSignalInBetweenIsNoError(_ call: String) throws {
    let directory = TemporaryDirectory()
    let path = try stateFile(in: directory)
    let when = try firstCall(call)
    let run = try DurableWriter.run(path, "n", inject: "\(call):error=EINTR:when=\(when)")
    #expect(run.output == "ok\n")
    #expect(contents(of: path) == Self.new)
  }

  @Test func anErrorOfTheLastStepSaysThatTheNewContentIsThere() throws {
    let directory = TemporaryDirectory()
    let path = try stateFile(in: directory)
    let run = try DurableWriter.run(path, "n", inject: "fsync:error=EIO:when=2")
    #expect(run.output.contains("the new content is there"))
    #expect(contents(of: path) == Self.new)
    #expect(directory.names == ["state"])
  }

  @Test func aDirectoryThatMustNotBeWrittenIsPermissionDenied() throws {
    let directory = TemporaryDirectory()
    let path = try stateFile(in: directory)
    // Root writes everywhere, so root becomes somebody else; others own the directory themselves.
    chmod(directory.path, 0o555)
    defer { chmod(directory.path, 0o755) }
    chmod(path, 0o644)
    let run = try DurableWriter.run(path, "n", user: 65_534)
    #expect(run.output.hasPrefix("\(FileErrorCode.permissionDenied.rawValue) "), "\(run.output)")
    #expect(contents(of: path) == Self.old)
  }
}
