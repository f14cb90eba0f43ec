// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

extension File {
  /// Opens the file and locks it; `nil` if others hold it.
  func lockDescriptor(
    _ mode: FileLock.Mode,
    creatingWith permissions: UInt32?
  ) throws(GLibError) -> OwnedDescriptor? {
    // A lock that keeps everybody out needs a file open for writing, the other one for reading.
    let flags = mode == .exclusive ? O_RDWR : O_RDONLY
    while true {
      let descriptor = try open(flags, creatingWith: permissions, "lock")
      guard try takeLock(mode, on: descriptor) else { return nil }
      // Somebody may have removed or replaced the file before the lock was there: then it locks
      // nothing that others could find.
      if try leads(to: descriptor) { return descriptor }
    }
  }

  private func takeLock(
    _ mode: FileLock.Mode,
    on descriptor: borrowing OwnedDescriptor
  ) throws(GLibError) -> Bool {
    while cglib_lock_file(descriptor.number, mode == .exclusive ? F_WRLCK : F_RDLCK) != 0 {
      switch errno {
      case EAGAIN, EACCES: return false
      case EINTR: continue
      default: throw error(errno, "lock")
      }
    }
    return true
  }

  static func giveUpLock(on descriptor: borrowing OwnedDescriptor) {
    _ = cglib_lock_file(descriptor.number, F_UNLCK)
  }

  /// Whether the path leads to an open file.
  func leads(to descriptor: borrowing OwnedDescriptor) throws(GLibError) -> Bool {
    let opened = Identity(try status(of: descriptor, "look at"))
    do throws(GLibError) {
      return Identity(try status()) == opened
    } catch {
      guard error.matches(FileErrorCode.noEntry) else { throw error }
      return false
    }
  }

  func lockHolder(on descriptor: borrowing OwnedDescriptor) throws(GLibError) -> FileLock.Holder? {
    var pid: pid_t = 0
    switch cglib_lock_holder(descriptor.number, &pid) {
    case 0: return nil
    case 1: return FileLock.Holder(pid: pid > 0 ? pid : nil)
    default: throw error(errno, "ask for the lock of")
    }
  }
}
