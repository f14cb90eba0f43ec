// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// What went wrong with a file or a descriptor: the codes that stand for `errno`.
///
///     do {
///       try reader.setBlocking(false)
///     } catch FileErrorCode.badFileDescriptor {
///       reopen()
///     }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GFileError`. Since GLib 2.4.
public struct FileErrorCode: GLibErrorCode {
  /// `g-file-error-quark`.
  ///
  /// Wraps `g_file_error_quark()`. Since GLib 2.4.
  public static let domain = ErrorDomain(quark: g_file_error_quark())

  /// The number of the code within its domain.
  ///
  /// No C counterpart.
  public let rawValue: Int

  /// Creates the code of a number, which need not be one that is named here.
  ///
  /// No C counterpart.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  private init(_ code: GFileError) {
    rawValue = Int(code.rawValue)
  }
}

// MARK: - Codes

extension FileErrorCode {
  /// There is a file already (`EEXIST`).
  ///
  /// Wraps `G_FILE_ERROR_EXIST`. Since GLib 2.4.
  public static let fileExists = Self(G_FILE_ERROR_EXIST)

  /// A directory stands where a file is needed (`EISDIR`).
  ///
  /// Wraps `G_FILE_ERROR_ISDIR`. Since GLib 2.4.
  public static let isDirectory = Self(G_FILE_ERROR_ISDIR)

  /// The permissions of a file or its directory forbid it (`EACCES`).
  ///
  /// Wraps `G_FILE_ERROR_ACCES`. Since GLib 2.4.
  public static let permissionDenied = Self(G_FILE_ERROR_ACCES)

  /// A name is longer than the system allows (`ENAMETOOLONG`).
  ///
  /// Wraps `G_FILE_ERROR_NAMETOOLONG`. Since GLib 2.4.
  public static let nameTooLong = Self(G_FILE_ERROR_NAMETOOLONG)

  /// There is no such file or directory (`ENOENT`).
  ///
  /// Wraps `G_FILE_ERROR_NOENT`. Since GLib 2.4.
  public static let noEntry = Self(G_FILE_ERROR_NOENT)

  /// A part of the path is not a directory (`ENOTDIR`).
  ///
  /// Wraps `G_FILE_ERROR_NOTDIR`. Since GLib 2.4.
  public static let notDirectory = Self(G_FILE_ERROR_NOTDIR)

  /// There is no device or peer behind a special file (`ENXIO`).
  ///
  /// Wraps `G_FILE_ERROR_NXIO`. Since GLib 2.4.
  public static let noSuchAddressOrDevice = Self(G_FILE_ERROR_NXIO)

  /// The file does not support memory mapping (`ENODEV`).
  ///
  /// Wraps `G_FILE_ERROR_NODEV`. Since GLib 2.4.
  public static let notSupportedByDevice = Self(G_FILE_ERROR_NODEV)

  /// The file system is mounted read-only (`EROFS`).
  ///
  /// Wraps `G_FILE_ERROR_ROFS`. Since GLib 2.4.
  public static let readOnlyFileSystem = Self(G_FILE_ERROR_ROFS)

  /// A running program is being written, or a written one started (`ETXTBSY`).
  ///
  /// Wraps `G_FILE_ERROR_TXTBSY`. Since GLib 2.4.
  public static let textFileBusy = Self(G_FILE_ERROR_TXTBSY)

  /// A pointer was handed to the system that leads nowhere (`EFAULT`).
  ///
  /// Wraps `G_FILE_ERROR_FAULT`. Since GLib 2.4.
  public static let badAddress = Self(G_FILE_ERROR_FAULT)

  /// Symbolic links lead round in a circle (`ELOOP`).
  ///
  /// Wraps `G_FILE_ERROR_LOOP`. Since GLib 2.4.
  public static let tooManySymbolicLinks = Self(G_FILE_ERROR_LOOP)

  /// The disk is full (`ENOSPC`).
  ///
  /// Wraps `G_FILE_ERROR_NOSPC`. Since GLib 2.4.
  public static let noSpace = Self(G_FILE_ERROR_NOSPC)

  /// The system has no memory left (`ENOMEM`).
  ///
  /// Wraps `G_FILE_ERROR_NOMEM`. Since GLib 2.4.
  public static let noMemory = Self(G_FILE_ERROR_NOMEM)

  /// The process has no descriptor left (`EMFILE`).
  ///
  /// Wraps `G_FILE_ERROR_MFILE`. Since GLib 2.4.
  public static let tooManyOpenFiles = Self(G_FILE_ERROR_MFILE)

  /// The system has no descriptor left (`ENFILE`).
  ///
  /// Wraps `G_FILE_ERROR_NFILE`. Since GLib 2.4.
  public static let tooManyOpenFilesInSystem = Self(G_FILE_ERROR_NFILE)

  /// The descriptor is closed, or open for the other direction (`EBADF`).
  ///
  /// Wraps `G_FILE_ERROR_BADF`. Since GLib 2.4.
  public static let badFileDescriptor = Self(G_FILE_ERROR_BADF)

  /// An argument makes no sense for this file (`EINVAL`).
  ///
  /// Wraps `G_FILE_ERROR_INVAL`. Since GLib 2.4.
  public static let invalidArgument = Self(G_FILE_ERROR_INVAL)

  /// Nobody reads at the other end of the pipe or socket (`EPIPE`).
  ///
  /// Wraps `G_FILE_ERROR_PIPE`. Since GLib 2.4.
  public static let pipe = Self(G_FILE_ERROR_PIPE)

  /// Nothing can be done at the moment; it may work later (`EAGAIN`).
  ///
  /// Wraps `G_FILE_ERROR_AGAIN`. Since GLib 2.4.
  public static let again = Self(G_FILE_ERROR_AGAIN)

  /// A signal arrived before anything was done (`EINTR`).
  ///
  /// Wraps `G_FILE_ERROR_INTR`. Since GLib 2.4.
  public static let interrupted = Self(G_FILE_ERROR_INTR)

  /// The device failed (`EIO`).
  ///
  /// Wraps `G_FILE_ERROR_IO`. Since GLib 2.4.
  public static let inputOutput = Self(G_FILE_ERROR_IO)

  /// Only a privileged user or the owner may do that (`EPERM`).
  ///
  /// Wraps `G_FILE_ERROR_PERM`. Since GLib 2.4.
  public static let notPermitted = Self(G_FILE_ERROR_PERM)

  /// The system does not know the operation (`ENOSYS`).
  ///
  /// Wraps `G_FILE_ERROR_NOSYS`. Since GLib 2.4.
  public static let notImplemented = Self(G_FILE_ERROR_NOSYS)

  /// Another error number; the text of the error tells which.
  ///
  /// Wraps `G_FILE_ERROR_FAILED`. Since GLib 2.4.
  public static let failed = Self(G_FILE_ERROR_FAILED)
}
