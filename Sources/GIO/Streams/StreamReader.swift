// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

/// The end of a stream that is read from: of a pipe, a terminal, a file, a socket, or of bytes in memory.
///
///     let log = try StreamReader(adopting: pipe.readEnd)
///     for try await line in log.lines() { print(line) }
///
/// What can be done with it stands at ``ReadableStream``. Whatever ends an operation early (an error, a
/// time limit, the cancelling of its task) takes nothing out of the stream: what has come stays in a
/// buffer, and the next operation gets it.
///
/// The stream is closed with ``close()``, or when the last reference to it is dropped.
///
/// > Isolation: Safe from any thread. One operation at a time: a second one throws
/// > `IOErrorCode.pending`.
///
/// Wraps `GInputStream` and `GDataInputStream`, without using them.
public final class StreamReader: ReadableStream, @unchecked Sendable {
  // Sendable: what varies is only touched with `lock` held.
  let descriptor: StreamDescriptor?
  private let wait: DescriptorWait?
  private let lock = Lock()
  private var buffer: ReadBuffer
  private var hasEnded: Bool
  private var isClosed = false
  /// An operation waits, without the lock.
  private var isBusy = false
  private var total = 0
  private var chunk = smallestChunk
  private var readsInARow = 0
  private var collects = false
  /// Why the last attempt has failed that nobody was told of.
  private var failure: GLibError?
  /// Descriptors that came over the socket and that nobody has taken.
  private var passed: [Int32] = []

  /// How much is asked for at first, and when little comes.
  private static let smallestChunk = 4_096
  private static let largestChunk = 131_072
  /// How often a task reads in a row, on a loop, before others there have their turn.
  private static let mostReadsInARow = 32
  /// How many descriptors are kept that nobody takes.
  private static let mostPassed = 1_024

  init(_ descriptor: StreamDescriptor) {
    self.descriptor = descriptor
    wait = DescriptorWait(for: .readable, of: descriptor.number)
    buffer = ReadBuffer()
    hasEnded = false
  }

  /// Takes over a descriptor, which does not block from now on.
  ///
  /// - Parameter descriptor: Open for reading; closed with the stream.
  /// - Throws: `GLibError` matching an `IOErrorCode` when the number is not open.
  ///
  /// Wraps `g_unix_input_stream_new()`.
  public convenience init(adopting descriptor: consuming OwnedDescriptor) throws(GLibError) {
    self.init(try StreamDescriptor(descriptor, halves: 1))
  }

  /// Reads from bytes in memory.
  ///
  /// Wraps `g_memory_input_stream_new_from_data()`.
  public init(reading bytes: [UInt8]) {
    descriptor = nil
    wait = nil
    buffer = ReadBuffer(bytes)
    hasEnded = true
  }

  /// Reads from bytes in memory.
  ///
  /// Wraps `g_memory_input_stream_new_from_bytes()`.
  public convenience init(reading bytes: Bytes) { self.init(reading: Array(bytes)) }

  deinit { try? close() }

  /// The stream itself.
  ///
  /// No C counterpart.
  public var reader: StreamReader { self }

  /// How many bytes were taken out of the stream so far: the position of the next one.
  ///
  /// Wraps `g_seekable_tell()`.
  public var bytesRead: Int { lock.withLock { total } }

  /// Closes the stream; an operation that waits throws `IOErrorCode.closed`. Closing again does
  /// nothing.
  ///
  /// - Throws: `GLibError` matching an `IOErrorCode` when the system reports one; closed it is anyway.
  ///
  /// Wraps `g_input_stream_close()`.
  public func close() throws(GLibError) {
    let isFirst = lock.withLock {
      defer {
        isClosed = true
        buffer = ReadBuffer()
      }
      return !isClosed
    }
    guard isFirst else { return }
    _ = DescriptorList(adopting: takeDescriptors())
    wait?.end()
    try descriptor?.letGo()
  }
}

// MARK: - Operations

extension StreamReader {
  private enum Step<R> {
    case done(R)
    case wait
    /// The descriptor is a file: so many bytes are to be read by a thread that may block.
    case block(Int)
  }

  /// Lets `take` look at what has come, again and again, until it has what it wants.
  ///
  /// - Parameters:
  ///   - atMost: How much to read at once, if that matters.
  ///   - take: Gets the buffer, and whether nothing more will come: then it must not return `nil`. If it
  ///     throws, it must have left the buffer alone. Runs with the lock held.
  ///   - direct: Where to put what comes while the buffer is empty; `take` is told afterwards.
  ///   - onReady: As in ``DescriptorWait/wait(orOn:isolation:onReady:)``.
  func perform<R>(
    atMost: Int? = nil,
    _ isolation: isolated (any Actor)?,
    _ take: (inout ReadBuffer, _ hasEnded: Bool) throws -> R?,
    direct: Direct = { _ throws(GLibError) in nil },
    onReady: (@Sendable () -> Bool)? = nil
  ) async throws -> R {
    try Task.checkCancellation()
    var step = try lock.withLock { try attempt(isOurs: false, atMost: atMost, take, direct) }
    if case .done(let result) = step { return result }
    defer { lock.withLock { isBusy = false } }
    while true {
      switch step {
      case .done(let result): return result
      case .wait:
        let outcome = await wait!.wait(
          orOn: { IOThread.shared.context },
          isolation: isolation,
          onReady: onReady
        )
        switch outcome {
        case .ready, .contextHasEnded, .interrupted: break
        case .cancelled: throw CancellationError()
        case .ended: throw Self.closed
        }
      case .block(let count):
        try await readBlocking(count, isolation)
      }
      step = try lock.withLock { try attempt(isOurs: true, atMost: atMost, take, direct) }
    }
  }

