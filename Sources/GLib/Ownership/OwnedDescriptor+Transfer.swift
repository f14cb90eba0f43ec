// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

// MARK: - Reading

extension OwnedDescriptor {
  /// What came of one read.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public enum ReadResult: Hashable, Sendable {
    /// So many bytes were read, at least one; perhaps fewer than were asked for.
    ///
    /// No C counterpart.
    case bytes(Int)

    /// All was read, and nobody holds the other end open.
    ///
    /// No C counterpart.
    case endOfFile

    /// Nothing is there yet; only a descriptor that does not block says so.
    ///
    /// No C counterpart.
    case wouldBlock
  }

  /// Reads once what is there, up to a number of bytes.
  ///
  ///     var received: [UInt8] = []
  ///     switch try reader.read(appendingTo: &received, atMost: 65_536) {
  ///     case .bytes: consume(&received)
  ///     case .endOfFile: finish()
  ///     case .wouldBlock: break
  ///     }
  ///
  /// A signal that interrupts the wait is not an error; the read is repeated.
  ///
  /// - Parameters:
  ///   - buffer: Gets the bytes at its end; unchanged if there are none.
  ///   - count: How many to take at most. Precondition: positive.
  /// - Returns: The number of bytes, the end, or that there is nothing at the moment.
  /// - Throws: ``GLibError`` matching a ``FileErrorCode``.
  /// - Complexity: O(`count`); no byte is written twice.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public func read(
    appendingTo buffer: inout [UInt8],
    atMost count: Int
  ) throws(GLibError) -> ReadResult {
    guard count > 0 else { misuse("OwnedDescriptor.read needs room for at least one byte") }
    var result = 0
    var failure: Int32 = 0
    buffer.append(addingCapacity: count) { span in
      span.withUnsafeMutableBufferPointer { free, filled in
        repeat {
          result = Glibc.read(number, free.baseAddress, count)
          failure = result < 0 ? errno : 0
        } while failure == EINTR
        filled = max(result, 0)
      }
    }
    switch failure {
    case 0: return result == 0 ? .endOfFile : .bytes(result)
    case EAGAIN, EWOULDBLOCK: return .wouldBlock
    default: throw .errno(failure, "read")
    }
  }
}

// MARK: - Writing

extension OwnedDescriptor {
  /// What came of one write.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public enum WriteResult: Hashable, Sendable {
    /// So many bytes were taken, perhaps fewer than there were.
    ///
    /// No C counterpart.
    case bytes(Int)

    /// There is no room now; only a descriptor that does not block says so.
    ///
    /// No C counterpart.
    case wouldBlock
  }

  /// Writes once as much as there is room for.
  ///
  ///     switch try writer.write(line.span.bytes) {
  ///     case .bytes(let count): line.removeFirst(count)
  ///     case .wouldBlock: break
  ///     }
  ///
  /// When nobody reads at the other end, this throws. The signal SIGPIPE that the system sends then
  /// is caught on the calling thread; how the process, its other threads and the programs that it
  /// starts treat SIGPIPE stays as it was. A signal that interrupts the wait is not an error; the
  /// write is repeated.
  ///
  /// - Parameter bytes: What to write; may be empty.
  /// - Returns: The number of bytes taken, or that there is no room at the moment.
  /// - Throws: ``GLibError`` matching ``FileErrorCode/pipe`` or another ``FileErrorCode``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  @discardableResult
  public func write(_ bytes: RawSpan) throws(GLibError) -> WriteResult {
    switch writeWithoutSignal(number, bytes) {
    case .success(let count): return .bytes(count)
    case .failure(let error) where error.number == EAGAIN || error.number == EWOULDBLOCK:
      return .wouldBlock
    case .failure(let error): throw .errno(error.number, "write")
    }
  }
}

// MARK: - SIGPIPE

/// The number that a system call left in `errno`.
package struct SystemCallFailure: Error {
  package let number: Int32
}

/// Writes once, without a SIGPIPE. Price: two cheap system calls.
package func writeWithoutSignal(
  _ number: Int32,
  _ bytes: RawSpan
) -> Result<Int, SystemCallFailure> {
  withoutPipeSignal {
    var written: Int
    repeat {
      written = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
    } while written < 0 && errno == EINTR
    let failure = errno
    guard written < 0 else { return (.success(written), isRaised: false) }
    return (.failure(SystemCallFailure(number: failure)), isRaised: failure == EPIPE)
  }
}

/// Runs what may raise a SIGPIPE on this thread, without one.
///
/// Ignoring the signal for the process would be inherited by every program it starts, and only
/// sockets have a flag for it. So the thread blocks it, and removes the one that its own write
/// raised: the system directs that one at the thread.
///
/// - Parameter body: Says beside its result whether it may have raised one.
package func withoutPipeSignal<R>(_ body: () -> (result: R, isRaised: Bool)) -> R {
  var pipeSignal = sigset_t()
  var previousMask = sigset_t()
  sigemptyset(&pipeSignal)
  sigaddset(&pipeSignal, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &pipeSignal, &previousMask)
  // Blocked before: then one may be waiting that is not ours to remove.
  let wasBlocked = sigismember(&previousMask, SIGPIPE) == 1
  let wasPending = wasBlocked && isPending(SIGPIPE)

  let (result, isRaised) = body()

  if isRaised && !wasPending {
    var atOnce = timespec()
    while sigtimedwait(&pipeSignal, nil, &atOnce) < 0 && errno == EINTR {}
  }
  if !wasBlocked { pthread_sigmask(SIG_SETMASK, &previousMask, nil) }
  return result
}

private func isPending(_ signal: Int32) -> Bool {
  var pending = sigset_t()
  sigpending(&pending)
  return sigismember(&pending, signal) == 1
}
