// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc

/// A directory of a name that nobody else has, removed with everything in it at the end of the scope.
///
///     let directory = try await OwnedTemporaryDirectory.make(named: "demo-*")
///     try await start(monitorSocket: directory.file / "monitor.sock")
///     try await directory.remove()
///
/// It goes when its owner does, also on `throw`; no symbolic link in it is followed. That happens on the
/// thread that drops the owner, which waits for the disk meanwhile: ``remove(isolation:)`` waits
/// without a thread, and throws. A process that is killed leaves the directory behind.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct OwnedTemporaryDirectory: ~Copyable, Sendable {
  /// Where it is.
  ///
  /// No C counterpart.
  public let file: File

  private var isKept = false

  private init(_ file: File) { self.file = file }

  /// Removes the directory, if it was not kept. An error has no place to go here.
  deinit {
    if !isKept { try? file.removeTree(CancelFlag()) }
  }
}

// MARK: - Making

extension OwnedTemporaryDirectory {
  /// Makes an empty directory that its owner alone may use.
  ///
  /// - Parameters:
  ///   - directory: Where; `nil` takes `Directories.temporary`.
  ///   - template: The name. Its last asterisk becomes eight letters and digits by chance; without
  ///     one they come at its end.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.invalidArgument` for a template with a slash;
  ///   `.noEntry`, `.permissionDenied`, `.noSpace` or another `FileErrorCode`.
  ///   `CancellationError` when the task is cancelled before it has begun.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_dir_make_tmp()`.
  public static func make(
    in directory: File? = nil,
    named template: String = "tmp-*",
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> OwnedTemporaryDirectory {
    OwnedTemporaryDirectory(
      try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
        try Self.make(directory, template)
      }
    )
  }

  /// Makes an empty directory while the thread waits. See ``make(in:named:isolation:)``.
  ///
  /// Wraps `g_dir_make_tmp()`.
  public static func makeBlocking(
    in directory: File? = nil,
    named template: String = "tmp-*"
  ) throws -> OwnedTemporaryDirectory {
    OwnedTemporaryDirectory(try make(directory, template))
  }

  private static func make(_ directory: File?, _ template: String) throws(GLibError) -> File {
    try TemporaryName.make(in: directory, template) { file throws(GLibError) in
      try file.call("make the directory") { mkdir($0, 0o700) }
      return file
    }
  }
}

// MARK: - Ending

extension OwnedTemporaryDirectory {
  /// Removes the directory with everything in it, and tells whether that went well.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` with a `FileErrorCode`, whose text names what could not be removed;
  ///   `CancellationError` when the task is cancelled. What is left is tried once more, without a report.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public consuming func remove(
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await file.removeTree()
    isKept = true
  }

  /// Leaves the directory where it is, for good.
  ///
  /// - Returns: Where that is.
  ///
  /// No C counterpart.
  public consuming func keep() -> File {
    isKept = true
    return file
  }
}
