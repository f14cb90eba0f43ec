// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import TestSupport
import Testing

@Suite struct EveryChunkTests {
  @Test(arguments: StreamKind.allCases)
  func whatIsThereComes(_ kind: StreamKind) async throws {
    let reader = try await makeReader(kind, [1, 2, 3])
    let received = Mutable<[UInt8]>([])
    try? await reader.forEachChunk { received.value += $0 }
    #expect(received.value == [1, 2, 3])
  }

  @Test(arguments: [nil, EventThread(named: "chunks")])
  func megabytesComeInOrderUntilTheEnd(_ thread: EventThread?) async throws {
    let (reader, writer) = try makePipe()
    let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let received = Mutable<[UInt8]>([])
    let reading = Task(executorPreference: thread?.taskExecutor) {
      try await reader.forEachChunk { received.value += $0 }
    }
    try await writer.write(content)
    try writer.close()
    try await reading.value
    #expect(received.value == content)
    #expect(reader.bytesRead == content.count)
  }

  @Test func chunksComeOnTheLoopOfTheTask() async throws {
    let thread = EventThread()
    let (reader, writer) = try makePipe()
    let home = await PinnedActor(thread.context).perform { _ in TestThread.current }
    let places = Mutable<Set<Int32>>([])
    let count = Counter()
    let reading = Task(executorPreference: thread.taskExecutor) {
      try await reader.forEachChunk { _ in
        places.value.insert(TestThread.current)
        count.add()
      }
    }
    for round in 1...20 {
      try await writer.write([1])
      while count.value < round { await Task.yield() }
    }
    try writer.close()
    try await reading.value
    #expect(places.value == [home])
    thread.stop()
  }

  @Test func aContextThatEndsLeavesTheRestToAnother() async throws {
    let (reader, writer) = try makePipe()
    let received = Mutable<[UInt8]>([])
    let reading = Mutable<Task<Void, any Error>?>(nil)
    do {
      let context = MainContext()
      reading.value = Task(executorPreference: context.taskExecutor) {
        try await reader.forEachChunk { received.value += $0 }
      }
      while context.iterate(mayBlock: false) {}
      try await writer.write([1])
      while received.value.isEmpty { context.iterate(mayBlock: false) }
    }
    try await writer.write([2])
    try writer.close()
    try await reading.value!.value
    #expect(received.value == [1, 2])
  }

  @Test func closingFromInsideEndsIt() async throws {
    let (reader, writer) = try makePipe()
    let count = Counter()
    let reading = Task.immediate {
      try await reader.forEachChunk { _ in
        count.add()
        try? reader.close()
      }
    }
    try await writer.write([1])
    await expectIOError(.closed) { try await reading.value }
    #expect(count.value == 1)
  }

  @Test func cancellingLeavesTheRestToOthers() async throws {
    let (reader, writer) = try makePipe()
    let count = Counter()
    let reading = Task.immediate { try await reader.forEachChunk { _ in count.add() } }
    try await writer.write([1])
    while count.value == 0 { await Task.yield() }
    reading.cancel()
    await #expect(throws: CancellationError.self) { try await reading.value }
    try await writer.write([2])
    #expect(try await reader.read() == [2])
  }

  @Test func itIsOneOperation() async throws {
    let (reader, writer) = try makePipe()
    let reading = Task.immediate { try await reader.forEachChunk { _ in } }
    await expectIOError(.pending) { try await reader.read() }
    try writer.close()
    try await reading.value
  }

  @Test func anErrorThatComesMeanwhileIsThrown() async throws {
    let (near, far) = try SocketConnection.pair()
    let reading = Task.immediate { try await near.reader.forEachChunk { _ in } }
    // Whoever closes with something unread resets the connection.
    try await near.write([1])
    try far.close()
    await expectIOError(.brokenPipe) { try await reading.value }
  }

  @Test func writingNowTakesWhatThereIsRoomFor() async throws {
    let (reader, writer) = try makePipe()
    #expect(try writer.writeNow([1, 2]) == 2)
    #expect(try await reader.readExactly(2) == [1, 2])
    let block = [UInt8](repeating: 0, count: 1_000_000)
    let count = try writer.writeNow(block)
    #expect(count > 0 && count < block.count)
    #expect(try writer.writeNow([3]) == 0)
    #expect(writer.bytesWritten == 2 + count)
    #expect(try StreamWriter().writeNow([1]) == 0)
    try writer.close()
    expectError(IOErrorCode.closed) { try writer.writeNow([1]) }
  }
}
