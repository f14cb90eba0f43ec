// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

/// The end of a stream that is written to: of a pipe, a terminal, a file, a socket, or memory.
///
///     let input = try StreamWriter(adopting: pipe.writeEnd)
///     try await input.write("quit\n")
///     try input.close()
///
/// What can be done with it stands at ``WritableStream``. There is no buffer and nothing to flush: what
/// a call has written, the system has. ``bytesWritten`` says how far an operation came that was ended
/// early.
///
/// The stream is closed with ``close()``, or when the last reference to it is dropped.
///
/// > Isolation: Safe from any thread. One operation at a time: a second one throws
/// > `IOErrorCode.pending`.
///
/// Wraps `GOutputStream` and `GDataOutputStream`, without using them.
public final class StreamWriter: WritableStream, @unchecked Sendable {
  // Sendable: what varies is only touched with `lock` held.
  let descriptor: StreamDescriptor?
  private let wait: DescriptorWait?
  private let lock = Lock()
  private var memory: [UInt8] = []
  private var isClosed = false
  /// An operation waits, without the lock.
  private var isBusy = false
  private var total = 0
  private var writesInARow = 0

  /// How often a task writes in a row, on a loop, before others there have their turn.
  private static let mostWritesInARow = 32

  init(_ descriptor: StreamDescriptor) {
    self.descriptor = descriptor
    wait = DescriptorWait(for: .writable, of: descriptor.number)
  }

  /// Takes over a descriptor, which does not block from now on.
  ///
  /// - Parameter descriptor: Open for writing; closed with the stream.
  /// - Throws: `GLibError` matching an `IOErrorCode` when the number is not open.
  ///
  /// Wraps `g_unix_output_stream_new()`.
  public convenience init(adopting descriptor: consuming OwnedDescriptor) throws(GLibError) {
    self.init(try StreamDescriptor(descriptor, halves: 1))
  }

  /// Collects what is written in memory, for ``takeContent()``.
  ///
  ///     let page = StreamWriter()
  ///     try await report(to: page)
  ///     let bytes = page.takeContent()
  ///
  /// Wraps `g_memory_output_stream_new_resizable()`.
  public init() {
    descriptor = nil
    wait = nil
  }

  deinit { try? close() }

  /// The stream itself.
  ///
  /// No C counterpart.
  public var writer: StreamWriter { self }

  /// How many bytes the system has taken so far.
  ///
  ///     let start = peer.writer.bytesWritten
  ///     do { try await withTimeout(.seconds(1)) { try await peer.write(message) } }
  ///     catch IOErrorCode.timedOut { resume(message.dropFirst(peer.writer.bytesWritten - start)) }
  ///
  /// Wraps `g_seekable_tell()`.
  public var bytesWritten: Int { lock.withLock { total } }

  /// Hands over what was collected since the last call, also once the stream is closed.
  ///
  /// Precondition: The stream was made by ``init()``.
  ///
  /// Wraps `g_memory_output_stream_steal_data()`.
  public func takeContent() -> [UInt8] {
    guard descriptor == nil else {
      misuse("StreamWriter.takeContent(): what was written to a descriptor is not in memory")
    }
    return lock.withLock {
      defer { memory = [] }
      return memory
    }
  }

  /// Closes the stream; an operation that waits throws `IOErrorCode.closed`. Closing again does
  /// nothing.
  ///
  /// - Throws: `GLibError` matching an `IOErrorCode` when the system reports one, as a full disk may;
  ///   closed it is anyway.
  ///
  /// Wraps `g_output_stream_close()`.
  public func close() throws(GLibError) {
    guard lock.withLock({ markClosed() }) else { return }
    try letGo()
  }

  /// With the lock held. False when it was closed before.
  private func markClosed() -> Bool {
    defer { isClosed = true }
    return !isClosed
  }

  private func letGo() throws(GLibError) {
    wait?.end()
    try descriptor?.letGo()
  }

  /// Tells the other side that nothing more will come, and closes this half.
  func finish() throws(GLibError) {
    let isFirst = try lock.withLock { () throws(GLibError) in
      guard !isBusy else { throw Self.pending }
      guard markClosed() else { return false }
      return true
    }
    guard isFirst else { return }
    var failure: GLibError?
    if let descriptor, descriptor.kind == .socket {
      do { try descriptor.shutDownWriting() } catch { failure = error }
    }
    try letGo()
    if let failure { throw failure }
  }
}

