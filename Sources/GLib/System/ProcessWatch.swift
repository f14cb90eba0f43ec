// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// A pidfd: readable once its process has ended, and never confused by a number that is used again.
package final class ProcessWatch: Sendable {
  package let descriptor: OwnedDescriptor
  private let pid: Int32

  package init(_ descriptor: consuming OwnedDescriptor, _ pid: Int32) {
    self.descriptor = descriptor
    self.pid = pid
  }

  /// Watches the process that has the number now; `nil` when there is none.
  static func open(_ pid: Int32) throws(GLibError) -> ProcessWatch? {
    #if os(Linux)
      let number = cglib_pidfd_open(pid)
      if number >= 0 { return ProcessWatch(OwnedDescriptor(adopting: number), pid) }
      switch errno {
      case ESRCH: return nil
      case ENOSYS, EPERM:
        throw GLibError(
          ProcessErrorCode.notSupported,
          "watching processes needs pidfd_open, which Linux has since version 5.3"
        )
      default: throw .errno(errno, "cannot watch process \(pid)")
      }
    #else
      throw GLibError(ProcessErrorCode.notSupported, "watching processes needs Linux")
    #endif
  }

  /// Watches the process of an identity.
  package static func open(_ identity: ProcessIdentity) throws(GLibError) -> ProcessWatch {
    guard try ProcessIdentity.currentBootID() == identity.bootID else {
      throw GLibError(
        ProcessErrorCode.identityMismatch,
        "process \(identity.pid) ended when the machine was restarted"
      )
    }
    // First the descriptor, then the check: afterwards the number cannot change hands unnoticed.
    guard let watch = try open(identity.pid) else {
      throw GLibError(ProcessErrorCode.notRunning, "there is no process \(identity.pid) any more")
    }
    guard let stat = try ProcessStat(pid: identity.pid) else {
      guard watch.hasEnded else {
        throw GLibError(
          ProcessErrorCode.notSupported,
          "process \(identity.pid) exists, but /proc does not show it (mounted with hidepid?)"
        )
      }
      throw GLibError(ProcessErrorCode.notRunning, "there is no process \(identity.pid) any more")
    }
    guard stat.startTime == identity.startTime else {
      throw GLibError(
        ProcessErrorCode.identityMismatch,
        "process \(identity.pid) is another one by now: it was started at \(stat.startTime), not \(identity.startTime)"
      )
    }
    return watch
  }

  /// Blocks until the process has ended, which should be about to happen.
  package func waitForEnd() {
    var record = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    while poll(&record, 1, -1) < 0, errno == EINTR {}
  }

  /// Whether the process has ended, be its status collected or not.
  package var hasEnded: Bool {
    var record = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    return poll(&record, 1, 0) > 0
  }

  /// Collects the status of a child that has ended; `nil` while it has not.
  package func collectStatus() -> ProcessExit? {
    #if os(Linux)
      var status: Int32 = 0
      switch cglib_reap(descriptor.number, pid, &status) {
      case 1: return ProcessExit(rawStatus: status)
      case 0: return nil
      default: return .unknown  // not our child, or somebody else has collected it
      }
    #else
      return .unknown
    #endif
  }
}
