// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// The address of a host, of version 4 or 6.
///
///     let address = IPAddress("fe80::1%2")
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GInetAddress`, without using it.
public struct IPAddress: Hashable, Sendable {
  /// 4 or 16 bytes, the most significant one first.
  ///
  /// Wraps `g_inet_address_to_bytes()`.
  public let bytes: [UInt8]

  /// The number of the network interface through which an IPv6 address that is local to a link is
  /// reached; else 0.
  ///
  /// Wraps `g_inet_socket_address_get_scope_id()`.
  public let scope: UInt32

  /// Creates an address from its bytes.
  ///
  /// - Returns: `nil` unless there are 4 or 16 bytes.
  ///
  /// Wraps `g_inet_address_new_from_bytes()`.
  public init?(bytes: [UInt8], scope: UInt32 = 0) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
    self.scope = bytes.count == 16 ? scope : 0
  }

  private init(trusted bytes: [UInt8]) {
    self.bytes = bytes
    scope = 0
  }

  /// Whether the address is of version 6.
  ///
  /// Wraps `g_inet_address_get_family()`.
  public var isVersion6: Bool { bytes.count == 16 }

  /// 127.0.0.1.
  ///
  /// Wraps `g_inet_address_new_loopback()`.
  public static let loopbackV4 = IPAddress(trusted: [127, 0, 0, 1])

  /// ::1.
  ///
  /// Wraps `g_inet_address_new_loopback()`.
  public static let loopbackV6 = IPAddress(trusted: [UInt8](repeating: 0, count: 15) + [1])

  /// 0.0.0.0: every IPv4 address of this host, to listen at.
  ///
  /// Wraps `g_inet_address_new_any()`.
  public static let anyV4 = IPAddress(trusted: [0, 0, 0, 0])

  /// ::, every address of this host, to listen at.
  ///
  /// Wraps `g_inet_address_new_any()`.
  public static let anyV6 = IPAddress(trusted: [UInt8](repeating: 0, count: 16))
}

// MARK: - Text

extension IPAddress: LosslessStringConvertible {
  /// Reads an address: `192.168.0.1`, `::1`, `fe80::1%2`, `fe80::1%eth0`.
  ///
  /// - Returns: `nil` when it is none; host names are none.
  ///
  /// Wraps `g_inet_address_new_from_string()`.
  public init?(_ text: String) {
    guard !text.utf8.contains(0) else { return nil }
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    var raw = [UInt8](repeating: 0, count: 16)
    if parts.count == 1, inet_pton(AF_INET, text, &raw) == 1 {
      self.init(trusted: Array(raw[..<4]))
      return
    }
    guard inet_pton(AF_INET6, String(parts[0]), &raw) == 1 else { return nil }
    var scope: UInt32 = 0
    if parts.count == 2 {
      scope = UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
      guard scope > 0 else { return nil }
    }
    self.init(bytes: raw, scope: scope)
  }

  /// The address as people write it.
  ///
  /// Wraps `g_inet_address_to_string()`.
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = bytes.withUnsafeBytes {
      inet_ntop(isVersion6 ? AF_INET6 : AF_INET, $0.baseAddress, &text, socklen_t(text.count))
    }
    let address = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    return scope == 0 ? address : "\(address)%\(scope)"
  }
}