// MARK: - Operations

extension StreamWriter {
  private enum Step {
    case done
    case wait
    /// The descriptor is a file: the rest is to be written by a thread that may block.
    case block
  }

  /// Writes everything.
  ///
  /// - Parameters:
  ///   - passed: Descriptors that go over the socket with the first byte.
  ///   - lend: Lends the bytes to a closure, always the same ones.
  func write(
    _ isolation: isolated (any Actor)?,
    passing passed: [Int32] = [],
    lending lend: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) async throws {
    try Task.checkCancellation()
    var offset = 0
    var step = try attempt(isOurs: false, passed, lend, &offset)
    if case .done = step { return }
    defer { lock.withLock { isBusy = false } }
    while true {
      switch step {
      case .done: return
      case .wait:
        switch await wait!.wait(orOn: { IOThread.shared.context }, isolation: isolation) {
        case .ready, .contextHasEnded, .interrupted: break
        case .cancelled: throw CancellationError()
        case .ended: throw Self.closed
        }
      case .block: return try await writeBlocking(isolation, lend)
      }
      step = try attempt(isOurs: true, passed, lend, &offset)
    }
  }

  private func attempt(
    isOurs: Bool,
    _ passed: [Int32],
    _ lend: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void,
    _ offset: inout Int
  ) throws -> Step {
    var step = Step.done
    try lend { bytes in
      step = try lock.withLock { () throws(GLibError) in
        guard !isClosed else { throw Self.closed }
        guard isOurs || !isBusy else { throw Self.pending }
        let step = try transfer(bytes, passed, &offset)
        if case .done = step {} else { isBusy = true }
        return step
      }
    }
    return step
  }

  /// With the lock held.
  private func transfer(
    _ bytes: UnsafeRawBufferPointer,
    _ passed: [Int32],
    _ offset: inout Int
  ) throws(GLibError) -> Step {
    guard let descriptor else {
      memory.append(contentsOf: bytes)
      total += bytes.count
      return .done
    }
    guard descriptor.kind != .file else { return bytes.isEmpty ? .done : .block }
    while offset < bytes.count {
      if writesInARow >= Self.mostWritesInARow, DescriptorWait.isOnLoop {
        writesInARow = 0
        return .wait
      }
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      let transfer =
        offset == 0 && !passed.isEmpty
        ? try descriptor.send(rest, passing: passed) : try descriptor.write(rest)
      switch transfer {
      case .bytes(let count):
        offset += count
        total += count
        writesInARow += 1
      case .wouldBlock:
        writesInARow = 0
        return .wait
      }
    }
    return .done
  }

  /// Writes as much as the system takes now.
  ///
  /// - Returns: How many bytes that were; none while an operation is under way, or when writing may block.
  package func writeNow(_ bytes: [UInt8]) throws(GLibError) -> Int {
    try lock.withLock { () throws(GLibError) in
      guard !isClosed else { throw Self.closed }
      guard !isBusy, let descriptor, descriptor.kind != .file else { return 0 }
      let transfer = bytes.withUnsafeBytes { memory in
        Result { () throws(GLibError) in try descriptor.write(memory) }
      }
      guard case .bytes(let count) = try transfer.get() else { return 0 }
      total += count
      return count
    }
  }

  private func writeBlocking(
    _ isolation: isolated (any Actor)?,
    _ lend: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) async throws {
    var copy: [UInt8] = []
    try lend { copy = Array($0) }
    let bytes = copy
    try await runBlocking(isolation: isolation) { [self, descriptor] in
      var offset = 0
      while offset < bytes.count {
        // The lock keeps the number open.
        try lock.withLock { () throws(GLibError) in
          guard !isClosed else { throw Self.closed }
          let transfer = bytes.withUnsafeBytes { all in
            Result { () throws(GLibError) in
              try descriptor!.write(UnsafeRawBufferPointer(rebasing: all[offset...]))
            }
          }
          guard case .bytes(let count) = try transfer.get() else { return }
          offset += count
          total += count
        }
      }
    }
  }

  private static var closed: GLibError {
    GLibError(IOErrorCode.closed, "the stream was closed for writing")
  }

  private static var pending: GLibError {
    GLibError(IOErrorCode.pending, "another operation writes to this stream")
  }
}
