// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

// MARK: - Names

extension File {
  /// Gives the file another name, in one step: there is no moment without it.
  ///
  /// - Parameters:
  ///   - destination: The new path, in the same file system.
  ///   - replacing: Whether a file that has the new name gives way; otherwise that is an error.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry`, `.fileExists`, `.isDirectory` when a file
  ///   would replace a directory, `.failed` across file systems (copy and remove then), or another
  ///   `FileErrorCode`, whose text names both paths.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_rename()`.
  public func rename(
    to destination: File,
    replacing: Bool = true,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      let new = try destination.cString("rename \(self) to")
      let old = try cString("rename")
      let result =
        replacing
        ? Glibc.rename(old, new)
        : cglib_rename_exclusively(AT_FDCWD, old, AT_FDCWD, new)
      guard result == 0 else { throw destination.error(errno, "rename \(self) to") }
    }
  }

  /// Makes this path a symbolic link.
  ///
  ///     try await File("/run/demo/current").makeSymbolicLink(to: File("disk-2.img"))
  ///
  /// - Parameters:
  ///   - target: What the link leads to, as it is written there: a relative path counts from the link's
  ///     directory. It need not exist.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.fileExists` or another `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_make_symbolic_link()`.
  public func makeSymbolicLink(
    to target: File,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      let target = try target.cString("make a symbolic link to")
      _ = try call("make the symbolic link") { symlink(target, $0) }
    }
  }

  /// Reads where a symbolic link leads, as it is written there.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.invalidArgument` when it is no link, or another
  ///   `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_read_link()`.
  public func symbolicLinkTarget(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> File {
    try await runFileCall(onCancel: .abandon, isolation: isolation) { _ in
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = try call("read the symbolic link") {
        Int32(readlink($0, &buffer, buffer.count))
      }
      return File(bytes: buffer[..<Int(count)].map { UInt8(bitPattern: $0) })
    }
  }

  /// The absolute path without symbolic links, `.` and `..`, of a file that exists.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry`, `.tooManySymbolicLinks` or another
  ///   `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func resolvingLinks(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> File {
    try await runFileCall(onCancel: .abandon, isolation: isolation) { _ in
      var resolved: UnsafeMutablePointer<CChar>?
      try call("resolve") {
        resolved = realpath($0, nil)
        return resolved == nil ? -1 : 0
      }
      defer { free(resolved) }
      return File(bytes: Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved!))))
    }
  }
}
