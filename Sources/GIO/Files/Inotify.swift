// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

/// A watch of one directory, with a descriptor of its own: a queue in the system, which is full at some
/// thousand changes and says so.
final class Inotify: @unchecked Sendable {
  // The descriptor never changes; the rest is only touched with the lock held.
  let descriptor: OwnedDescriptor
  private let lock = Lock()
  private var parser: InotifyParser
  private var changes: [FileChange] = []

  init(_ directory: File, name: [UInt8]?) throws(GLibError) {
    let number = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard number >= 0 else { throw directory.error(errno, "watch") }
    descriptor = OwnedDescriptor(adopting: number)
    parser = InotifyParser(directory: directory, name: name)
    do throws(GLibError) {
      try directory.call("watch") { inotify_add_watch(number, $0, InotifyParser.mask) }
    } catch {
      guard error.matches(FileErrorCode.noSpace) else { throw error }
      throw GLibError(
        FileErrorCode.noSpace,
        "cannot watch \(directory): the user has as many watches as fs.inotify.max_user_watches allows"
      )
    }
  }

  enum Answer {
    case change(FileChange)
    /// Nothing has happened yet.
    case nothing
    case end
  }

  func next() -> Answer {
    lock.withLock {
      while changes.isEmpty, !parser.hasEnded, receive() {}
      if let change = changes.popLast() { return .change(change) }
      return parser.hasEnded ? .end : .nothing
    }
  }

  /// - Returns: Whether there was something, for this watch or not.
  private func receive() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
      var count: Int
      repeat {
        count = Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
      } while count < 0 && errno == EINTR
      guard count >= 0 else {
        guard errno == EAGAIN else {
          misuse("The descriptor of a FileChanges was closed by somebody else")
        }
        return false
      }
      changes = parser.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count])).reversed()
      return true
    }
  }
}
