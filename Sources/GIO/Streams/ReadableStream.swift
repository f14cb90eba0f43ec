// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// Something that bytes come out of: a ``StreamReader``, a connection, the output of a child process.
///
///     let header = try await peer.readExactly(28)
///     let count = try await peer.readInteger(as: UInt32.self)
///     for try await line in peer.lines() { print(line) }
///
/// The rules of all operations:
/// - They first try the system call, on the calling thread. Only when nothing is there do they wait: on
///   the thread's own loop if it runs one, else with the help of a thread of the library. They work from
///   any task, and need no loop.
/// - Cancelling the task ends the wait, with `CancellationError`; so does `withTimeout`.
/// - An operation that throws has taken nothing: what has come stays in the stream, and the next
///   operation gets it.
/// - One operation at a time; a second one throws `IOErrorCode.pending`.
/// - Once the stream is closed they throw `IOErrorCode.closed`.
/// - Errors of the system are `GLibError`s with an `IOErrorCode`.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GInputStream`, without using it.
public protocol ReadableStream: Sendable {
  /// What is read from.
  ///
  /// No C counterpart.
  var reader: StreamReader { get }
}

// MARK: - Bytes

extension ReadableStream {
  /// Reads what is there, and waits for it if there is nothing.
  ///
  /// - Parameters:
  ///   - count: How many bytes at most; left out, as many as the stream thinks fit. Precondition:
  ///     positive.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: At least one byte; `nil` at the end of the stream.
  /// - Complexity: O(bytes); what was not read ahead is not copied.
  ///
  /// Wraps `g_input_stream_read_bytes_async()`.
  public func read(
    atMost count: Int? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [UInt8]? {
    if let count, count <= 0 { misuse("a read asks for \(count) bytes") }
    let bytes = try await reader.perform(atMost: count, isolation) { buffer, hasEnded -> [UInt8]? in
      if buffer.isEmpty { return hasEnded ? [] : nil }
      return buffer.take(min(count ?? .max, buffer.count))
    }
    return bytes.isEmpty ? nil : bytes
  }

  /// Reads what is there into an array, whose storage can be used again and again.
  ///
  ///     var bytes: [UInt8] = []
  ///     bytes.reserveCapacity(65_536)
  ///     while try await peer.read(appendingTo: &bytes, atMost: 65_536) > 0 {
  ///       checksum.update(bytes.span.bytes)
  ///       bytes.removeAll(keepingCapacity: true)
  ///     }
  ///
  /// - Parameters:
  ///   - bytes: Gets the bytes at its end.
  ///   - count: How many at most. Precondition: positive.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: How many bytes have come; 0 at the end of the stream.
  ///
  /// Wraps `g_input_stream_read_async()`.
  public func read(
    appendingTo bytes: inout [UInt8],
    atMost count: Int,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Int {
    guard count > 0 else { misuse("a read asks for \(count) bytes") }
    let start = bytes.count
    return try await reader.perform(atMost: count, isolation) { buffer, hasEnded in
      if bytes.count > start { return bytes.count - start }
      if buffer.isEmpty { return hasEnded ? 0 : nil }
      let taken = min(count, buffer.count)
      buffer.withBytes { bytes.append(contentsOf: $0[..<taken]) }
      buffer.skip(taken)
      return taken
    } direct: { descriptor throws(GLibError) in
      try descriptor.read(appendingTo: &bytes, atMost: count)
    }
  }

  /// Reads a number of bytes, and waits until all have come.
  ///
  /// Memory is used for what has come, not for what is asked for; still, look at a number that the
  /// peer has sent before you ask for so much.
  ///
  /// - Parameters:
  ///   - count: How many bytes. Precondition: not negative.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `IOErrorCode.partialInput` when the stream ends before; what has come can still be
  ///   read.
  ///
  /// Wraps `g_input_stream_read_all_async()`.
  public func readExactly(
    _ count: Int,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [UInt8] {
    guard count >= 0 else { misuse("a read asks for \(count) bytes") }
    return try await reader.perform(isolation) { buffer, hasEnded in
      if buffer.count >= count { return buffer.take(count) }
      if hasEnded { throw tooShort(buffer.count, of: "\(count) bytes") }
      return nil
    }
  }

  /// Reads everything to the end of the stream.
  ///
  /// - Parameters:
  ///   - limit: How many bytes are too many by one.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `IOErrorCode.messageTooLarge` when more than `limit` bytes come; all can still be read.
  ///
  /// No C counterpart.
  public func readToEnd(
    limit: Int,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [UInt8] {
    try await reader.perform(isolation) { buffer, hasEnded in
      guard buffer.count <= limit else {
        throw GLibError(IOErrorCode.messageTooLarge, "more than \(limit) bytes have come")
      }
      return hasEnded ? buffer.take(buffer.count) : nil
    }
  }

  /// Reads an integer of a fixed width.
  ///
  ///     let length = try await peer.readInteger(as: UInt32.self)  // big-endian, as networks have it
  ///
  /// - Throws: `IOErrorCode.partialInput` when the stream ends before or inside it.
  ///
  /// Wraps `g_data_input_stream_read_uint32()` and its like.
  public func readInteger<I: FixedWidthInteger & Sendable>(
    as type: I.Type = I.self,
    _ order: ByteOrder = .bigEndian,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> I {
    let width = I.bitWidth / 8
    return try await reader.perform(isolation) { buffer, hasEnded in
      guard buffer.count >= width else {
        if hasEnded { throw tooShort(buffer.count, of: "an integer of \(width) bytes") }
        return nil
      }
      defer { buffer.skip(width) }
      return buffer.withBytes { order.read($0) }
    }
  }
}

func tooShort(_ count: Int, of what: String) -> GLibError {
  GLibError(IOErrorCode.partialInput, "the stream has ended after \(count) bytes of \(what)")
}
