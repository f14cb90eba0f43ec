// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib
import Glibc

/// A setting of a socket, with the type of its value.
///
///     try peer.set(.noDelay, to: true)
///     let room = try peer.value(of: .receiveBufferSize)
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct SocketOption<Value: SocketOptionValue>: Hashable, Sendable {
  let level: Int32
  let name: Int32

  /// Names an option that has no name here.
  ///
  /// - Parameters:
  ///   - level: As for `setsockopt`: `SOL_SOCKET`, `IPPROTO_TCP`, …
  ///   - name: As for `setsockopt`. Its value is a C `int`.
  ///
  /// Wraps `g_socket_set_option()`.
  public init(level: Int32, name: Int32) {
    self.level = level
    self.name = name
  }
}

/// What an option of a socket may be: `Bool` or `Int`.
///
/// No C counterpart.
public protocol SocketOptionValue: Hashable, Sendable {
  /// Takes the value from a C `int`.
  ///
  /// No C counterpart.
  init(socketOption: Int32)

  /// The value as a C `int`, brought into its range.
  ///
  /// No C counterpart.
  var socketOption: Int32 { get }
}

extension Bool: SocketOptionValue {
  /// False for 0.
  ///
  /// No C counterpart.
  public init(socketOption: Int32) { self = socketOption != 0 }

  /// 1 or 0.
  ///
  /// No C counterpart.
  public var socketOption: Int32 { self ? 1 : 0 }
}

extension Int: SocketOptionValue {
  /// The number.
  ///
  /// No C counterpart.
  public init(socketOption: Int32) { self.init(socketOption) }

  /// The number, or the nearest one that a C `int` can hold.
  ///
  /// No C counterpart.
  public var socketOption: Int32 { Int32(clamping: self) }
}

// MARK: - Options

extension SocketOption<Bool> {
  /// TCP only: what was written goes out at once, not when there is more of it.
  ///
  /// Wraps `TCP_NODELAY`.
  public static let noDelay = Self(level: Int32(IPPROTO_TCP), name: TCP_NODELAY)

  /// TCP asks a silent peer now and then whether it is there.
  ///
  /// Wraps `g_socket_set_keepalive()`.
  public static let keepAlive = Self(level: SOL_SOCKET, name: SO_KEEPALIVE)
}

extension SocketOption<Int> {
  /// How many bytes may wait to be sent. Linux doubles what is set.
  ///
  /// Wraps `SO_SNDBUF`.
  public static let sendBufferSize = Self(level: SOL_SOCKET, name: SO_SNDBUF)

  /// How many bytes may wait to be read. Linux doubles what is set.
  ///
  /// Wraps `SO_RCVBUF`.
  public static let receiveBufferSize = Self(level: SOL_SOCKET, name: SO_RCVBUF)

  /// TCP only: after how many silent seconds a peer is asked.
  ///
  /// Wraps `TCP_KEEPIDLE`.
  public static let keepAliveIdleSeconds = Self(level: Int32(IPPROTO_TCP), name: TCP_KEEPIDLE)

  /// TCP only: after how many seconds it is asked again.
  ///
  /// Wraps `TCP_KEEPINTVL`.
  public static let keepAliveIntervalSeconds = Self(level: Int32(IPPROTO_TCP), name: TCP_KEEPINTVL)

  /// TCP only: how often it is asked before it counts as gone.
  ///
  /// Wraps `TCP_KEEPCNT`.
  public static let keepAliveCount = Self(level: Int32(IPPROTO_TCP), name: TCP_KEEPCNT)
}

extension SocketConnection {
  /// Sets an option.
  ///
  /// - Throws: `GLibError` matching `IOErrorCode.notSupported` when this socket has no such option.
  ///
  /// Wraps `g_socket_set_option()`.
  public func set<Value>(_ option: SocketOption<Value>, to value: Value) throws(GLibError) {
    try withOpen { number throws(GLibError) in
      var raw = value.socketOption
      let size = socklen_t(MemoryLayout<Int32>.size)
      guard setsockopt(number, option.level, option.name, &raw, size) == 0 else {
        throw .ioErrno(errno == ENOPROTOOPT ? EOPNOTSUPP : errno, "set an option of a socket")
      }
    }
  }

  /// Reads an option.
  ///
  /// - Throws: `GLibError` matching `IOErrorCode.notSupported` when this socket has no such option.
  ///
  /// Wraps `g_socket_get_option()`.
  public func value<Value>(of option: SocketOption<Value>) throws(GLibError) -> Value {
    let raw = try withOpen { number throws(GLibError) in
      var raw: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      guard getsockopt(number, option.level, option.name, &raw, &size) == 0 else {
        throw .ioErrno(errno == ENOPROTOOPT ? EOPNOTSUPP : errno, "option of a socket")
      }
      return raw
    }
    return Value(socketOption: raw)
  }
}
