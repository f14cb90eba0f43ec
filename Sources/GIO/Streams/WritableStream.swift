// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// Something that bytes go into: a ``StreamWriter``, a connection, the input of a child process.
///
///     try await peer.writeInteger(UInt32(message.count))
///     try await peer.write(message)
///     try peer.closeWriting()
///
/// The rules of all operations:
/// - They write everything. They first try the system call, on the calling thread; only when there is
///   no room do they wait, as ``ReadableStream`` says.
/// - Cancelling the task ends the wait, with `CancellationError`; so does `withTimeout`. What the system
///   has taken until then stays written: ``StreamWriter/bytesWritten`` says how much that is.
/// - One operation at a time; a second one throws `IOErrorCode.pending`.
/// - Once the stream is closed they throw `IOErrorCode.closed`; when nobody reads at the other end,
///   `IOErrorCode.brokenPipe`. No SIGPIPE is ever sent.
/// - Errors of the system are `GLibError`s with an `IOErrorCode`.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GOutputStream`, without using it.
public protocol WritableStream: Sendable {
  /// What is written to.
  ///
  /// No C counterpart.
  var writer: StreamWriter { get }
}

// MARK: - Writing

extension WritableStream {
  /// Writes all bytes.
  ///
  /// Wraps `g_output_stream_write_all_async()`.
  public func write(
    _ bytes: [UInt8],
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await writer.write(isolation) { body in try bytes.withUnsafeBytes(body) }
  }

  /// Writes all bytes.
  ///
  /// Wraps `g_output_stream_write_bytes_async()`.
  public func write(
    _ bytes: Bytes,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await writer.write(isolation) { body in try bytes.bytes.withUnsafeBytes(body) }
  }

  /// Writes all bytes of a span, which are lent until the call returns.
  ///
  /// Wraps `g_output_stream_write_all_async()`.
  public func write(
    _ bytes: RawSpan,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await writer.write(isolation) { body in try bytes.withUnsafeBytes(body) }
  }

  /// Writes a text, as UTF-8.
  ///
  /// Wraps `g_data_output_stream_put_string()`.
  public func write(
    _ text: String,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    var text = text
    text.makeContiguousUTF8()
    try await writer.write(isolation) { [text] body in
      try text.utf8.withContiguousStorageIfAvailable { try body(UnsafeRawBufferPointer($0)) }
    }
  }

  /// Writes an integer of a fixed width.
  ///
  ///     try await peer.writeInteger(UInt32(message.count))  // big-endian, as networks have it
  ///
  /// Wraps `g_data_output_stream_put_uint32()` and its like.
  public func writeInteger<I: FixedWidthInteger & Sendable>(
    _ integer: I,
    _ order: ByteOrder = .bigEndian,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await write(order.bytes(of: integer), isolation: isolation)
  }

  /// Tells the other side that nothing more will come: it reads what is on the way, then the end.
  ///
  /// Reading goes on, where the stream has two directions.
  ///
  /// - Throws: `IOErrorCode.pending` while an operation writes.
  ///
  /// Wraps `g_socket_shutdown()`.
  public func closeWriting() throws(GLibError) { try writer.finish() }
}

// MARK: - From one stream to another

extension ReadableStream {
  /// Moves everything to another stream, until this one ends.
  ///
  ///     async let upstream = client.splice(to: server)
  ///     try await server.splice(to: client)
  ///
  /// At most one piece is on the way: who reads slowly at the other end makes the sender wait. When
  /// writing fails, or is cancelled, what was not written can still be read from this stream.
  ///
  /// - Parameters:
  ///   - destination: Stays open.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: How many bytes were moved.
  ///
  /// Wraps `g_output_stream_splice_async()`.
  @discardableResult
  public func splice(
    to destination: some WritableStream,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Int {
    let writer = destination.writer
    var moved = 0
    while let chunk = try await reader.read(isolation: isolation) {
      let start = writer.bytesWritten
      do {
        try await writer.write(chunk, isolation: isolation)
      } catch {
        reader.putBack(chunk[(writer.bytesWritten - start)...])
        throw error
      }
      moved += chunk.count
    }
    return moved
  }
}
