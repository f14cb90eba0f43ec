// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// An open file descriptor with one owner, closed at the end of the scope.
///
///     let pipe = try OwnedDescriptor.pipe()
///     try pipe.writeEnd.write("hello".utf8Span.span.bytes)
///
/// The compiler refuses to copy it, to use it after ``close()`` and to forget it. Every descriptor
/// that is made here is close-on-exec: child processes do not inherit it.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct OwnedDescriptor: ~Copyable, Sendable {
  /// The number, for system calls; valid while the owner lives.
  ///
  /// No C counterpart.
  public let number: Int32

  /// Takes over an open descriptor, which is closed with its owner.
  ///
  ///     let socket = OwnedDescriptor(adopting: number)
  ///
  /// - Parameter number: An open descriptor that nothing else closes. Precondition: not negative.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public init(adopting number: Int32) {
    guard number >= 0 else {
      misuse("OwnedDescriptor needs an open descriptor; \(number) is not one")
    }
    self.number = number
  }

  /// Closes the descriptor. An error has no place to go here; ``close()`` throws it.
  deinit {
    _ = Glibc.close(number)
  }
}

// MARK: - Ending

extension OwnedDescriptor {
  /// Gives the descriptor away without closing it.
  ///
  ///     let number = descriptor.takeNumber()  // using `descriptor` afterwards does not compile
  ///
  /// - Returns: The number, which the caller has to close.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public consuming func takeNumber() -> Int32 {
    let taken = number
    discard self
    return taken
  }

  /// Closes the descriptor and tells whether that went well.
  ///
  ///     try output.close()  // a full disk may show only here
  ///
  /// The descriptor is closed in any case, also when this throws and when a signal interrupts it:
  /// a second attempt might close what another thread has just opened.
  ///
  /// - Throws: ``GLibError`` matching ``FileErrorCode/inputOutput``, ``FileErrorCode/noSpace`` or
  ///   another ``FileErrorCode`` when data written earlier could not be saved;
  ///   ``FileErrorCode/badFileDescriptor`` when somebody else has closed the number.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_close()`. Since GLib 2.36.
  public consuming func close() throws(GLibError) {
    // Not g_close() itself: newer versions print a CRITICAL for EBADF, in addition to the error.
    if Glibc.close(takeNumber()) != 0, errno != EINTR { throw .errno(errno, "close") }
  }
}

// MARK: - Making

extension OwnedDescriptor {
  /// Makes a pipe.
  ///
  ///     let pipe = try OwnedDescriptor.pipe()
  ///     let reader = pipe.readEnd
  ///     let writer = pipe.writeEnd
  ///
  /// - Returns: Both ends, blocking and close-on-exec.
  /// - Throws: ``GLibError`` matching ``FileErrorCode/tooManyOpenFiles`` or
  ///   ``FileErrorCode/tooManyOpenFilesInSystem``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_unix_open_pipe()`. Since GLib 2.30.
  public static func pipe() throws(GLibError) -> DescriptorPair {
    var numbers: (Int32, Int32) = (-1, -1)
    let opened = withUnsafeMutableBytes(of: &numbers) {
      g_unix_open_pipe($0.assumingMemoryBound(to: Int32.self).baseAddress!, FD_CLOEXEC, nil)
    }
    // GLib's own error has one code for everything; it leaves the number in errno.
    guard opened != 0 else { throw .errno(errno, "pipe") }
    return DescriptorPair(
      readEnd: OwnedDescriptor(adopting: numbers.0),
      writeEnd: OwnedDescriptor(adopting: numbers.1)
    )
  }

  /// Makes a second descriptor of the same open file, with an owner of its own.
  ///
  /// Both share the position in the file and whether it blocks; each is closed by itself.
  ///
  /// - Returns: The duplicate, close-on-exec.
  /// - Throws: ``GLibError`` matching ``FileErrorCode/tooManyOpenFiles``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public func duplicate() throws(GLibError) -> OwnedDescriptor {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .errno(errno, "duplicate") }
    return OwnedDescriptor(adopting: copy)
  }

  /// Chooses whether reads and writes wait until something can be done.
  ///
  ///     try reader.setBlocking(false)
  ///
  /// The choice belongs to the open file: it holds for duplicates, too, also in other processes.
  ///
  /// - Throws: ``GLibError`` matching ``FileErrorCode/badFileDescriptor`` when somebody else has
  ///   closed the number.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_unix_set_fd_nonblocking()`. Since GLib 2.30.
  public func setBlocking(_ blocking: Bool) throws(GLibError) {
    guard g_unix_set_fd_nonblocking(number, blocking ? 0 : 1, nil) != 0 else {
      throw .errno(errno, "set blocking")
    }
  }
}

/// The two ends of a pipe.
///
///     let pipe = try OwnedDescriptor.pipe()
///     let reader = pipe.readEnd  // moves this end out; the other stays where it is
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
@frozen
public struct DescriptorPair: ~Copyable, Sendable {
  /// The end that is read from.
  ///
  /// No C counterpart.
  public var readEnd: OwnedDescriptor

  /// The end that is written to.
  ///
  /// No C counterpart.
  public var writeEnd: OwnedDescriptor
}
