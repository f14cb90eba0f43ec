// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

/// The file of a UNIX socket that listens: made, replaced when nobody listens there any more, removed.
struct SocketFile: Sendable {
  private let path: String
  private let device: dev_t
  private let node: ino_t

  /// Binds a socket to a path and lets it listen.
  ///
  /// Programs that use this function take turns in a directory: none sees the file of another one between
  /// its making and the moment from which somebody listens there, and takes it for a leftover.
  static func bind(
    _ socket: borrowing OwnedDescriptor,
    _ path: String,
    _ permissions: UInt32?,
    _ queue: Int
  ) throws(GLibError) -> SocketFile {
    // Before anything is touched: whether the path can be that of a socket.
    try SocketAddress.unix(path).withSystemAddress { _, _ throws(GLibError) in }
    let turn = takeTurn(path)
    defer { if turn >= 0 { _ = Glibc.close(turn) } }
    // The mode of the socket limits that of the file from its first moment on.
    if let permissions { fchmod(socket.number, mode_t(permissions)) }
    var failure = try bound(socket, path)
    if failure == EADDRINUSE {
      try removeLeftover(path)
      failure = try bound(socket, path)
    }
    guard failure == 0 else { throw .ioErrno(failure, "listen at \(path)") }
    // The umask may have taken away what is wanted.
    if let permissions, chmod(path, mode_t(permissions)) != 0 {
      throw abandoned(path, "set the permissions of")
    }
    guard listen(socket.number, Int32(clamping: queue)) == 0 else {
      throw abandoned(path, "listen at")
    }
    var status = stat()
    guard lstat(path, &status) == 0 else { throw abandoned(path, "listen at") }
    return SocketFile(path: path, device: status.st_dev, node: status.st_ino)
  }

  private static func abandoned(_ path: String, _ what: String) -> GLibError {
    let error = GLibError.ioErrno(errno, "\(what) \(path)")
    unlink(path)
    return error
  }

  private static func bound(
    _ socket: borrowing OwnedDescriptor,
    _ path: String
  ) throws(GLibError) -> Int32 {
    try GIO.bind(socket, .unix(path)) == 0 ? 0 : errno
  }

  /// Locks the directory; the lock goes with the descriptor. Where that is not possible, so be it.
  private static func takeTurn(_ path: String) -> Int32 {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 { while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {} }
    return descriptor
  }

  /// Removes the socket file of a process that is gone.
  private static func removeLeftover(_ path: String) throws(GLibError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw GLibError(IOErrorCode.exists, "listen at \(path): there is a file that is no socket")
    }
    let probe = try makeSocket(AF_UNIX)
    let number = probe.number
    let failure = try SocketAddress.unix(path).withSystemAddress { system, size throws(GLibError) in
      connect(number, system, size) == 0 ? 0 : errno
    }
    guard failure == ECONNREFUSED else {
      throw .ioErrno(failure == EACCES ? EACCES : EADDRINUSE, "listen at \(path)")
    }
    unlink(path)
  }

  /// Removes the file, unless somebody has put another one in its place.
  func remove() {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == node else { return }
    unlink(path)
  }
}
