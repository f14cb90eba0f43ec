// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc
import TestSupport
import Testing

@testable import GLib

/// Whether a number is an open descriptor that shares its open file with nobody by accident.
private func isOpen(_ number: Int32) -> Bool { fcntl(number, F_GETFD) >= 0 }

private func isCloseOnExec(_ number: Int32) -> Bool {
  fcntl(number, F_GETFD) & FD_CLOEXEC != 0
}

extension OwnedDescriptor {
  fileprivate func write(byte: UInt8) throws(GLibError) {
    let bytes = [byte]
    try write(bytes.span.bytes)
  }
}

@Suite struct OwnedDescriptorTests {
  @Test func aPipeCarriesBytesAndEnds() throws {
    let pipe = try OwnedDescriptor.pipe()
    let (reader, writer) = (pipe.readEnd.number, pipe.writeEnd.number)
    #expect(isCloseOnExec(reader) && isCloseOnExec(writer))
    let message: [UInt8] = [1, 2, 3]
    let written = try pipe.writeEnd.write(message.span.bytes)
    #expect(written == .bytes(3))
    var received: [UInt8] = [0]
    let first = try pipe.readEnd.read(appendingTo: &received, atMost: 2)
    let second = try pipe.readEnd.read(appendingTo: &received, atMost: 100)
    #expect(first == .bytes(2) && second == .bytes(1))
    #expect(received == [0, 1, 2, 3])
    try pipe.writeEnd.close()
    let end = try pipe.readEnd.read(appendingTo: &received, atMost: 1)
    #expect(end == .endOfFile && received.count == 4)
  }

  @Test func nothingToReadWouldBlock() throws {
    let pipe = try OwnedDescriptor.pipe()
    try pipe.readEnd.setBlocking(false)
    var received: [UInt8] = []
    let result = try pipe.readEnd.read(appendingTo: &received, atMost: 10)
    #expect(result == .wouldBlock && received.isEmpty)
    try pipe.readEnd.setBlocking(true)
    let flags = fcntl(pipe.readEnd.number, F_GETFL)
    #expect(flags & O_NONBLOCK == 0)
  }

  @Test func aFullPipeTakesAPartAndThenWouldBlock() throws {
    let pipe = try OwnedDescriptor.pipe()
    try pipe.writeEnd.setBlocking(false)
    let much = [UInt8](repeating: 1, count: 1 << 20)
    guard case .bytes(let taken) = try pipe.writeEnd.write(much.span.bytes) else {
      Issue.record("an empty pipe took nothing")
      return
    }
    #expect(taken > 0 && taken < much.count)
    let second = try pipe.writeEnd.write(much.span.bytes)
    #expect(second == .wouldBlock)
  }

  @Test func writingNothingTakesNothing() throws {
    let pipe = try OwnedDescriptor.pipe()
    let written = try pipe.writeEnd.write(RawSpan())
    #expect(written == .bytes(0))
  }

  @Test func theWrongDirectionThrows() throws {
    let pipe = try OwnedDescriptor.pipe()
    var buffer: [UInt8] = []
    let error = #expect(throws: GLibError.self) {
      try pipe.writeEnd.read(appendingTo: &buffer, atMost: 1)
    }
    #expect(error?.matches(FileErrorCode.badFileDescriptor) == true)
    #expect(buffer.isEmpty)
  }

  @Test func aDuplicateIsClosedByItself() throws {
    let pipe = try OwnedDescriptor.pipe()
    let copy = try pipe.writeEnd.duplicate()
    let number = copy.number
    #expect(isCloseOnExec(number))
    try pipe.writeEnd.close()
    try copy.write(byte: 7)
    try copy.close()
    var received: [UInt8] = []
    _ = try pipe.readEnd.read(appendingTo: &received, atMost: 5)
    let end = try pipe.readEnd.read(appendingTo: &received, atMost: 5)
    #expect(received == [7] && end == .endOfFile)
  }

  @Test func anImpossibleNumberTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = OwnedDescriptor(adopting: -1)
    }
    #expect(result.says("-1 is not one"))
  }

  @Test func readingNothingTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      var buffer: [UInt8] = []
      let pipe = try OwnedDescriptor.pipe()
      try pipe.writeEnd.write(byte: 7)
      _ = try pipe.readEnd.read(appendingTo: &buffer, atMost: 0)
    }
    #expect(result.says("room for at least one byte"))
  }
}

// MARK: - Closing

// In processes of their own: other tests of this one open descriptors, and would be given a number
// as soon as it is free.
extension OwnedDescriptorTests {
  @Test func theEndOfTheScopeClosesOnce() async {
    await #expect(processExitsWith: .success) {
      var numbers: [Int32] = []
      do {
        let pipe = try OwnedDescriptor.pipe()
        numbers = [pipe.readEnd.number, pipe.writeEnd.number]
        guard numbers.allSatisfy(isOpen) else { exit(1) }
      }
      guard !numbers.contains(where: isOpen) else { exit(2) }
    }
  }

  @Test func takingTheNumberClosesNothing() async {
    await #expect(processExitsWith: .success) {
      let pipe = try OwnedDescriptor.pipe()
      let number = pipe.readEnd.takeNumber()
      guard isOpen(number) else { exit(1) }
      try OwnedDescriptor(adopting: number).close()
      guard !isOpen(number) else { exit(2) }
    }
  }

  @Test func aCloseThatFailsSaysSo() async {
    await #expect(processExitsWith: .success) {
      let pipe = try OwnedDescriptor.pipe()
      let number = pipe.readEnd.takeNumber()
      Glibc.close(number)
      let error = failure { () throws(GLibError) in try OwnedDescriptor(adopting: number).close() }
      guard error?.matches(FileErrorCode.badFileDescriptor) == true else { exit(1) }
    }
  }

  @Test func runningOutOfDescriptorsThrows() async {
    await #expect(processExitsWith: .success) {
      let pipe = try OwnedDescriptor.pipe()
      var limit = rlimit(rlim_cur: 64, rlim_max: 64)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      // Other threads of the process may close some that they had: then once more.
      func exhausted(_ body: () throws(GLibError) -> Void) -> GLibError? {
        for _ in 0..<100 {
          while dup(pipe.readEnd.number) >= 0 {}
          if let error = failure(body) { return error }
        }
        return nil
      }
      let error = exhausted { () throws(GLibError) in _ = try OwnedDescriptor.pipe() }
      guard error?.matches(FileErrorCode.tooManyOpenFiles) == true else { exit(1) }
      let second = exhausted { () throws(GLibError) in _ = try pipe.readEnd.duplicate() }
      guard second?.matches(FileErrorCode.tooManyOpenFiles) == true else { exit(2) }
    }
  }
}

/// The error that `body` throws.
private func failure(_ body: () throws(GLibError) -> Void) -> GLibError? {
  do {
    try body()
    return nil
  } catch {
    return error
  }
}
