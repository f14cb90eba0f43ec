// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc

/// A pipe that closures may capture; neither end blocks.
public final class TestPipe: @unchecked Sendable {
  // Tests use a pipe from one thread at a time, or through the system calls alone.

  /// The number of the end that is read from.
  public private(set) var reader: Int32
  /// The number of the end that is written to.
  public private(set) var writer: Int32

  /// Makes the pipe.
  public init() {
    var ends: [Int32] = [-1, -1]
    precondition(test_pipe(&ends) == 0, "no pipe is to be had: \(errno)")
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    closeReader()
    closeWriter()
  }

  /// Writes one byte.
  public func write() {
    var byte: UInt8 = 1
    let count = Glibc.write(writer, &byte, 1)
    precondition(count == 1)
  }

  /// Reads all there is and returns how much it was.
  @discardableResult
  public func drain() -> Int {
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(reader, &buffer, buffer.count)
      guard count > 0 else { return total }
      total += count
    }
  }

  /// Fills the pipe, so that it is not writable.
  public func fill() {
    let block = [UInt8](repeating: 0, count: 4096)
    while Glibc.write(writer, block, block.count) > 0 {}
  }

  /// Closes the reading end, if it is open.
  public func closeReader() {
    if reader >= 0 { close(reader) }
    reader = -1
  }

  /// Waits until nobody has the writing end open: a process that another test is starting may have it, too,
  /// until its program begins.
  public func waitForHangUp() {
    var entry = pollfd(fd: reader, events: 0, revents: 0)
    while poll(&entry, 1, -1) < 0 {}
  }

  /// Closes the writing end, if it is open.
  public func closeWriter() {
    if writer >= 0 { close(writer) }
    writer = -1
  }
}