  /// With the lock held.
  private func attempt<R>(
    isOurs: Bool,
    atMost: Int?,
    _ take: (inout ReadBuffer, Bool) throws -> R?,
    _ direct: Direct
  ) throws -> Step<R> {
    guard !isClosed else { throw Self.closed }
    guard isOurs || !isBusy else {
      throw GLibError(IOErrorCode.pending, "another operation reads from this stream")
    }
    while true {
      let available = buffer.count
      if let result = try take(&buffer, hasEnded) {
        total += available - buffer.count
        return .done(result)
      }
      if let failure = failure.take() { throw failure }
      guard let descriptor else { misuse("a stream in memory has nothing to wait for") }
      let count = atMost ?? chunk
      guard descriptor.kind != .file else {
        isBusy = true
        return .block(min(count, chunk))
      }
      let mustGiveWay = readsInARow >= Self.mostReadsInARow && DescriptorWait.isOnLoop
      if try mustGiveWay || !receive(count, from: descriptor, direct) {
        readsInARow = 0
        isBusy = true
        return .wait
      }
    }
  }

  /// Reads once into memory of the caller, if that is what he wants.
  typealias Direct = (StreamDescriptor) throws(GLibError) -> Transfer?

  /// With the lock held. False when there is nothing now.
  private func receive(
    _ count: Int,
    from descriptor: StreamDescriptor,
    _ direct: Direct
  ) throws(GLibError) -> Bool {
    guard buffer.isEmpty, !collects, let transfer = try direct(descriptor) else {
      return try receive(min(count, chunk), from: descriptor)
    }
    guard case .bytes(let received) = transfer else { return false }
    readsInARow += 1
    total += received
    if received == 0 { hasEnded = true }
    return true
  }

  /// With the lock held. False when there is nothing now.
  private func receive(_ count: Int, from descriptor: StreamDescriptor) throws(GLibError) -> Bool {
    var received: Int?
    var wereLost = false
    try buffer.append(atMost: count) { memory throws(GLibError) in
      let transfer =
        collects
        ? try descriptor.receive(into: memory, &passed, atMost: Self.mostPassed, &wereLost)
        : try descriptor.read(into: memory)
      guard case .bytes(let count) = transfer else { return 0 }
      received = count
      return count
    }
    guard let received else { return false }
    readsInARow += 1
    adapt(received, of: count)
    guard !wereLost else {
      throw GLibError(
        IOErrorCode.tooManyOpenFiles,
        "there is no room for descriptors that have come"
      )
    }
    return true
  }

  private func adapt(_ received: Int, of count: Int) {
    if received == 0 { hasEnded = true }
    if received == chunk {
      chunk = min(chunk * 2, Self.largestChunk)
    } else if received < chunk / 8 {
      chunk = max(chunk / 2, Self.smallestChunk)
    }
  }

  private func readBlocking(_ count: Int, _ isolation: isolated (any Actor)?) async throws {
    // The lock keeps the number open.
    let bytes = try await runBlocking(isolation: isolation) { [self, descriptor] in
      var bytes: [UInt8] = []
      try lock.withLock { () throws(GLibError) in
        guard !isClosed else { throw Self.closed }
        var buffer = ReadBuffer()
        try buffer.append(atMost: count) { memory throws(GLibError) in
          guard case .bytes(let count) = try descriptor!.read(into: memory) else { return 0 }
          return count
        }
        bytes = buffer.take(buffer.count)
      }
      return bytes
    }
    lock.withLock {
      adapt(bytes.count, of: count)
      buffer.append(bytes)
    }
  }

  /// What has come for a task that waits; `nil` when there is something else to tell it.
  func chunkForWhoWaits() -> [UInt8]? {
    lock.withLock {
      guard !isClosed, let descriptor else { return nil }
      do throws(GLibError) {
        guard try receive(chunk, from: descriptor) else { return nil }
      } catch {
        failure = error
        return nil
      }
      readsInARow = 0
      guard !hasEnded else { return nil }
      total += buffer.count
      return buffer.take(buffer.count)
    }
  }

  /// Gives bytes back that were taken by the last operation, when their way on is barred.
  func putBack(_ bytes: ArraySlice<UInt8>) {
    lock.withLock {
      guard !isClosed else { return }
      buffer.putBack(bytes)
      total -= bytes.count
    }
  }

  /// Runs `body` while the descriptor is open.
  func withOpen<R>(_ body: () throws(GLibError) -> R) throws(GLibError) -> R {
    try lock.withLock { () throws(GLibError) in
      guard !isClosed else { throw Self.closed }
      return try body()
    }
  }

  private static var closed: GLibError {
    GLibError(IOErrorCode.closed, "the stream was closed")
  }
}

// MARK: - Descriptors that come over a socket

extension StreamReader {
  var collectsDescriptors: Bool {
    get { lock.withLock { collects } }
    set { lock.withLock { collects = newValue } }
  }

  /// Hands over what has come; the caller closes it.
  func takeDescriptors() -> [Int32] {
    lock.withLock {
      defer { passed = [] }
      return passed
    }
  }
}
