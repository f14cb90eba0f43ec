// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

// The addresses as system calls have them.
extension SocketAddress {
  var family: Int32 {
    switch self {
    case .unix, .abstract, .unnamed: AF_UNIX
    case .ip(let address, _): address.isVersion6 ? AF_INET6 : AF_INET
    }
  }

  /// Lends a `sockaddr`.
  func withSystemAddress<R>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws(GLibError) -> R
  ) throws(GLibError) -> R {
    switch self {
    case .unnamed: return try lend(sockaddr_un(), MemoryLayout<sa_family_t>.size, body)
    case .unix(let path):
      try check(path, "the path")
      guard !path.isEmpty else {
        throw GLibError(IOErrorCode.invalidFilename, "the path of a socket is empty")
      }
      return try named(Array(path.utf8) + [0], body)
    case .abstract(let name):
      try check(name, "the name")
      return try named([0] + Array(name.utf8), body)
    case .ip(let address, let port):
      if address.isVersion6 {
        var system = sockaddr_in6()
        system.sin6_port = port.bigEndian
        system.sin6_scope_id = address.scope
        withUnsafeMutableBytes(of: &system.sin6_addr) { $0.copyBytes(from: address.bytes) }
        return try lend(system, MemoryLayout<sockaddr_in6>.size, body)
      }
      var system = sockaddr_in()
      system.sin_port = port.bigEndian
      withUnsafeMutableBytes(of: &system.sin_addr) { $0.copyBytes(from: address.bytes) }
      return try lend(system, MemoryLayout<sockaddr_in>.size, body)
    }
  }

  /// How many bytes a path or name may have: one of `sun_path` is a zero.
  static let longestName = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  private func check(_ name: String, _ what: String) throws(GLibError) {
    guard !name.utf8.contains(0) else {
      throw GLibError(
        IOErrorCode.invalidFilename,
        "\(what) \"\(name.replacing("\0", with: "\\0"))\" of a socket contains U+0000"
      )
    }
    guard name.utf8.count <= Self.longestName else {
      throw GLibError(
        IOErrorCode.filenameTooLong,
        """
        \(what) \"\(name)\" of a socket has \(name.utf8.count) bytes; \
        there is room for \(Self.longestName)
        """
      )
    }
  }

  private func named<R>(
    _ bytes: [UInt8],
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws(GLibError) -> R
  ) throws(GLibError) -> R {
    var system = sockaddr_un()
    withUnsafeMutableBytes(of: &system.sun_path) { $0.copyBytes(from: bytes) }
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path)!
    return try lend(system, start + bytes.count, body)
  }

  private func lend<A, R>(
    _ system: A,
    _ size: Int,
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws(GLibError) -> R
  ) throws(GLibError) -> R {
    var system = system
    let family = sa_family_t(family)
    let result = withUnsafeMutableBytes(of: &system) { bytes -> Result<R, GLibError> in
      bytes.storeBytes(of: family, as: sa_family_t.self)
      let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
      do throws(GLibError) {
        return .success(try body(UnsafePointer(address), socklen_t(size)))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  // MARK: From the system

  /// Asks the system for an address; ``unnamed`` when it has none that we know.
  init(
    of descriptor: Int32,
    _ call: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
  ) throws(GLibError) {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &size) }
    }
    guard result == 0 else { throw .ioErrno(errno, "address of a socket") }
    self = withUnsafeBytes(of: &storage) { Self.read($0, Int(size)) }
  }

  private static func read(_ bytes: UnsafeRawBufferPointer, _ size: Int) -> SocketAddress {
    switch Int32(bytes.load(as: sa_family_t.self)) {
    case AF_INET:
      let system = bytes.load(as: sockaddr_in.self)
      let address = withUnsafeBytes(of: system.sin_addr) { IPAddress(bytes: Array($0)) }
      return .ip(address!, port: UInt16(bigEndian: system.sin_port))
    case AF_INET6:
      let system = bytes.load(as: sockaddr_in6.self)
      let address = withUnsafeBytes(of: system.sin6_addr) {
        IPAddress(bytes: Array($0), scope: system.sin6_scope_id)
      }
      return .ip(address!, port: UInt16(bigEndian: system.sin6_port))
    case AF_UNIX:
      let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path)!
      guard size > start else { return .unnamed }
      let name = bytes[start..<min(size, bytes.count)]
      if name.first == 0 { return .abstract(String(decoding: name.dropFirst(), as: UTF8.self)) }
      return .unix(String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
    default: return .unnamed
    }
  }
}
