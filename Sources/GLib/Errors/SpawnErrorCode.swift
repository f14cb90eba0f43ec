// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Why a program could not be started.
///
///     do {
///       let machine = try SpawnedProcess.spawn("qemu-system-x86_64", arguments)
///     } catch SpawnErrorCode.noEntry {
///       print("QEMU is not installed")
///     }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSpawnError`. Since GLib 2.0.
public struct SpawnErrorCode: GLibErrorCode {
  /// `g-exec-error-quark`.
  ///
  /// Wraps `g_spawn_error_quark()`. Since GLib 2.0.
  public static let domain = ErrorDomain(quark: g_spawn_error_quark())

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

  private init(_ code: GSpawnError) {
    rawValue = Int(code.rawValue)
  }
}

// MARK: - Codes

extension SpawnErrorCode {
  /// The system could not make another process.
  ///
  /// Wraps `G_SPAWN_ERROR_FORK`. Since GLib 2.0.
  public static let fork = Self(G_SPAWN_ERROR_FORK)

  /// The new process could not be listened to while it started.
  ///
  /// Wraps `G_SPAWN_ERROR_READ`. Since GLib 2.0.
  public static let read = Self(G_SPAWN_ERROR_READ)

  /// The working directory cannot be entered.
  ///
  /// Wraps `G_SPAWN_ERROR_CHDIR`. Since GLib 2.0.
  public static let workingDirectory = Self(G_SPAWN_ERROR_CHDIR)

  /// The program may not be executed (`EACCES`).
  ///
  /// Wraps `G_SPAWN_ERROR_ACCES`. Since GLib 2.0.
  public static let permissionDenied = Self(G_SPAWN_ERROR_ACCES)

  /// Only a privileged user may execute the program (`EPERM`).
  ///
  /// Wraps `G_SPAWN_ERROR_PERM`. Since GLib 2.0.
  public static let notPermitted = Self(G_SPAWN_ERROR_PERM)

  /// Arguments and environment are too long (`E2BIG`).
  ///
  /// Wraps `G_SPAWN_ERROR_TOO_BIG`. Since GLib 2.0.
  public static let argumentsTooLong = Self(G_SPAWN_ERROR_TOO_BIG)

  /// The file is no program for this system (`ENOEXEC`).
  ///
  /// Wraps `G_SPAWN_ERROR_NOEXEC`. Since GLib 2.0.
  public static let notExecutable = Self(G_SPAWN_ERROR_NOEXEC)

  /// A name is longer than the system allows (`ENAMETOOLONG`).
  ///
  /// Wraps `G_SPAWN_ERROR_NAMETOOLONG`. Since GLib 2.0.
  public static let nameTooLong = Self(G_SPAWN_ERROR_NAMETOOLONG)

  /// There is no such program (`ENOENT`).
  ///
  /// Wraps `G_SPAWN_ERROR_NOENT`. Since GLib 2.0.
  public static let noEntry = Self(G_SPAWN_ERROR_NOENT)

  /// The system has no memory left (`ENOMEM`).
  ///
  /// Wraps `G_SPAWN_ERROR_NOMEM`. Since GLib 2.0.
  public static let noMemory = Self(G_SPAWN_ERROR_NOMEM)

  /// A part of the path is not a directory (`ENOTDIR`).
  ///
  /// Wraps `G_SPAWN_ERROR_NOTDIR`. Since GLib 2.0.
  public static let notDirectory = Self(G_SPAWN_ERROR_NOTDIR)

  /// Symbolic links lead round in a circle (`ELOOP`).
  ///
  /// Wraps `G_SPAWN_ERROR_LOOP`. Since GLib 2.0.
  public static let tooManySymbolicLinks = Self(G_SPAWN_ERROR_LOOP)

  /// The program is being written (`ETXTBSY`).
  ///
  /// Wraps `G_SPAWN_ERROR_TXTBUSY`. Since GLib 2.0.
  public static let textFileBusy = Self(G_SPAWN_ERROR_TXTBUSY)

  /// The device failed (`EIO`).
  ///
  /// Wraps `G_SPAWN_ERROR_IO`. Since GLib 2.0.
  public static let inputOutput = Self(G_SPAWN_ERROR_IO)

  /// The system has no descriptor left (`ENFILE`).
  ///
  /// Wraps `G_SPAWN_ERROR_NFILE`. Since GLib 2.0.
  public static let tooManyOpenFilesInSystem = Self(G_SPAWN_ERROR_NFILE)

  /// The process has no descriptor left (`EMFILE`).
  ///
  /// Wraps `G_SPAWN_ERROR_MFILE`. Since GLib 2.0.
  public static let tooManyOpenFiles = Self(G_SPAWN_ERROR_MFILE)

  /// The program names more than one interpreter (`EINVAL`).
  ///
  /// Wraps `G_SPAWN_ERROR_INVAL`. Since GLib 2.0.
  public static let invalidArgument = Self(G_SPAWN_ERROR_INVAL)

  /// The program, or its interpreter, is a directory (`EISDIR`).
  ///
  /// Wraps `G_SPAWN_ERROR_ISDIR`. Since GLib 2.0.
  public static let isDirectory = Self(G_SPAWN_ERROR_ISDIR)

  /// The interpreter is no program for this system (`ELIBBAD`).
  ///
  /// Wraps `G_SPAWN_ERROR_LIBBAD`. Since GLib 2.0.
  public static let badInterpreter = Self(G_SPAWN_ERROR_LIBBAD)

  /// Another failure; the text of the error tells which.
  ///
  /// Wraps `G_SPAWN_ERROR_FAILED`. Since GLib 2.0.
  public static let failed = Self(G_SPAWN_ERROR_FAILED)
}
