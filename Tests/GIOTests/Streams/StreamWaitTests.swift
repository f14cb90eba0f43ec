// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import TestSupport
import Testing

@Suite struct StreamWaitTests {
  // MARK: Waiting

  @Test func aReadWaitsWithoutALoop() async throws {
    let (reader, writer) = try makePipe()
    async let read = reader.readExactly(4)
    try await writer.write([1, 2])
    try await writer.write([3, 4])
    #expect(try await read == [1, 2, 3, 4])
  }

  @Test func aReadOnALoopStaysOnItsThread() async throws {
    let thread = EventThread()
    let (reader, writer) = try makePipe()
    let home = await PinnedActor(thread.context).perform { _ in TestThread.current }
    let places = Mutable<Set<Int32>>([])
    let reading = Task(executorPreference: thread.taskExecutor) {
      for try await _ in reader.chunks { places.value.insert(TestThread.current) }
      places.value.insert(TestThread.current)
    }
    for _ in 0..<20 {
      try await writer.write([1])
      await Task.yield()
    }
    try writer.close()
    try await reading.value
    #expect(places.value == [home])
    thread.stop()
  }

  @Test func aReadInAnActorStaysInIt() async throws {
    let thread = EventThread()
    let (reader, writer) = try makePipe()
    let actor = PinnedActor(thread.context)
    let reading = Task { try await readAndNote(reader, in: actor) }
    try await writer.write([1])
    #expect(try await reading.value == [1])
    #expect(await actor.notes == ["before", "after"])
    thread.stop()
  }

  @Test func aStreamMayMoveFromOneLoopToAnother() async throws {
    let threads = [EventThread(), EventThread()]
    let (reader, writer) = try makePipe()
    for round in 0..<6 {
      let executor = round % 3 == 2 ? nil : threads[round % 3].taskExecutor
      let reading = Task(executorPreference: executor) { try await reader.read() }
      try await writer.write([UInt8(round)])
      #expect(try await reading.value == [UInt8(round)])
    }
    for thread in threads { thread.stop() }
  }

  @Test func aContextThatEndsLeavesItsWaitToAnother() async throws {
    let (reader, writer) = try makePipe()
    let started = Gate()
    let reading = Mutable<Task<[UInt8]?, any Error>?>(nil)
    do {
      let context = MainContext()
      reading.value = Task(executorPreference: context.taskExecutor) {
        started.open()
        return try await reader.read()
      }
      while context.iterate(mayBlock: false) {}
    }
    await started.opened()
    try await writer.write([5])
    #expect(try await reading.value!.value == [5])
  }

  @Test func megabytesPassAPipeInOrder() async throws {
    let (reader, writer) = try makePipe()
    let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    async let written: Void = {
      try await writer.write(content)
      try writer.close()
    }()
    var received: [UInt8] = []
    for try await chunk in reader.chunks { received += chunk }
    try await written
    #expect(received == content)
  }

  // MARK: Cancelling and closing

  @Test func cancellingAReadLosesNothing() async throws {
    let (reader, writer) = try makePipe()
    let reading = Task { try await reader.readExactly(4) }
    try await writer.write([1, 2])
    reading.cancel()
    await #expect(throws: CancellationError.self) { try await reading.value }
    try await writer.write([3, 4])
    #expect(try await reader.readExactly(4) == [1, 2, 3, 4])
  }

  @Test func aTaskThatIsCancelledAlreadyReadsAndWritesNothing() async throws {
    let (reader, writer) = try makePipe()
    try await writer.write([1])
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await #expect(throws: CancellationError.self) { try await reader.read() }
      await #expect(throws: CancellationError.self) { try await writer.write([2]) }
    }
    await task.value
    #expect(try await reader.read() == [1])
  }

  @Test func aTimeLimitEndsARead() async throws {
    let (reader, writer) = try makePipe()
    await expectIOError(.timedOut) {
      try await withTimeout(.milliseconds(20)) { try await reader.readLine() }
    }
    try await writer.write("late\n")
    #expect(try await reader.readLine() == "late")
  }

  @Test func anInterruptedWriteSaysHowFarItCame() async throws {
    let (reader, writer) = try makePipe()
    let content = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
    await expectIOError(.timedOut) {
      try await withTimeout(.milliseconds(20)) { try await writer.write(content) }
    }
    let written = writer.bytesWritten
    #expect(written > 0 && written < content.count)
    try writer.close()
    #expect(try await reader.readToEnd(limit: .max) == Array(content[..<written]))
  }

  @Test func closingWakesWhoeverWaits() async throws {
    let (reader, writer) = try makePipe()
    let reading = Task { try await reader.read() }
    let writing = Task { try await writer.write([UInt8](repeating: 0, count: 1_000_000)) }
    while writer.bytesWritten == 0 { await Task.yield() }
    try writer.close()
    try reader.close()
    await expectIOError(.closed) { try await writing.value }
    switch await reading.result {
    case .success(let bytes): #expect(bytes != nil)
    case .failure(let error): #expect(IOErrorCode.closed ~= error)
    }
  }

  @Test func aSecondReadIsRefusedWhileOneWaits() async throws {
    let (reader, writer) = try makePipe()
    let reading = Task.immediate { try await reader.read() }
    await expectIOError(.pending) { try await reader.readInteger() as UInt8 }
    try await writer.write([1])
    #expect(try await reading.value == [1])
  }

  @Test func aSecondWriteIsRefusedWhileOneWaits() async throws {
    let (reader, writer) = try makePipe()
    let writing = Task.immediate {
      try await writer.write([UInt8](repeating: 0, count: 1_000_000))
    }
    await expectIOError(.pending) { try await writer.write([]) }
    expectError(IOErrorCode.pending) { try writer.closeWriting() }
    async let read = reader.readExactly(1_000_000)
    try await writing.value
    #expect(try await read.count == 1_000_000)
  }

  @Test func cancellingRacesWithTheBytes() async throws {
    let (reader, writer) = try makePipe()
    var expected: UInt8 = 0
    for round in 0..<TestEnvironment.rounds(300, soak: 20_000) {
      let reading = Task { try await reader.read(atMost: 1) }
      try await writer.write([UInt8(truncatingIfNeeded: round)])
      reading.cancel()
      let result = await reading.result
      let byte = if case .success(let bytes) = result { bytes } else { try await reader.read() }
      #expect(byte == [expected])
      expected &+= 1
    }
  }

  // MARK: Lifetimes

  @Test func streamsThatAreDroppedCloseTheirDescriptors() async throws {
    let reader: StreamReader
    do {
      let pipe = try makePipe()
      try await pipe.writer.write([1])
      reader = pipe.reader
    }
    #expect(try await reader.readToEnd(limit: 1) == [1])
  }

  @Test func nobodyReadingIsABrokenPipe() async throws {
    let (reader, writer) = try makePipe()
    try reader.close()
    // A process that another test is starting has the pipe, too, until its program begins.
    await expectIOError(.brokenPipe) { while true { try await writer.write([1]) } }
  }
}

private func readAndNote(
  _ reader: StreamReader,
  in actor: isolated PinnedActor
) async throws -> [UInt8]? {
  actor.note("before")
  let bytes = try await reader.read()
  actor.preconditionIsolated()
  actor.note("after")
  return bytes
}
