// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib
import Glibc

/// A socket at which others connect.
///
///     let listener = try SocketListener(at: .unix("/run/echo.sock"), permissions: 0o660)
///     try await listener.serve(limit: 1_000, stoppingOn: .signals(SIGINT, SIGTERM)) { peer in
///       for try await chunk in peer.chunks { try await peer.write(chunk) }
///     }
///
/// Of a UNIX socket that is a file: one that a dead process has left behind is replaced, one that
/// somebody listens at is `IOErrorCode.addressInUse`, and closing the listener removes the file.
///
/// The listener is closed with ``close(keepingFile:)``, or when the last reference to it is dropped.
///
/// > Isolation: Safe from any thread. One task at a time accepts.
///
/// Wraps `GSocketListener`, without using it.
public final class SocketListener: @unchecked Sendable {
  // Sendable: constants, and variables that are only touched with `lock` held.

  /// Where the listener is; with the port that the system has chosen, if it was to.
  ///
  /// Wraps `g_socket_get_local_address()`.
  public let address: SocketAddress

  private let number: Int32
  private let file: SocketFile?
  private let wait: DescriptorWait
  private let lock = Lock()
  private var isClosed = false
  private var isBusy = false

  init(listening socket: consuming OwnedDescriptor, file: SocketFile?) throws(GLibError) {
    try socket.setNonBlocking()
    address = try SocketAddress(of: socket.number, getsockname)
    self.file = file
    number = socket.takeNumber()
    wait = DescriptorWait(for: .readable, of: number)
  }

  /// Listens at an address.
  ///
  /// - Parameters:
  ///   - address: A path, a name, or an address of this host; port 0 lets the system choose one.
  ///   - permissions: Of the socket file, as for `chmod`. Left out, the process's umask decides. The file
  ///     never has more than these. Who may connect is who may write to it.
  ///   - acceptsIPv4: Whether a listener at an IPv6 address accepts IPv4, too, where the address allows
  ///     that: at ``IPAddress/anyV6``.
  ///   - queue: How many connections may wait to be accepted; the system has a limit of its own.
  /// - Throws: `GLibError` matching `IOErrorCode.addressInUse` when somebody listens there,
  ///   `IOErrorCode.exists` when the path is that of a file which is no socket,
  ///   `IOErrorCode.filenameTooLong` or `IOErrorCode.invalidFilename` when no socket can have such a
  ///   path, `IOErrorCode.permissionDenied`, or another `IOErrorCode`.
  ///
  /// Wraps `g_socket_listener_add_address()`.
  public convenience init(
    at address: SocketAddress,
    permissions: UInt32? = nil,
    acceptsIPv4: Bool = true,
    queue: Int = 4_096
  ) throws(GLibError) {
    let socket = try makeSocket(address.family)
    if case .unix(let path) = address {
      let file = try SocketFile.bind(socket, path, permissions, queue)
      try self.init(listening: socket, file: file)
      return
    }
    if case .ip(let host, _) = address {
      var yes: Int32 = 1
      var only: Int32 = acceptsIPv4 ? 0 : 1
      let size = socklen_t(MemoryLayout<Int32>.size)
      setsockopt(socket.number, SOL_SOCKET, SO_REUSEADDR, &yes, size)
      if host.isVersion6 {
        setsockopt(socket.number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only, size)
      }
    }
    guard try bind(socket, address) == 0, listen(socket.number, Int32(clamping: queue)) == 0 else {
      throw .ioErrno(errno, "listen at \(address)")
    }
    try self.init(listening: socket, file: nil)
  }

  /// Takes over a socket that listens already, as one that a service manager has passed.
  ///
  /// - Parameter socket: Closed with the listener. Its file, if it has one, stays.
  /// - Throws: `GLibError` matching `IOErrorCode.invalidArgument` when it is no stream socket, or does
  ///   not listen.
  ///
  /// Wraps `g_socket_listener_add_socket()`.
  public convenience init(adopting socket: consuming OwnedDescriptor) throws(GLibError) {
    try checkType(of: socket.number)
    var listens: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket.number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size)
    guard listens != 0 else {
      throw GLibError(IOErrorCode.invalidArgument, "the socket does not listen")
    }
    try self.init(listening: socket, file: nil)
  }

  deinit { try? close() }

  /// Stops listening. A task that waits for a connection gets `IOErrorCode.closed`; connections that were
  /// accepted stay. Closing again does nothing.
  ///
  ///     command.passedDescriptors = [try .listener(monitor, as: 3)]
  ///     let machine = try command.start()
  ///     try monitor.close(keepingFile: true)  // from here on the machine alone listens
  ///
  /// - Parameter keepsFile: Whether the socket file stays, because somebody else listens there, too.
  ///
  /// Wraps `g_socket_listener_close()`.
  public func close(keepingFile keepsFile: Bool = false) throws(GLibError) {
    wait.end()
    try lock.withLock { () throws(GLibError) in
      guard !isClosed else { return }
      isClosed = true
      if !keepsFile { file?.remove() }
      if Glibc.close(number) != 0, errno != EINTR { throw .ioErrno(errno, "close") }
    }
  }

  /// Gives a duplicate of the socket away, for a child process that is to go on listening.
  ///
  /// Wraps `g_socket_get_fd()`.
  public func duplicateDescriptor() throws(GLibError) -> OwnedDescriptor {
    let copy = try lock.withLock { () throws(GLibError) in
      guard !isClosed else { throw Self.closed }
      let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
      guard copy >= 0 else { throw .ioErrno(errno, "duplicate") }
      return copy
    }
    return OwnedDescriptor(adopting: copy)
  }
}

