// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

// MARK: - Making

extension File {
  /// Makes a directory.
  ///
  ///     try await File("/run/demo").makeDirectory(permissions: 0o755)
  ///
  /// - Parameters:
  ///   - permissions: What it gets, less what the umask of the process takes away. Precondition: at most
  ///     `0o7777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.fileExists` when the name is taken, `.noEntry` without
  ///   a parent, `.permissionDenied`, `.noSpace` or another `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_make_directory_async()`.
  public func makeDirectory(
    permissions: UInt32 = 0o777,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    check(permissions: permissions)
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      _ = try call("make the directory") { mkdir($0, mode_t(permissions)) }
    }
  }

  /// Makes a directory, and those above it that are missing. One that is there is no error.
  ///
  ///     try await File(directories.state).makeDirectoryWithParents(permissions: 0o700)
  ///
  /// - Parameters:
  ///   - permissions: What each new directory gets, less what the umask takes away. Precondition: at most
  ///     `0o7777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.notDirectory` when something else has the name of one
  ///   of them, `.permissionDenied` or another `FileErrorCode`. What was made before stays.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_mkdir_with_parents()`.
  public func makeDirectoryWithParents(
    permissions: UInt32 = 0o777,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      try makeDirectoryWithParentsBlocking(permissions: permissions)
    }
  }

  /// Makes a directory, and those above it that are missing, while the thread waits. See
  /// ``makeDirectoryWithParents(permissions:isolation:)``.
  ///
  /// Wraps `g_mkdir_with_parents()`.
  public func makeDirectoryWithParentsBlocking(permissions: UInt32 = 0o777) throws {
    check(permissions: permissions)
    var missing: [File] = []
    var place: File? = self
    // Up to what is there: a directory that must not be written need not be, then.
    while let file = place {
      do throws(GLibError) {
        let status = try file.status("make the directory")
        guard Kind(mode: status.st_mode) == .directory else {
          throw file.error(ENOTDIR, "make the directory")
        }
        break
      } catch {
        guard error.matches(FileErrorCode.noEntry), !file.bytes.isEmpty else { throw error }
        missing.append(file)
        place = file.parent
      }
    }
    for file in missing.reversed() {
      do throws(GLibError) {
        try file.call("make the directory") { mkdir($0, mode_t(permissions)) }
      } catch {
        // Somebody else was faster: as good.
        guard error.matches(FileErrorCode.fileExists),
          let status = try? file.status(), Kind(mode: status.st_mode) == .directory
        else { throw error }
      }
    }
  }
}

// MARK: - Removing

extension File {
  /// Removes a file, a symbolic link itself, or an empty directory.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry`, `.permissionDenied`, `.failed` for a
  ///   directory that is not empty, or another `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_delete_async()`.
  public func remove(isolation: isolated (any Actor)? = #isolation) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      _ = try call("remove") { Glibc.remove($0) }
    }
  }

  /// Removes a file, or a directory with everything in it.
  ///
  /// No symbolic link is followed, also when somebody puts one there meanwhile: what a link leads to
  /// stays. Every level of directories takes one descriptor.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry` when nothing is there, `.invalidArgument` for
  ///   the root and for a path that ends in `.` or `..`, `.permissionDenied` or another `FileErrorCode`,
  ///   whose text names the entry; `CancellationError` when the task is cancelled. Each leaves what was
  ///   not removed yet.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func removeTree(isolation: isolated (any Actor)? = #isolation) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { try removeTree($0) }
  }

  func removeTree(_ flag: CancelFlag) throws {
    guard !nameBytes.isEmpty || bytes.isEmpty, nameBytes != [0x2E], nameBytes != [0x2E, 0x2E] else {
      throw error(EINVAL, "remove the directory")
    }
    try removeTree(below: AT_FDCWD, cString("remove"), flag)
  }

  /// - Parameters:
  ///   - directory: An open directory, or the working directory.
  ///   - name: The name of this file in it.
  private func removeTree(below directory: Int32, _ name: [CChar], _ flag: CancelFlag) throws {
    try flag.check()
    if unlinkat(directory, name, 0) == 0 { return }
    guard errno == EISDIR else { throw error(errno, "remove") }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let number = openat(directory, name, flags)
    guard number >= 0 else { throw error(errno, "remove the directory") }
    let opened = OwnedDescriptor(adopting: number)
    // The names before their removal: what a stream tells of a directory that changes is undefined.
    for entry in try DirectoryStream(opened.duplicate(), self).all(flag) {
      do {
        let name = entry.nameBytes.map { CChar(bitPattern: $0) } + [0]
        try entry.removeTree(below: opened.number, name, flag)
      } catch FileErrorCode.noEntry {}  // somebody else has removed it
    }
    guard unlinkat(directory, name, Int32(AT_REMOVEDIR)) == 0 else {
      throw error(errno, "remove the directory")
    }
  }
}

extension DirectoryStream {
  fileprivate func all(_ flag: CancelFlag) throws -> [File] {
    try next(atMost: .max, flag).map(\.file)
  }
}
