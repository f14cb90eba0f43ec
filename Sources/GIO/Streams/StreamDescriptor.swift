// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import Synchronization

/// An open descriptor that the reading and the writing half of a stream share.
///
/// Each half has a lock of its own, makes its system calls with that held, and lets go of the
/// descriptor when it is closed; the last one closes it. So nobody uses a number that is closed.
final class StreamDescriptor: Sendable {
  /// What decides which system calls are made.
  enum Kind {
    case socket
    /// A pipe, a terminal, or another thing that says when it is ready.
    case pollable
    /// A file: reading and writing it may block, whatever it was asked for.
    case file
  }

  let number: Int32
  let kind: Kind
  private let halves: Atomic<Int>

  /// Takes over a descriptor, which does not block from now on.
  init(_ descriptor: consuming OwnedDescriptor, halves: Int) throws(GLibError) {
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else { throw .ioErrno(errno, "open a stream") }
    switch status.st_mode & S_IFMT {
    case S_IFSOCK: kind = .socket
    case S_IFREG, S_IFBLK, S_IFDIR: kind = .file
    default: kind = .pollable
    }
    guard g_unix_set_fd_nonblocking(descriptor.number, 1, nil) != 0 else {
      throw .ioErrno(errno, "open a stream")
    }
    number = descriptor.takeNumber()
    self.halves = Atomic(halves)
  }

  /// Called by each half once, when it makes no system call any more.
  func letGo() throws(GLibError) {
    guard halves.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
    if Glibc.close(number) != 0, errno != EINTR { throw .ioErrno(errno, "close") }
  }
}

// MARK: - System calls

/// What came of one attempt to read or to write.
enum Transfer {
  case bytes(Int)
  case wouldBlock
}

extension StreamDescriptor {
  /// Reads once. No bytes are the end.
  func read(into memory: UnsafeMutableRawBufferPointer) throws(GLibError) -> Transfer {
    var count: Int
    repeat {
      count =
        kind == .socket
        ? recv(number, memory.baseAddress, memory.count, Int32(MSG_DONTWAIT))
        : Glibc.read(number, memory.baseAddress, memory.count)
    } while count < 0 && errno == EINTR
    if count >= 0 { return .bytes(count) }
    // A terminal whose other side is gone says so by an error.
    if errno == EIO, kind == .pollable { return .bytes(0) }
    guard errno == EAGAIN || errno == EWOULDBLOCK else { throw .ioErrno(errno, "read") }
    return .wouldBlock
  }

  /// Reads once, to the end of an array.
  func read(
    appendingTo bytes: inout [UInt8],
    atMost count: Int
  ) throws(GLibError) -> Transfer {
    var transfer = Transfer.wouldBlock
    try bytes.append(atMost: count) { memory throws(GLibError) in
      transfer = try read(into: memory)
      guard case .bytes(let count) = transfer else { return 0 }
      return count
    }
    return transfer
  }

  /// Reads once from a socket, with the descriptors that come.
  ///
  /// - Parameters:
  ///   - passed: Gets the descriptors at its end, up to `limit` in all.
  ///   - wereLost: Set when there was no room for them; then none of them is kept.
  func receive(
    into memory: UnsafeMutableRawBufferPointer,
    _ passed: inout [Int32],
    atMost limit: Int,
    _ wereLost: inout Bool
  ) throws(GLibError) -> Transfer {
    var new = PassedDescriptors()
    var count: Int
    repeat { count = new.receive(memory, from: number) } while count < 0 && errno == EINTR
    let failure = errno
    let list = DescriptorList(adopting: new.numbers)
    if new.isTruncated || passed.count + list.count > limit {
      wereLost = true
    } else {
      passed += list.takeNumbers()
    }
    if count >= 0 { return .bytes(count) }
    guard failure == EAGAIN || failure == EWOULDBLOCK else { throw .ioErrno(failure, "read") }
    return .wouldBlock
  }

  /// Writes once to a socket, and passes descriptors.
  func send(
    _ memory: UnsafeRawBufferPointer,
    passing descriptors: [Int32]
  ) throws(GLibError) -> Transfer {
    var count: Int
    repeat {
      count = PassedDescriptors(numbers: descriptors).send(memory, to: number)
    } while count < 0 && errno == EINTR
    return count >= 0 ? .bytes(count) : try blocked(errno)
  }

  /// Writes once.
  func write(_ memory: UnsafeRawBufferPointer) throws(GLibError) -> Transfer {
    guard memory.count > 0 else { return .bytes(0) }
    if kind == .socket {
      var count: Int
      let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
      repeat {
        count = Glibc.send(number, memory.baseAddress, memory.count, flags)
      } while count < 0 && errno == EINTR
      if count >= 0 { return .bytes(count) }
      return try blocked(errno)
    }
    switch writeWithoutSignal(number, RawSpan(_unsafeBytes: memory)) {
    case .success(let count): return .bytes(count)
    case .failure(let failure): return try blocked(failure.number)
    }
  }

  private func blocked(_ number: Int32) throws(GLibError) -> Transfer {
    guard number == EAGAIN || number == EWOULDBLOCK else { throw .ioErrno(number, "write") }
    return .wouldBlock
  }

  /// Tells the peer of a socket that nothing more will come.
  func shutDownWriting() throws(GLibError) {
    if shutdown(number, Int32(SHUT_WR)) != 0, errno != ENOTCONN {
      throw .ioErrno(errno, "shut down")
    }
  }
}