func bind(
  _ socket: borrowing OwnedDescriptor,
  _ address: SocketAddress
) throws(GLibError) -> Int32 {
  let number = socket.number
  return try address.withSystemAddress { Glibc.bind(number, $0, $1) }
}

extension OwnedDescriptor {
  fileprivate func setNonBlocking() throws(GLibError) {
    guard g_unix_set_fd_nonblocking(number, 1, nil) != 0 else { throw .ioErrno(errno, "listen") }
  }
}

// MARK: - Accepting

extension SocketListener {
  /// Waits for a connection.
  ///
  /// When no descriptor is to be had, the connection stays in the queue, and is accepted when there is
  /// one. A connection that its peer gave up while it was in the queue is left out.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `IOErrorCode.closed` once the listener is closed; `IOErrorCode.pending` while another
  ///   task accepts; `CancellationError`. No connection is lost: the next call gets it.
  ///
  /// Wraps `g_socket_listener_accept_async()`.
  public func accept(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> SocketConnection {
    while true {
      if let connection = try await acceptUnlessInterrupted(isolation) { return connection }
    }
  }

  /// `nil` after ``interrupt()``.
  func acceptUnlessInterrupted(
    _ isolation: isolated (any Actor)?
  ) async throws -> SocketConnection? {
    try Task.checkCancellation()
    var pause = Duration.milliseconds(1)
    var step = try lock.withLock { () throws(GLibError) in try attempt(isOurs: false) }
    if case .accepted(let socket) = step { return try connection(socket) }
    defer { lock.withLock { isBusy = false } }
    while true {
      switch step {
      case .accepted(let socket): return try connection(socket)
      case .wait:
        switch await wait.wait(orOn: { IOThread.shared.context }, isolation: isolation) {
        case .ready, .contextHasEnded: break
        case .interrupted: return nil
        case .cancelled: throw CancellationError()
        case .ended: throw Self.closed
        }
      case .noDescriptor:
        // Readiness does not tell when there is one again.
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(100))
      }
      step = try lock.withLock { () throws(GLibError) in try attempt(isOurs: true) }
    }
  }

  /// Ends the wait of ``acceptUnlessInterrupted(_:)`` that is under way, or else the next one.
  func interrupt() { wait.interrupt() }

  private enum Step {
    case accepted(Int32)
    case wait
    case noDescriptor
  }

  /// With the lock held.
  private func attempt(isOurs: Bool) throws(GLibError) -> Step {
    guard !isClosed else { throw Self.closed }
    guard isOurs || !isBusy else {
      throw GLibError(IOErrorCode.pending, "another task accepts connections of this listener")
    }
    while true {
      let socket = cglib_accept(number, Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue))
      if socket >= 0 { return .accepted(socket) }
      switch errno {
      case EAGAIN, EWOULDBLOCK:
        isBusy = true
        return .wait
      case EMFILE, ENFILE, ENOBUFS, ENOMEM:
        isBusy = true
        return .noDescriptor
      // The connection has failed already, for whatever reason; the next one need not.
      case EINTR, ECONNABORTED, EPERM, EPROTO, ENOPROTOOPT, ENETDOWN, ENETUNREACH, EHOSTDOWN,
        EHOSTUNREACH, ENONET:
        continue
      default: throw .ioErrno(errno, "accept")
      }
    }
  }

  private func connection(_ socket: Int32) throws(GLibError) -> SocketConnection {
    try SocketConnection(connected: OwnedDescriptor(adopting: socket))
  }

  private static var closed: GLibError {
    GLibError(IOErrorCode.closed, "the listener was closed")
  }

  /// The connections as they come, until the listener is closed.
  ///
  ///     for try await peer in listener.connections { greet(peer) }
  ///
  /// None is accepted before it is asked for. ``serve(limit:stoppingOn:grace:on:isolation:_:onError:)``
  /// serves many at once.
  ///
  /// Wraps `GSocketService`.
  public var connections: Connections { Connections(listener: self) }

  /// The sequence of ``SocketListener/connections``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct Connections: AsyncSequence, Sendable {
    let listener: SocketListener

    /// Begins an iteration.
    ///
    /// No C counterpart.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(listener: listener) }

    /// One iteration.
    ///
    /// No C counterpart.
    public struct AsyncIterator: AsyncIteratorProtocol {
      let listener: SocketListener

      /// Waits for a connection.
      ///
      /// - Returns: The connection; `nil` once the listener is closed.
      ///
      /// Wraps `g_socket_listener_accept_async()`.
      public mutating func next(
        isolation: isolated (any Actor)?
      ) async throws -> SocketConnection? {
        do {
          return try await listener.accept(isolation: isolation)
        } catch let error as GLibError where error.matches(IOErrorCode.closed) {
          return nil
        }
      }

      /// Waits for a connection.
      ///
      /// - Returns: The connection; `nil` once the listener is closed.
      ///
      /// Wraps `g_socket_listener_accept_async()`.
      public mutating func next() async throws -> SocketConnection? {
        try await next(isolation: nil)
      }
    }
  }
}
