// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc

/// A lock on a file, held by its owner until the end of the scope.
///
///     let lock = try await File("/run/demo/images.lock").lock(timeout: .seconds(10))
///     try await rebuild()
///     lock.release()
///
/// The lock keeps out those who ask for it, in this process and in others, and nobody else: it is
/// advisory. The system takes it back when the process ends, however it ends. It belongs to the open file
/// (`F_OFD_SETLK`), not to the process: two parts of one program exclude each other, and closing another
/// descriptor of the file does not lose it. It excludes those who use `lockf` or `fcntl` on the file, and
/// not those who use `flock`. Programs that are started do not inherit it.
///
/// A file that exists only to be locked is best left where it is: see ``PidFile`` for one that goes.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct FileLock: ~Copyable, Sendable {
  /// What is locked.
  ///
  /// No C counterpart.
  public let file: File

  /// Whom the lock keeps out.
  ///
  /// No C counterpart.
  public let mode: Mode

  private let descriptor: OwnedDescriptor

  /// Whom a lock keeps out.
  ///
  /// No C counterpart.
  public enum Mode: Hashable, Sendable {
    /// Everybody else.
    ///
    /// No C counterpart.
    case exclusive
    /// Those who want to be alone. Of these locks any number is held at once.
    ///
    /// No C counterpart.
    case shared
  }

  /// Who holds a lock.
  ///
  /// No C counterpart.
  public struct Holder: Hashable, Sendable {
    /// The process; `nil` when the system does not know: a lock that belongs to an open file, as
    /// those here do, may be shared by several. A ``PidFile`` knows.
    ///
    /// No C counterpart.
    public let pid: Int32?
  }

  /// Gives the lock up, and closes the file; what the end of the scope does, too.
  ///
  /// No C counterpart.
  public consuming func release() {}

  init(_ file: File, _ mode: Mode, _ descriptor: consuming OwnedDescriptor) {
    self.file = file
    self.mode = mode
    self.descriptor = descriptor
  }

  /// Not by closing alone: a child that has been made and runs no program yet has the file open, too.
  deinit { File.giveUpLock(on: descriptor) }
}

// MARK: - Taking a lock

extension File {
  /// Takes a lock on the file, and waits for it if need be.
  ///
  /// No thread waits: the call looks again and again, after a millisecond at first and every 50 at last.
  /// Among several that wait there is no order.
  ///
  /// - Parameters:
  ///   - mode: Whom to keep out.
  ///   - timeout: How long to wait at most; `nil` has no limit, and zero tries once.
  ///   - permissions: What the file gets if it is made; `nil` makes none. Precondition: at most `0o7777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The lock, on the file that has the path now: one that was replaced while it was locked is
  ///   not taken for it.
  /// - Throws: `IOErrorCode.timedOut` when the time is up; `CancellationError` when the task is cancelled,
  ///   and then nothing is locked; `GLibError` matching `FileErrorCode.noEntry`, `.permissionDenied`,
  ///   `.tooManyOpenFiles` or another `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func lock(
    _ mode: FileLock.Mode = .exclusive,
    timeout: Duration? = nil,
    creatingWith permissions: UInt32? = 0o600,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> FileLock {
    // Further than that no clock has to count.
    let deadline = timeout.map { ContinuousClock.now + min($0, .seconds(1 << 31)) }
    var pause = Duration.milliseconds(1)
    while true {
      switch try await tryLock(mode, creatingWith: permissions) {
      case .some(let lock): return lock
      case .none: break
      }
      let now = ContinuousClock.now
      if let deadline, now >= deadline {
        throw GLibError(IOErrorCode.timedOut, "cannot lock \(self): others hold it")
      }
      try await Task.sleep(until: min(now + pause, deadline ?? now + pause))
      pause = min(pause * 2, .milliseconds(50))
    }
  }

  /// Takes a lock on the file if nobody has one that is against it.
  ///
  ///     guard let lock = try await File("/run/demo.lock").tryLock() else { return }
  ///
  /// - Parameters:
  ///   - mode: Whom to keep out.
  ///   - permissions: What the file gets if it is made; `nil` makes none. Precondition: at most `0o7777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The lock; `nil` if others hold it.
  /// - Throws: `GLibError` with a `FileErrorCode`, as ``lock(_:timeout:creatingWith:isolation:)`` does;
  ///   `CancellationError` when the task is cancelled before it has begun.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func tryLock(
    _ mode: FileLock.Mode = .exclusive,
    creatingWith permissions: UInt32? = 0o600,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> FileLock? {
    let number: Int32? = try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      switch try lockDescriptor(mode, creatingWith: permissions) {
      case .some(let descriptor): return descriptor.takeNumber()
      case .none: return nil
      }
    }
    guard let number else { return nil }
    return FileLock(self, mode, OwnedDescriptor(adopting: number))
  }

  /// Takes a lock on the file if nobody has one that is against it. Only the opening of the file may
  /// block, as it may on a network. See ``tryLock(_:creatingWith:isolation:)``.
  ///
  /// No C counterpart.
  public func tryLockBlocking(
    _ mode: FileLock.Mode = .exclusive,
    creatingWith permissions: UInt32? = 0o600
  ) throws -> FileLock? {
    switch try lockDescriptor(mode, creatingWith: permissions) {
    case .some(let descriptor): FileLock(self, mode, descriptor)
    case .none: nil
    }
  }

  /// Tells who holds a lock on the file; what it says may be over at once.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Returns: The holder, or one of several; `nil` if nobody holds a lock, or there is no file.
  /// - Throws: `GLibError` with a `FileErrorCode`; `CancellationError`.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func lockHolder(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> FileLock.Holder? {
    try await runFileCall(onCancel: .abandon, isolation: isolation) { _ in
      do throws(GLibError) {
        return try lockHolder(on: open(O_RDONLY, "open"))
      } catch {
        guard error.matches(FileErrorCode.noEntry) else { throw error }
        return nil
      }
    }
  }
}
