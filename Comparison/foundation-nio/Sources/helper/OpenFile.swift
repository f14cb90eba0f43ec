// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

// plumbing: begin (descriptors, durable files, a file that one process owns)
struct SystemError: Error, CustomStringConvertible {
  let number: Int32
  let what: String

  init(_ number: Int32, _ what: String) {
    self.number = number
    self.what = what
  }

  var description: String { "\(what): \(String(cString: strerror(number)))" }
}

/// An open file, closed when it goes.
struct OpenFile: ~Copyable {
  let descriptor: Int32

  init(_ path: String, _ flags: Int32) throws {
    let creation = flags & O_ACCMODE == O_RDONLY ? 0 : O_CREAT
    descriptor = open(path, flags | creation | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(errno, path) }
  }

  init(adopting descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// The whole file; those of `/proc` do not tell their size.
  static func contents(of path: String) throws -> [UInt8] {
    let file = try OpenFile(path, O_RDONLY)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(file.descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      guard count > 0 || errno == EINTR else { throw SystemError(errno, path) }
      bytes += buffer[..<max(count, 0)]
    }
  }

  /// After a crash the file is the old one or the new one, whole.
  static func replaceDurably(_ path: String, with bytes: [UInt8]) throws {
    let temporary = path + ".tmp"
    do {
      let file = try OpenFile(temporary, O_WRONLY | O_TRUNC)
      try file.write(bytes, path)
      guard fsync(file.descriptor) == 0 else { throw SystemError(errno, path) }
      guard rename(temporary, path) == 0 else { throw SystemError(errno, path) }
    } catch {
      unlink(temporary)
      throw error
    }
    let end = path.lastIndex(of: "/")
    let directory = try OpenFile(end.map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY)
    guard fsync(directory.descriptor) == 0 else { throw SystemError(errno, path) }
  }

  func write(_ bytes: [UInt8], _ path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { throw SystemError(errno, path) }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}

/// A locked file, which one process at a time owns.
struct PIDFile: ~Copyable {
  private let path: String
  private let file: OpenFile

  init(claiming path: String) throws {
    let file = try OpenFile(path, O_RDWR)
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    guard fcntl(file.descriptor, F_SETLK, &lock) == 0 else {
      throw SystemError(errno, "\(path) is owned by another process")
    }
    self.path = path
    self.file = file
  }

  consuming func release() { unlink(path) }
}

/// A UNIX socket that listens; its file stays.
struct ListeningSocket: ~Copyable {
  private let file: OpenFile

  var descriptor: Int32 { file.descriptor }

  init(at path: String) throws {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    file = OpenFile(adopting: socket(AF_UNIX, type, 0))
    guard file.descriptor >= 0 else { throw SystemError(errno, path) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw SystemError(ENAMETOOLONG, path)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    // What a machine that was killed has left behind.
    unlink(path)
    let mask = umask(0o177)
    defer { umask(mask) }
    let isBound = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file.descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    guard isBound, listen(file.descriptor, 16) == 0 else { throw SystemError(errno, path) }
  }
}
// plumbing: end
