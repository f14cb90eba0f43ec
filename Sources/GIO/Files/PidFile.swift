// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib
import Glibc

/// A file with the number of this process, locked: one process at a time owns it.
///
///     let pidFile = try await PidFile.claim(File(directories.runtime) / "demo.pid")
///     try await serve()
///     try pidFile.release()
///
/// The lock decides and not the number: the file of a process that was killed is there, and is nobody's.
/// libvirt's daemons and this exclude each other, because they lock alike. Claim it in the process that
/// stays: after a `fork` that makes a daemon.
///
/// The file is removed when its owner goes, also on `throw`, before the lock is given up. A process that
/// is killed leaves it, and the next one takes it over.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct PidFile: ~Copyable, Sendable {
  /// Where it is.
  ///
  /// No C counterpart.
  public let file: File

  private let descriptor: OwnedDescriptor
  private var isRemoved = false

  private init(_ file: File, _ descriptor: consuming OwnedDescriptor) {
    self.file = file
    self.descriptor = descriptor
  }

  /// Removes the file and gives the lock up, in this order. An error has no place to go here.
  deinit {
    if !isRemoved { try? Self.remove(file, descriptor) }
    File.giveUpLock(on: descriptor)
  }

  /// Only what is still ours: somebody may have put another file there.
  private static func remove(
    _ file: File,
    _ descriptor: borrowing OwnedDescriptor
  ) throws(GLibError) {
    if try file.leads(to: descriptor) { try file.call("remove") { unlink($0) } }
  }
}

// MARK: - Claiming

extension PidFile {
  /// Makes this process the owner of the file, or throws.
  ///
  /// - Parameters:
  ///   - file: The file, which need not exist. Its directory must.
  ///   - permissions: What it gets if it is made. Precondition: at most `0o7777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.again` when another process owns it, whose number is in
  ///   the text if it is known; `.noEntry`, `.permissionDenied`, `.noSpace` or another `FileErrorCode`.
  ///   `CancellationError` when the task is cancelled before it has begun.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public static func claim(
    _ file: File,
    permissions: UInt32 = 0o644,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> PidFile {
    let number = try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      try Self.open(file, permissions).takeNumber()
    }
    return PidFile(file, OwnedDescriptor(adopting: number))
  }

  /// Makes this process the owner of the file while the thread waits for the disk. See
  /// ``claim(_:permissions:isolation:)``.
  ///
  /// No C counterpart.
  public static func claimBlocking(_ file: File, permissions: UInt32 = 0o644) throws -> PidFile {
    PidFile(file, try open(file, permissions))
  }

  private static func open(
    _ file: File,
    _ permissions: UInt32
  ) throws(GLibError) -> OwnedDescriptor {
    switch try file.lockDescriptor(.exclusive, creatingWith: permissions) {
    case .some(let descriptor):
      do throws(GLibError) {
        guard ftruncate(descriptor.number, 0) == 0 else { throw file.error(errno, "write") }
        try file.write("\(getpid())\n".utf8Span.span.bytes, to: descriptor)
      } catch {
        try? remove(file, descriptor)
        File.giveUpLock(on: descriptor)
        throw error
      }
      return descriptor
    case .none:
      let owner = try? holder(file)?.pid
      throw GLibError(
        FileErrorCode.again,
        "cannot claim \(file): \(owner.map { "process \($0)" } ?? "another process") owns it"
      )
    }
  }

  /// Removes the file and gives the lock up, and tells whether that went well.
  ///
  /// - Throws: `GLibError` with a `FileErrorCode`. The lock is gone all the same.
  ///
  /// No C counterpart.
  public consuming func release() throws(GLibError) {
    isRemoved = true
    try Self.remove(file, descriptor)
  }
}

// MARK: - Looking

extension PidFile {
  /// Tells which process owns a pid file, without claiming it.
  ///
  /// - Parameters:
  ///   - file: The file, of this library's making or libvirt's.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The holder; `nil` if no process owns the file, or there is none. Its number is `nil` when
  ///   the file has none, as in the moment in which it is claimed.
  /// - Throws: `GLibError` with a `FileErrorCode`; `CancellationError`.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public static func holder(
    of file: File,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> FileLock.Holder? {
    try await runFileCall(onCancel: .abandon, isolation: isolation) { _ in
      try Self.holder(file)
    }
  }

  private static func holder(_ file: File) throws(GLibError) -> FileLock.Holder? {
    do throws(GLibError) {
      let descriptor = try file.open(O_RDONLY, "read")
      guard let holder = try file.lockHolder(on: descriptor) else { return nil }
      if holder.pid != nil { return holder }
      var bytes: [UInt8] = []
      _ = try file.readOnce(descriptor, appendingTo: &bytes, atMost: 32)
      let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      return FileLock.Holder(pid: text.first.flatMap { Int32($0) }.flatMap { $0 > 0 ? $0 : nil })
    } catch {
      guard error.matches(FileErrorCode.noEntry) else { throw error }
      return nil
    }
  }
}
