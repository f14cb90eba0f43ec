// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

extension File {
  /// What a file is.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GFileType`.
  public enum Kind: Hashable, Sendable, CaseIterable {
    /// A file with a content of its own.
    ///
    /// Wraps `G_FILE_TYPE_REGULAR`.
    case regular
    /// A directory.
    ///
    /// Wraps `G_FILE_TYPE_DIRECTORY`.
    case directory
    /// A symbolic link.
    ///
    /// Wraps `G_FILE_TYPE_SYMBOLIC_LINK`.
    case symbolicLink
    /// A named pipe.
    ///
    /// Wraps `G_FILE_TYPE_SPECIAL`.
    case pipe
    /// The name of a UNIX socket.
    ///
    /// Wraps `G_FILE_TYPE_SPECIAL`.
    case socket
    /// A device that is read as a stream, such as a terminal.
    ///
    /// Wraps `G_FILE_TYPE_SPECIAL`.
    case characterDevice
    /// A device that is read in blocks, such as a disk.
    ///
    /// Wraps `G_FILE_TYPE_SPECIAL`.
    case blockDevice
    /// Nothing that the system has a word for.
    ///
    /// Wraps `G_FILE_TYPE_UNKNOWN`.
    case unknown

    init(mode: mode_t) {
      self =
        switch mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        case S_IFLNK: .symbolicLink
        case S_IFIFO: .pipe
        case S_IFSOCK: .socket
        case S_IFCHR: .characterDevice
        case S_IFBLK: .blockDevice
        default: .unknown
        }
    }
  }

  /// Names a file of this machine, whatever it is called: two paths with one identity lead to one
  /// file.
  ///
  /// It holds while the file exists; afterwards the system may give it to another one.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `G_FILE_ATTRIBUTE_ID_FILE`.
  public struct Identity: Hashable, Sendable, Codable {
    /// The number of the file system.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_UNIX_DEVICE`.
    public let device: UInt64
    /// The number of the file in it.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_UNIX_INODE`.
    public let inode: UInt64

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
    }
  }

  /// What the system tells about a file without reading it.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GFileInfo`.
  public struct Metadata: Hashable, Sendable {
    /// What the file is.
    ///
    /// Wraps `g_file_info_get_file_type()`.
    public let kind: Kind
    /// The number of bytes; 0 for most files of `/proc`.
    ///
    /// Wraps `g_file_info_get_size()`.
    public let size: Int
    /// How many bytes it takes on the disk: less than ``size`` for a file with holes.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_STANDARD_ALLOCATED_SIZE`.
    public let allocatedSize: Int
    /// The nine permission bits, and the three for set-user-id, set-group-id and sticky.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_UNIX_MODE`.
    public let permissions: UInt32
    /// The number of the user who owns the file.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_UNIX_UID`.
    public let owner: UInt32
    /// The number of the group.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_UNIX_GID`.
    public let group: UInt32
    /// When the content was changed, in time since the beginning of 1970, to the nanosecond.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_TIME_MODIFIED`.
    public let modificationTime: Duration
    /// How many names the file has.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_UNIX_NLINK`.
    public let linkCount: Int
    /// Which file it is.
    ///
    /// Wraps `G_FILE_ATTRIBUTE_ID_FILE`.
    public let identity: Identity

    init(_ status: stat) {
      kind = Kind(mode: status.st_mode)
      size = Int(status.st_size)
      allocatedSize = Int(status.st_blocks) * 512
      permissions = UInt32(status.st_mode & 0o7777)
      owner = UInt32(status.st_uid)
      group = UInt32(status.st_gid)
      let time = status.st_mtim
      modificationTime = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
      linkCount = Int(status.st_nlink)
      identity = Identity(status)
    }
  }
}

// MARK: - Asking

extension File {
  /// Looks up what the system tells about the file.
  ///
  ///     let image = try await File("/var/lib/demo/disk.img").metadata()
  ///     guard image.kind == .regular, image.owner == getuid() else { throw Refused() }
  ///
  /// - Parameters:
  ///   - followingLinks: Whether a symbolic link is asked for what it leads to, or for itself.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry`, `.permissionDenied` when a directory on the
  ///   way must not be searched, `.tooManySymbolicLinks`, or another `FileErrorCode`;
  ///   `CancellationError` at once when the task is cancelled.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_query_info_async()`.
  public func metadata(
    followingLinks: Bool = true,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Metadata {
    try await runFileCall(onCancel: .abandon, isolation: isolation) { _ in
      try metadataBlocking(followingLinks: followingLinks)
    }
  }

  /// Looks up what the system tells about the file while the thread waits. See
  /// ``metadata(followingLinks:isolation:)``.
  ///
  /// Wraps `g_file_query_info()`.
  public func metadataBlocking(followingLinks: Bool = true) throws -> Metadata {
    Metadata(try status(isFollowingLinks: followingLinks))
  }

  /// Whether something is there. Only "no such file" is a no: what cannot be looked at throws.
  ///
  /// - Parameters:
  ///   - followingLinks: Whether a symbolic link that leads nowhere is a no.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` with a `FileErrorCode`; `CancellationError`.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_query_exists()`.
  public func exists(
    followingLinks: Bool = true,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Bool {
    do {
      _ = try await metadata(followingLinks: followingLinks)
      return true
    } catch FileErrorCode.noEntry, FileErrorCode.notDirectory {
      return false
    }
  }
}

// MARK: - Changing

extension File {
  /// Sets the permissions; those of what a symbolic link leads to.
  ///
  /// - Parameters:
  ///   - permissions: Precondition: at most `0o7777`.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.notPermitted` or another `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_chmod()`.
  public func setPermissions(
    _ permissions: UInt32,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    check(permissions: permissions)
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      _ = try call("set the permissions of") { chmod($0, mode_t(permissions)) }
    }
  }

  /// Gives the file to a user and a group; only root may do the first.
  ///
  /// - Parameters:
  ///   - owner: The number of the user; `nil` lets the owner be.
  ///   - group: The number of the group; `nil` lets the group be.
  ///   - followingLinks: Whether a symbolic link stands for what it leads to, or for itself.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.notPermitted` or another `FileErrorCode`.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func setOwner(
    _ owner: UInt32?,
    group: UInt32? = nil,
    followingLinks: Bool = true,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    // The greatest number is the system's word for "as it is".
    let (owner, group) = (owner ?? .max, group ?? .max)
    try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
      _ = try call("give away") {
        followingLinks ? chown($0, owner, group) : lchown($0, owner, group)
      }
    }
  }
}
