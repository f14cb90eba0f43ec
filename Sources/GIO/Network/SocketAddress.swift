// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// Where a socket is: a path, a name, or a host and a port.
///
///     let monitor = SocketAddress.unix("/run/vm-1/monitor.sock")
///     let server = try SocketAddress(parsing: "[::1]:5900")
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSocketAddress`, without using it.
public enum SocketAddress: Hashable, Sendable {
  /// A UNIX socket that is a file.
  ///
  /// Wraps `g_unix_socket_address_new()`.
  case unix(String)

  /// A UNIX socket with a name that is no file. Linux only; who may connect is not restricted.
  ///
  /// Wraps `g_unix_socket_address_new_with_type()`.
  case abstract(String)

  /// A UNIX socket that nobody can name: what a client or one of a pair has.
  ///
  /// Wraps `G_UNIX_SOCKET_ADDRESS_ANONYMOUS`.
  case unnamed

  /// A TCP port of a host.
  ///
  /// Wraps `g_inet_socket_address_new()`.
  case ip(IPAddress, port: UInt16)
}

// MARK: - Text

extension SocketAddress: CustomStringConvertible {
  /// Reads what ``description`` prints: a path with a slash in it, `@name`, `127.0.0.1:80` or
  /// `[::1]:80`.
  ///
  /// - Throws: `GLibError` matching `IOErrorCode.invalidArgument`, which says what is wrong;
  ///   `IOErrorCode.filenameTooLong` or `IOErrorCode.invalidFilename` for a path that no socket can
  ///   have.
  ///
  /// Wraps `g_network_address_parse()`.
  public init(parsing text: String) throws(GLibError) {
    if text.contains("/") {
      self = .unix(text)
    } else if text.hasPrefix("@") {
      self = .abstract(String(text.dropFirst()))
    } else {
      guard let colon = text.lastIndex(of: ":") else {
        throw Self.unreadable(text, "it is no path and has no port")
      }
      guard let port = UInt16(text[text.index(after: colon)...]) else {
        throw Self.unreadable(text, "its port is no number from 0 to 65535")
      }
      let host = text[..<colon]
      let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 1
      guard let address = IPAddress(String(isBracketed ? host.dropFirst().dropLast() : host)),
        address.isVersion6 == isBracketed
      else {
        throw Self.unreadable(text, "its host is no IP address, of version 6 in brackets")
      }
      self = .ip(address, port: port)
    }
    try withSystemAddress { _, _ throws(GLibError) in }
  }

  private static func unreadable(_ text: String, _ reason: String) -> GLibError {
    GLibError(
      IOErrorCode.invalidArgument,
      "\"\(text.replacing("\0", with: "\\0"))\" is not the address of a socket: \(reason)"
    )
  }

  /// The path, `@` and the name, or host and port; nothing for ``unnamed``.
  ///
  /// Wraps `g_socket_connectable_to_string()`.
  public var description: String {
    switch self {
    case .unix(let path): path
    case .abstract(let name): "@" + name
    case .unnamed: ""
    case .ip(let address, let port):
      address.isVersion6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
  }
}
