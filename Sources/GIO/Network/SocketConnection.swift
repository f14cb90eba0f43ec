// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib
import Glibc

/// A connected stream socket: TCP, or UNIX.
///
///     let monitor = try await withTimeout(.seconds(2)) {
///       try await SocketConnection.connect(to: .unix("/run/vm-1/monitor.sock"))
///     }
///     try await monitor.write(#"{"execute":"qmp_capabilities"}"#)
///     let answer = try await monitor.readLine()
///
/// Reading and writing are what ``ReadableStream`` and ``WritableStream`` say. One task may read while
/// another one writes.
///
/// The connection is closed with ``close()``, or when the last reference to it is dropped. What was
/// written before is still delivered.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSocketConnection`, without using it.
public final class SocketConnection: ReadableStream, WritableStream {
  /// The half that is read from.
  ///
  /// Wraps `g_io_stream_get_input_stream()`.
  public let reader: StreamReader

  /// The half that is written to.
  ///
  /// Wraps `g_io_stream_get_output_stream()`.
  public let writer: StreamWriter

  let descriptor: StreamDescriptor

  /// Takes over a connected socket, which does not block from now on.
  ///
  /// - Parameter socket: Closed with the connection.
  /// - Throws: `GLibError` matching `IOErrorCode.invalidArgument` when it is no stream socket, or not
  ///   connected.
  ///
  /// Wraps `g_socket_new_from_fd()` and `g_socket_connection_factory_create_connection()`.
  public convenience init(adopting socket: consuming OwnedDescriptor) throws(GLibError) {
    try checkType(of: socket.number)
    do {
      _ = try SocketAddress(of: socket.number, getpeername)
    } catch  where error.matches(IOErrorCode.notConnected) {
      throw GLibError(IOErrorCode.invalidArgument, "the socket is not connected")
    }
    try self.init(connected: socket)
  }

  init(connected socket: consuming OwnedDescriptor) throws(GLibError) {
    descriptor = try StreamDescriptor(socket, halves: 2)
    reader = StreamReader(descriptor)
    writer = StreamWriter(descriptor)
  }

  /// Closes both halves; operations that wait throw `IOErrorCode.closed`. Closing again does nothing.
  ///
  /// A TCP peer that has sent what nobody has read gets a reset; read to the end first where that
  /// matters.
  ///
  /// Wraps `g_io_stream_close()`.
  public func close() throws(GLibError) {
    try writer.close()
    try reader.close()
  }

  /// Closes the connection at once: what the peer has not got yet is thrown away, and a TCP peer is
  /// told by a reset.
  ///
  /// No C counterpart.
  public func abort() {
    try? withOpen { number throws(GLibError) in
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(number, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }
    try? close()
  }

  /// Runs `body` with the number, which is not closed meanwhile.
  func withOpen<R>(_ body: (Int32) throws(GLibError) -> R) throws(GLibError) -> R {
    try reader.withOpen { () throws(GLibError) in try body(descriptor.number) }
  }
}

/// Refuses what is no stream socket.
func checkType(of number: Int32) throws(GLibError) {
  var type: Int32 = 0
  var size = socklen_t(MemoryLayout<Int32>.size)
  guard getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &size) == 0 else {
    throw .ioErrno(errno == ENOTSOCK ? EINVAL : errno, "adopt a socket")
  }
  guard type == Int32(SOCK_STREAM.rawValue) else {
    throw GLibError(IOErrorCode.invalidArgument, "the socket is not of type SOCK_STREAM")
  }
}

// MARK: - Pairs

extension SocketConnection {
  /// Makes two sockets that are connected with each other.
  ///
  ///     let (ours, theirs) = try SocketConnection.pair()
  ///
  /// - Throws: `GLibError` matching `IOErrorCode.tooManyOpenFiles`.
  ///
  /// Wraps `socketpair()`.
  public static func pair() throws(GLibError) -> (SocketConnection, SocketConnection) {
    var numbers: (Int32, Int32) = (-1, -1)
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let result = withUnsafeMutableBytes(of: &numbers) {
      socketpair(AF_UNIX, type, 0, $0.assumingMemoryBound(to: Int32.self).baseAddress!)
    }
    guard result == 0 else { throw .ioErrno(errno, "socketpair") }
    let first = OwnedDescriptor(adopting: numbers.0)
    let second = OwnedDescriptor(adopting: numbers.1)
    return (try SocketConnection(connected: first), try SocketConnection(connected: second))
  }

  /// Gives a duplicate of the socket away, for a child process or a C library. The connection stays as
  /// it is.
  ///
  /// - Returns: A descriptor that does not block, close-on-exec.
  ///
  /// Wraps `g_socket_get_fd()`.
  public func duplicateDescriptor() throws(GLibError) -> OwnedDescriptor {
    let copy = try withOpen { number throws(GLibError) in
      let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
      guard copy >= 0 else { throw .ioErrno(errno, "duplicate") }
      return copy
    }
    return OwnedDescriptor(adopting: copy)
  }
}

// MARK: - Who is there

/// Who has made a connection, as the system knows it.
///
/// Wraps `GCredentials`.
public struct PeerCredentials: Hashable, Sendable {
  /// The process; 0 when it is not visible from here.
  ///
  /// Wraps `g_credentials_get_unix_pid()`.
  public let processID: Int32

  /// The user whom the process belonged to.
  ///
  /// Wraps `g_credentials_get_unix_user()`.
  public let userID: UInt32

  /// The group whom the process belonged to.
  ///
  /// Wraps `g_credentials_get_native()`.
  public let groupID: UInt32
}

extension SocketConnection {
  /// The address of this end.
  ///
  /// Wraps `g_socket_connection_get_local_address()`.
  public var localAddress: SocketAddress {
    get throws(GLibError) {
      try withOpen { number throws(GLibError) in try SocketAddress(of: number, getsockname) }
    }
  }

  /// The address of the other end.
  ///
  /// - Throws: `IOErrorCode.notConnected` when the peer has reset the connection.
  ///
  /// Wraps `g_socket_connection_get_remote_address()`.
  public var peerAddress: SocketAddress {
    get throws(GLibError) {
      try withOpen { number throws(GLibError) in try SocketAddress(of: number, getpeername) }
    }
  }

  /// Who was at the other end of a UNIX socket when it was connected.
  ///
  /// - Throws: `IOErrorCode.notSupported` for TCP.
  ///
  /// Wraps `g_socket_get_credentials()`.
  public var peerCredentials: PeerCredentials {
    get throws(GLibError) {
      try withOpen { number throws(GLibError) in
        // struct ucred, which hides from Swift.
        var record: (pid: Int32, uid: UInt32, gid: UInt32) = (0, .max, .max)
        var size = socklen_t(MemoryLayout.size(ofValue: record))
        guard getsockopt(number, SOL_SOCKET, SO_PEERCRED, &record, &size) == 0 else {
          throw .ioErrno(errno, "credentials of a peer")
        }
        guard record.uid != .max else {
          throw GLibError(
            IOErrorCode.notSupported,
            "only the peer of a UNIX socket has credentials"
          )
        }
        return PeerCredentials(processID: record.pid, userID: record.uid, groupID: record.gid)
      }
    }
  }
}
