// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

// MARK: - Bytes

extension File {
  /// Reads the whole file.
  ///
  ///     let state = try await File("/var/lib/demo/state").contents()
  ///     let running = try await File("/proc/self/status").contents(limit: 100_000)
  ///
  /// What counts is what can be read, not the size that the system tells: files of `/proc` and `/sys`
  /// arrive whole, and one that grows meanwhile does not exceed the limit. Devices are read, too; a
  /// directory, pipe or socket is refused, and none lets this wait.
  ///
  /// - Parameters:
  ///   - limit: How many bytes the file may have at most. Precondition: not negative.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The bytes; none for an empty file.
  /// - Throws: `GLibError` matching `IOErrorCode.messageTooLarge` for more bytes than the limit;
  ///   `FileErrorCode.noEntry`, `.permissionDenied`, `.isDirectory`, `.tooManyOpenFiles`,
  ///   `.invalidArgument` for a pipe or socket, or another one; `CancellationError`, at once, when the
  ///   task is cancelled.
  /// - Complexity: O(*n*); the memory for *n* bytes at most twice.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_load_contents_async()`.
  public func contents(
    limit: Int = 1 << 26,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [UInt8] {
    try await runFileCall(onCancel: .abandon, isolation: isolation) {
      try read(limit: limit, $0)
    }
  }

  /// Reads the whole file while the thread waits; for the start of a program, and for threads that
  /// may block. See ``contents(limit:isolation:)``.
  ///
  /// Wraps `g_file_load_contents()`.
  public func contentsBlocking(limit: Int = 1 << 26) throws -> [UInt8] {
    try read(limit: limit, CancelFlag())
  }

  private func read(limit: Int, _ flag: CancelFlag) throws -> [UInt8] {
    guard limit >= 0 else { misuse("The limit of File.contents(limit:) is not negative") }
    try refusePeers(status("read"), "read")
    let descriptor = try open(O_RDONLY, "read")
    let status = try status(of: descriptor, "read")
    try refusePeers(status, "read")
    if Kind(mode: status.st_mode) == .directory { throw error(EISDIR, "read") }
    if status.st_size > limit { throw tooLarge(limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(status.st_size + 1)
    while true {
      try flag.check()
      // One byte more than may be there, which tells.
      let expected = max(status.st_size - bytes.count, min(bytes.count, 1 << 20), 4096)
      let count = min(expected, limit - bytes.count, 1 << 24) + 1
      switch try readOnce(descriptor, appendingTo: &bytes, atMost: count) {
      case .bytes: if bytes.count > limit { throw tooLarge(limit) }
      case .endOfFile: return bytes
      case .wouldBlock: throw error(EAGAIN, "read")
      }
    }
  }

  func readOnce(
    _ descriptor: borrowing OwnedDescriptor,
    appendingTo bytes: inout [UInt8],
    atMost count: Int
  ) throws(GLibError) -> OwnedDescriptor.ReadResult {
    do throws(GLibError) {
      return try descriptor.read(appendingTo: &bytes, atMost: count)
    } catch {
      throw error.prefixed("cannot read \(self): ")
    }
  }

  private func tooLarge(_ limit: Int) -> GLibError {
    GLibError(IOErrorCode.messageTooLarge, "cannot read \(self): it has more than \(limit) bytes")
  }
}

// MARK: - Text

extension File {
  /// Reads the whole file as UTF-8.
  ///
  ///     let id = try await File("/etc/machine-id").text(limit: 100)
  ///
  /// - Parameters:
  ///   - limit: How many bytes the file may have at most.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `IOErrorCode.invalidData` when the bytes are not UTF-8, with the
  ///   offset of the first wrong one; and what ``contents(limit:isolation:)`` throws.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_load_contents_async()`.
  public func text(
    limit: Int = 1 << 26,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> String {
    try await runFileCall(onCancel: .abandon, isolation: isolation) {
      try decode(read(limit: limit, $0))
    }
  }

  /// Reads the whole file as UTF-8 while the thread waits. See ``text(limit:isolation:)``.
  ///
  /// Wraps `g_file_load_contents()`.
  public func textBlocking(limit: Int = 1 << 26) throws -> String {
    try decode(contentsBlocking(limit: limit))
  }

  private func decode(_ bytes: [UInt8]) throws(GLibError) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    throw GLibError(
      IOErrorCode.invalidData,
      "cannot read \(self) as text: no UTF-8 at byte \(validCount(bytes))"
    )
  }

  private func validCount(_ bytes: [UInt8]) -> Int {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
      return bytes.count
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}
