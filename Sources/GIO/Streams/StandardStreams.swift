// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib
import Glibc

extension StreamReader {
  /// A stream of what comes in on the process's standard input, which itself stays as it is.
  ///
  ///     for try await line in try StreamReader.standardInput().lines() { handle(line) }
  ///
  /// A terminal or a pipe is opened once more, so that programs which share it do not find it
  /// non-blocking.
  ///
  /// - Throws: `GLibError` matching an `IOErrorCode` when the process has no standard input.
  ///
  /// No C counterpart.
  public static func standardInput() throws(GLibError) -> StreamReader {
    try StreamReader(adopting: opened(STDIN_FILENO, O_RDONLY))
  }
}

extension StreamWriter {
  /// A stream of what goes to the process's standard output, which itself stays as it is.
  ///
  /// As ``StreamReader/standardInput()``. What `print` has in its buffer comes later, unless `fflush` is
  /// called.
  ///
  /// - Throws: `GLibError` matching an `IOErrorCode` when the process has no standard output.
  ///
  /// No C counterpart.
  public static func standardOutput() throws(GLibError) -> StreamWriter {
    try StreamWriter(adopting: opened(STDOUT_FILENO, O_WRONLY))
  }

  /// A stream of what goes to the process's standard error, which itself stays as it is.
  ///
  /// - Throws: `GLibError` matching an `IOErrorCode` when the process has no standard error.
  ///
  /// No C counterpart.
  public static func standardError() throws(GLibError) -> StreamWriter {
    try StreamWriter(adopting: opened(STDERR_FILENO, O_WRONLY))
  }
}

/// Opens a thing once more that is open already; what has a position, as a file, is duplicated.
private func opened(_ number: Int32, _ mode: Int32) throws(GLibError) -> OwnedDescriptor {
  var status = stat()
  guard fstat(number, &status) == 0 else { throw .ioErrno(errno, "open a standard stream") }
  let kind = status.st_mode & S_IFMT
  if kind == S_IFCHR || kind == S_IFIFO {
    let again = open("/proc/self/fd/\(number)", mode | O_NOCTTY | O_CLOEXEC)
    if again >= 0 { return OwnedDescriptor(adopting: again) }
  }
  let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
  guard copy >= 0 else { throw .ioErrno(errno, "open a standard stream") }
  return OwnedDescriptor(adopting: copy)
}
