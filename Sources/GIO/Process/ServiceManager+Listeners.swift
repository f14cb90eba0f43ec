// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib
import Glibc

extension ServiceManager {
  /// A descriptor that the service manager has opened for this process: a socket that listens, or
  /// what was stored with it before a restart.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public final class InheritedDescriptor: Sendable {
    /// What the service manager calls it; `"unknown"` if it has no name.
    ///
    /// No C counterpart.
    public let name: String

    private let lock = Lock()
    // With `lock` held.
    nonisolated(unsafe) private var descriptor: OwnedDescriptor?

    init(_ name: String, _ number: Int32) {
      self.name = name
      descriptor = OwnedDescriptor(adopting: number)
    }

    /// Hands the descriptor over; `nil` when that has been done. What is not taken is closed with the object.
    ///
    /// No C counterpart.
    public func takeDescriptor() -> OwnedDescriptor? { lock.withLock { descriptor.take() } }
  }

  /// Takes over what the service manager has opened for this process (socket activation).
  ///
  /// The descriptors are close-on-exec afterwards, and the variables `LISTEN_FDS`, `LISTEN_PID` and
  /// `LISTEN_FDNAMES` are gone, so that no child takes the numbers for its own and a second call finds
  /// nothing.
  ///
  /// - Returns: In the order of their numbers, which begin at 3; empty when there is nothing for this process.
  /// - Throws: `GLibError` matching `IOErrorCode.invalidArgument` when the variables make no sense;
  ///   `FileErrorCode.badFileDescriptor` when one that is announced is not open. Then nothing is taken,
  ///   and the variables are gone as well.
  ///
  /// > Isolation: Early in `main`, while there is one thread: removing a variable is a race with every
  /// > thread that reads one.
  ///
  /// Wraps `sd_listen_fds_with_names`, without using it.
  public static func takeListeners() throws(GLibError) -> [InheritedDescriptor] {
    let names = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"]
    let values = names.map { ProcessEnvironment.value(of: $0) }
    for name in names { unsetenv(name) }
    let listed = try listeners(count: values[0], pid: values[1], names: values[2])
    for (number, _) in listed where fcntl(number, F_SETFD, FD_CLOEXEC) != 0 {
      throw .errno(errno, "LISTEN_FDS announces descriptor \(number)")
    }
    return listed.map { InheritedDescriptor($1, $0) }
  }

  /// What the variables say, as `sd_listen_fds(3)` describes them.
  static func listeners(
    count: String?,
    pid: String?,
    names: String?
  ) throws(GLibError) -> [(number: Int32, name: String)] {
    guard let count, let pid else { return [] }
    guard let pid = Int32(pid), pid > 0 else {
      throw GLibError(IOErrorCode.invalidArgument, "LISTEN_PID is no number of a process: \(pid)")
    }
    guard pid == getpid() else { return [] }
    guard let count = Int32(count), (0...65_536).contains(count) else {
      throw GLibError(
        IOErrorCode.invalidArgument,
        "LISTEN_FDS is no number of descriptors: \(count)"
      )
    }
    let given = names.map { $0.split(separator: ":", omittingEmptySubsequences: false) } ?? []
    guard given.isEmpty || given.count == count || count == 0 else {
      throw GLibError(
        IOErrorCode.invalidArgument,
        "LISTEN_FDNAMES has \(given.count) names for \(count) descriptors"
      )
    }
    return (0..<count).map { index in
      (3 + index, given.isEmpty ? "unknown" : String(given[Int(index)]))
    }
  }
}
