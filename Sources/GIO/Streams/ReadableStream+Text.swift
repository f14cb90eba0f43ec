// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

extension ReadableStream {
  /// Reads up to a delimiter, and takes that out of the stream, too.
  ///
  ///     let record = try await peer.read(until: 0, limit: 4_096)
  ///
  /// - Parameters:
  ///   - delimiter: A byte.
  ///   - limit: How many bytes may stand before it.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The bytes before the delimiter, perhaps none; `nil` at the end of the stream.
  /// - Throws: `IOErrorCode.partialInput` when the stream ends with bytes that no delimiter follows;
  ///   `IOErrorCode.messageTooLarge` when there are more than `limit`. All can still be read.
  ///
  /// Wraps `g_data_input_stream_read_upto_async()`.
  public func read(
    until delimiter: UInt8,
    limit: Int,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [UInt8]? {
    var scanned = 0
    return try await reader.perform(isolation) { buffer, hasEnded -> [UInt8]?? in
      if let length = try find(delimiter, in: buffer, limit, &scanned) {
        defer { buffer.skip(1) }
        return .some(buffer.take(length))
      }
      guard hasEnded else { return nil }
      guard buffer.isEmpty else { throw tooShort(buffer.count, of: "what a delimiter is to end") }
      return .some(nil)
    }
  }

  /// Reads one line of text.
  ///
  /// - Parameters:
  ///   - limit: How many bytes a line may have.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The line, without its LF or CR LF; `nil` at the end of the stream. The last line needs
  ///   no LF.
  /// - Throws: `IOErrorCode.messageTooLarge` when it has more than `limit` bytes;
  ///   `IOErrorCode.invalidData`, with the offset of the first wrong byte, when it is not UTF-8. In both
  ///   cases the bytes can still be read.
  ///
  /// Wraps `g_data_input_stream_read_line_async()`.
  public func readLine(
    limit: Int = 1_048_576,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> String? {
    var scanned = 0
    return try await reader.perform(isolation) { buffer, hasEnded -> String?? in
      if let length = try find(0x0A, in: buffer, limit, &scanned) {
        let line = try text(in: buffer, length)
        buffer.skip(length + 1)
        return .some(line)
      }
      guard hasEnded else { return nil }
      guard !buffer.isEmpty else { return .some(nil) }
      let line = try text(in: buffer, buffer.count)
      buffer.skip(buffer.count)
      return .some(line)
    }
  }

  /// The bytes of the stream, in pieces as they come.
  ///
  ///     for try await chunk in peer.chunks { try await peer.write(chunk) }
  ///
  /// Nothing is read before it is asked for: who takes his time makes the sender wait.
  ///
  /// No C counterpart.
  public var chunks: StreamChunks { StreamChunks(reader: reader) }

  /// The lines of the stream; see ``readLine(limit:isolation:)``.
  ///
  /// - Parameter limit: How many bytes a line may have.
  ///
  /// No C counterpart.
  public func lines(limit: Int = 1_048_576) -> StreamLines {
    StreamLines(reader: reader, limit: limit)
  }
}

// MARK: - Looking into the buffer

/// - Parameter scanned: How many bytes have been looked at before.
/// - Returns: How many bytes stand before the delimiter.
private func find(
  _ delimiter: UInt8,
  in buffer: ReadBuffer,
  _ limit: Int,
  _ scanned: inout Int
) throws(GLibError) -> Int? {
  let found = buffer.withBytes { bytes -> Int? in
    let new = UnsafeRawBufferPointer(rebasing: bytes[scanned...])
    guard let start = new.baseAddress, new.count > 0 else { return nil }
    return memchr(start, Int32(delimiter), new.count).map { bytes.baseAddress!.distance(to: $0) }
  }
  scanned = buffer.count
  guard found ?? scanned <= limit else {
    throw GLibError(IOErrorCode.messageTooLarge, "a line or record has more than \(limit) bytes")
  }
  return found
}

/// The first `length` bytes as text, without a CR at their end.
private func text(in buffer: ReadBuffer, _ length: Int) throws(GLibError) -> String {
  let line = buffer.withBytes { bytes -> Result<String, WrongByte> in
    var line = bytes[..<length]
    if line.last == 0x0D { line = line.dropLast() }
    if let text = String(validating: line, as: UTF8.self) { return .success(text) }
    return .failure(WrongByte(offset: firstWrongByte(UnsafeRawBufferPointer(rebasing: line))))
  }
  switch line {
  case .success(let text): return text
  case .failure(let wrong):
    throw GLibError(
      IOErrorCode.invalidData,
      "a line is not UTF-8 from its byte \(wrong.offset) on"
    )
  }
}

private struct WrongByte: Error { let offset: Int }

private func firstWrongByte(_ bytes: UnsafeRawBufferPointer) -> Int {
  // GLib stops at a zero byte, too, which Swift accepts.
  var start = 0
  while start < bytes.count {
    let base = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
    var end: UnsafePointer<CChar>?
    if g_utf8_validate(base + start, gssize(bytes.count - start), &end) != 0 { break }
    let offset = base.distance(to: end!)
    guard bytes[offset] == 0 else { return offset }
    start = offset + 1
  }
  return start
}
