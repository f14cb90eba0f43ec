// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

// MARK: - Whole and durable

extension File {
  /// Replaces the content so that a crash at any moment leaves the old one or the new one, whole.
  ///
  ///     try await File("/var/lib/demo/state").replaceContents(with: state)
  ///
  /// This is GLib's `writeDurably(_:to:permissions:)` for tasks, and says there what it guarantees. For
  /// files of `/sys` and devices, which cannot be replaced, there is
  /// ``overwrite(with:creatingWith:isolation:)-([UInt8],_,_)``.
  ///
  /// - Parameters:
  ///   - bytes: The new content; may be empty.
  ///   - permissions: The mode of the file, whatever the umask says; `nil` keeps the present one, and
  ///     makes a new file `0o600`. Precondition: at most `0o777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` with a `FileErrorCode`, which leaves the old content and nothing beside it;
  ///   `CancellationError` when the task is cancelled before it has begun. Once it has begun it is
  ///   finished.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_replace_contents_async()`.
  public func replaceContents(
    with bytes: [UInt8],
    permissions: UInt32? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    guard permissions ?? 0 <= 0o777 else {
      misuse("The permissions of File.replaceContents(with:permissions:) are at most 0o777")
    }
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      try writeDurably(
        bytes.span.bytes,
        toPath: self.bytes,
        called: description,
        permissions: permissions
      )
    }
  }

  /// Replaces the content by text; as with bytes.
  ///
  /// Wraps `g_file_replace_contents_async()`.
  public func replaceContents(
    with text: String,
    permissions: UInt32? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await replaceContents(with: Array(text.utf8), permissions: permissions)
  }
}

// MARK: - In place

extension File {
  /// Writes over the content, in place.
  ///
  ///     try await File("/sys/kernel/mm/ksm/run").overwrite(with: "1")
  ///
  /// Up to what the system takes, all goes there in one call, as `/sys` and control groups want it. An
  /// ordinary file is emptied first: a reader, a crash and an error may find a part.
  /// ``replaceContents(with:permissions:isolation:)-([UInt8],_,_)`` has no such moment.
  ///
  /// - Parameters:
  ///   - bytes: The new content; may be empty.
  ///   - permissions: What a file gets that is made, whatever the umask says; `nil` makes none.
  ///     Precondition: at most `0o7777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry`, `.noSpace` when the disk is full,
  ///   `.invalidArgument` for a pipe or socket, and when the file's driver does not like the content, or
  ///   another `FileErrorCode`; `CancellationError` when the task is cancelled before it has begun.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func overwrite(
    with bytes: [UInt8],
    creatingWith permissions: UInt32? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      try write(bytes, O_TRUNC, permissions)
    }
  }

  /// Writes over the content, in place; as with bytes.
  ///
  /// No C counterpart.
  public func overwrite(
    with text: String,
    creatingWith permissions: UInt32? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await overwrite(with: Array(text.utf8), creatingWith: permissions)
  }

  /// Writes behind the present content.
  ///
  ///     try await File("/var/log/demo.log").append("started\n", creatingWith: 0o640)
  ///
  /// Others may append to the file at the same time: what fits into one call of the system (on an
  /// ordinary disk, everything) stays together.
  ///
  /// Parameters and errors are those of ``overwrite(with:creatingWith:isolation:)-([UInt8],_,_)``.
  ///
  /// Wraps `g_file_append_to_async()`.
  public func append(
    _ bytes: [UInt8],
    creatingWith permissions: UInt32? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      try write(bytes, O_APPEND, permissions)
    }
  }

  /// Writes text behind the present content; as with bytes.
  ///
  /// Wraps `g_file_append_to_async()`.
  public func append(
    _ text: String,
    creatingWith permissions: UInt32? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await append(Array(text.utf8), creatingWith: permissions)
  }

  private func write(
    _ bytes: [UInt8],
    _ flag: Int32,
    _ permissions: UInt32?
  ) throws(GLibError) {
    if let status = try? status() { try refusePeers(status, "write to") }
    let descriptor = try open(O_WRONLY | flag, creatingWith: permissions, "write")
    try refusePeers(status(of: descriptor, "write"), "write to")
    try write(bytes.span.bytes, to: descriptor)
    do throws(GLibError) {
      try descriptor.close()
    } catch {
      throw error.prefixed("cannot write \(self): ")
    }
  }

  func write(
    _ bytes: RawSpan,
    to descriptor: borrowing OwnedDescriptor
  ) throws(GLibError) {
    var done = 0
    while done < bytes.byteCount {
      let count = bytes.extracting(droppingFirst: done).withUnsafeBytes {
        Glibc.write(descriptor.number, $0.baseAddress, $0.count)
      }
      if count >= 0 { done += count } else if errno != EINTR { throw error(errno, "write") }
    }
  }
}
