// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

extension SocketConnection {
  /// Connects to an address.
  ///
  ///     let peer = try await withTimeout(.seconds(2)) {
  ///       try await SocketConnection.connect(to: .unix(path))
  ///     }
  ///
  /// A UNIX listener whose queue is full is asked again and again, after longer and longer pauses.
  /// That a connection was made does not mean that anybody answers: a process that was stopped has a
  /// queue, too. Put a time limit on the first answer.
  ///
  /// - Parameters:
  ///   - address: Where somebody listens.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `IOErrorCode.connectionRefused` when nobody listens there,
  ///   `IOErrorCode.notFound` when there is no such file, `IOErrorCode.filenameTooLong` when no
  ///   socket can have such a path, or another `IOErrorCode`.
  ///
  /// Wraps `g_socket_client_connect_async()`.
  public static func connect(
    to address: SocketAddress,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> SocketConnection {
    try Task.checkCancellation()
    let socket = try makeSocket(address.family)
    let wait = DescriptorWait(for: .writable, of: socket.number)
    defer { wait.end() }
    var pause = Duration.milliseconds(1)
    while true {
      switch try begin(socket, address) {
      case .connected: break
      case .inProgress:
        while true {
          let outcome = await wait.wait(
            orOn: { IOThread.shared.context },
            isolation: isolation
          )
          if case .cancelled = outcome { throw CancellationError() }
          if case .ready = outcome { break }
        }
        try checkOutcome(socket, address)
      case .queueIsFull:
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
        continue
      }
      wait.end()
      return try SocketConnection(connected: socket)
    }
  }

  /// Connects to a host, by name or address: to the first of its addresses that answers.
  ///
  ///     let server = try await SocketConnection.connect(toHost: "libvirt.example", port: 16_509)
  ///
  /// No proxy is used, whatever the desktop says.
  ///
  /// - Parameters:
  ///   - host: A name, or an address of either version without brackets.
  ///   - port: The number of the port.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `IOErrorCode.hostNotFound` when the name is unknown,
  ///   `IOErrorCode.connectionRefused` when nobody listens there, or another `IOErrorCode`.
  ///
  /// Wraps `g_socket_client_connect_to_host_async()`.
  public static func connect(
    toHost host: String,
    port: UInt16,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> SocketConnection {
    guard !host.utf8.contains(0) else {
      throw GLibError(IOErrorCode.hostNotFound, "the name of a host contains U+0000")
    }
    if let address = IPAddress(host) {
      return try await connect(to: .ip(address, port: port), isolation: isolation)
    }
    let client = g_socket_client_new()!
    defer { g_object_unref(client) }
    g_socket_client_set_enable_proxy(client, 0)
    do {
      let copy = try await callAsync(isolation: isolation) { cancellable, answer, data in
        // As an address and not as a text, which might have a port of its own.
        let target = g_network_address_new(host, port)!
        g_socket_client_connect_async(client, target, cancellable, answer, data)
        g_object_unref(gpointer(target))
      } finish: { result, error -> Result<Int32, GLibError> in
        guard let connection = g_socket_client_connect_finish(client, result, error) else {
          return .success(-1)
        }
        defer { g_object_unref(connection) }
        let number = g_socket_get_fd(g_socket_connection_get_socket(connection))
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        return copy >= 0 ? .success(copy) : .failure(.ioErrno(errno, "duplicate"))
      }
      return try SocketConnection(connected: OwnedDescriptor(adopting: copy.get()))
    } catch let error as GLibError where error.domain == "g-resolver-error-quark" {
      throw GLibError(IOErrorCode.hostNotFound, error.message)
    }
  }
}

// MARK: - The system calls

private enum Beginning {
  case connected
  case inProgress
  case queueIsFull
}

func makeSocket(_ family: Int32) throws(GLibError) -> OwnedDescriptor {
  let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
  let number = socket(family, type, 0)
  guard number >= 0 else { throw .ioErrno(errno, "socket") }
  return OwnedDescriptor(adopting: number)
}

private func begin(
  _ socket: borrowing OwnedDescriptor,
  _ address: SocketAddress
) throws(GLibError) -> Beginning {
  let number = socket.number
  let failure = try address.withSystemAddress { system, size throws(GLibError) in
    Glibc.connect(number, system, size) == 0 ? 0 : errno
  }
  switch failure {
  case 0, EISCONN: return .connected
  // A signal does not stop a connection that is being made.
  case EINPROGRESS, EALREADY, EINTR: return .inProgress
  case EAGAIN: return .queueIsFull
  default: throw .ioErrno(failure, "connect to \(address)")
  }
}

private func checkOutcome(
  _ socket: borrowing OwnedDescriptor,
  _ address: SocketAddress
) throws(GLibError) {
  var failure: Int32 = 0
  var size = socklen_t(MemoryLayout<Int32>.size)
  getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &failure, &size)
  guard failure == 0 else { throw .ioErrno(failure, "connect to \(address)") }
}
