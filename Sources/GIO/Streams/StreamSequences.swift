// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The sequence of ``ReadableStream/chunks``.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct StreamChunks: AsyncSequence, Sendable {
  let reader: StreamReader

  /// Begins an iteration, which goes on where the stream is.
  ///
  /// No C counterpart.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

  /// One iteration.
  ///
  /// No C counterpart.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let reader: StreamReader

    /// Waits for more bytes.
    ///
    /// - Returns: At least one byte; `nil` at the end of the stream.
    ///
    /// Wraps `g_input_stream_read_bytes_async()`.
    public mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
      try await reader.read(isolation: isolation)
    }

    /// Waits for more bytes.
    ///
    /// - Returns: At least one byte; `nil` at the end of the stream.
    ///
    /// Wraps `g_input_stream_read_bytes_async()`.
    public mutating func next() async throws -> [UInt8]? { try await reader.read() }
  }
}

/// The sequence of ``ReadableStream/lines(limit:)``.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct StreamLines: AsyncSequence, Sendable {
  let reader: StreamReader
  let limit: Int

  /// Begins an iteration, which goes on where the stream is.
  ///
  /// No C counterpart.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader, limit: limit) }

  /// One iteration.
  ///
  /// No C counterpart.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let reader: StreamReader
    let limit: Int

    /// Waits for a line.
    ///
    /// - Returns: The line; `nil` at the end of the stream.
    ///
    /// Wraps `g_data_input_stream_read_line_async()`.
    public mutating func next(isolation: isolated (any Actor)?) async throws -> String? {
      try await reader.readLine(limit: limit, isolation: isolation)
    }

    /// Waits for a line.
    ///
    /// - Returns: The line; `nil` at the end of the stream.
    ///
    /// Wraps `g_data_input_stream_read_line_async()`.
    public mutating func next() async throws -> String? {
      try await reader.readLine(limit: limit)
    }
  }
}
