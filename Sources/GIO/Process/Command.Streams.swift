// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

extension Command {
  /// What a child reads.
  ///
  /// No C counterpart.
  public enum Input: Hashable, Sendable {
    /// The same as this process; `/dev/null` if this process has closed it.
    ///
    /// Wraps `G_SUBPROCESS_FLAGS_STDIN_INHERIT`.
    case inherit
    /// Nothing: `/dev/null`.
    ///
    /// No C counterpart.
    case null
    /// What is written to ``ChildProcess/standardInput``.
    ///
    /// Wraps `G_SUBPROCESS_FLAGS_STDIN_PIPE`.
    case stream
    /// A file.
    ///
    /// Wraps `g_subprocess_launcher_set_stdin_file_path()`.
    case file(String)
    /// An open descriptor of this process. The child gets a duplicate; the number is borrowed while
    /// the child is started.
    ///
    /// Wraps `g_subprocess_launcher_take_stdin_fd()`.
    case descriptor(Int32)
  }

  /// Where a child writes.
  ///
  /// No C counterpart.
  public enum Output: Hashable, Sendable {
    /// The same as this process; `/dev/null` if this process has closed it.
    ///
    /// No C counterpart.
    case inherit
    /// Nowhere: `/dev/null`.
    ///
    /// Wraps `G_SUBPROCESS_FLAGS_STDOUT_SILENCE`.
    case null
    /// To be read from ``ChildProcess/standardOutput`` or ``ChildProcess/standardError``. Somebody has to:
    /// a child that fills the pipe waits.
    ///
    /// Wraps `G_SUBPROCESS_FLAGS_STDOUT_PIPE`.
    case stream
    /// A file.
    ///
    /// Wraps `g_subprocess_launcher_set_stdout_file_path()`.
    case file(String, FileMode)
    /// An open descriptor of this process. The child gets a duplicate; the number is borrowed while
    /// the child is started.
    ///
    /// Wraps `g_subprocess_launcher_take_stdout_fd()`.
    case descriptor(Int32)
    /// For messages only: wherever standard output goes, in the order in which both are written.
    /// Precondition: it is not said of ``Command/standardOutput``.
    ///
    /// Wraps `G_SUBPROCESS_FLAGS_STDERR_MERGE`.
    case standardOutput
  }

  /// What becomes of a file that a child writes to.
  ///
  /// No C counterpart.
  public struct FileMode: Hashable, Sendable {
    let flags: Int32
    let permissions: UInt32

    /// What was in the file is lost; a file that does not exist is made.
    ///
    /// - Parameter permissions: Those of a new file, less the umask of this process.
    ///
    /// Wraps `O_TRUNC`.
    public static func overwrite(permissions: UInt32 = 0o644) -> FileMode {
      FileMode(flags: O_CREAT | O_TRUNC, permissions: permissions)
    }

    /// The child writes behind what is there; a file that does not exist is made.
    ///
    /// - Parameter permissions: Those of a new file, less the umask of this process.
    ///
    /// Wraps `O_APPEND`.
    public static func append(permissions: UInt32 = 0o644) -> FileMode {
      FileMode(flags: O_CREAT | O_APPEND, permissions: permissions)
    }

    /// The file is made; one that exists is an error.
    ///
    /// - Parameter permissions: Those of the file, less the umask of this process.
    ///
    /// Wraps `O_EXCL`.
    public static func create(permissions: UInt32 = 0o644) -> FileMode {
      FileMode(flags: O_CREAT | O_EXCL, permissions: permissions)
    }
  }
}
