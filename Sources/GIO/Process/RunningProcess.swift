// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// A process that somebody else has started, perhaps this program before its restart.
///
///     let machine = try RunningProcess(adopting: saved.identity)
///     async let exit = machine.exit  // status unknown, but never missed
///     try machine.send(SIGTERM)
///
/// It is found by what a number, once used again, does not have: the time of its start, and the
/// machine's run. From then on it is held by a descriptor, so that no other process is ever taken for it.
///
/// Dropping the object ends nothing but the watch.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public final class RunningProcess: SupervisedProcess, @unchecked Sendable {
  /// Finds a process again.
  ///
  /// - Parameter identity: As it was saved when the process was started.
  /// - Throws: `GLibError` matching `ProcessErrorCode.notRunning` when the process has ended,
  ///   `ProcessErrorCode.identityMismatch` when its number belongs to another one, or the machine was
  ///   restarted; `ProcessErrorCode.notSupported` when the system cannot tell.
  ///
  /// No C counterpart.
  public init(adopting identity: ProcessIdentity) throws(GLibError) {
    let watch = try ProcessWatch.open(identity)
    // One that has ended, and that nobody has collected, does not run.
    guard !watch.hasEnded else {
      throw GLibError(ProcessErrorCode.notRunning, "process \(identity.pid) has ended")
    }
    let monitor = ProcessMonitor(watch, pid: identity.pid, leadsGroup: false, killsGroup: false)
    super.init(identity, monitor, leadsGroup: false)
    monitor.begin()
  }

  deinit { monitor.abandon() }

  /// Sends a signal to the process and to all others of the group that it leads.
  ///
  /// - Throws: `GLibError` as ``SupervisedProcess/send(_:)``; matching `ProcessErrorCode.notRunning` also when
  ///   the process leads no group, `ProcessErrorCode.notSupported` on a kernel older than Linux 6.9, where a
  ///   group can be named by its number alone.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `pidfd_send_signal`.
  public func sendToGroup(_ signal: Int32) throws(GLibError) {
    try monitor.send(signal, toGroup: true)
  }
}
