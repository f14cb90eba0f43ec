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
public final class RunningProcess: Sendable {
  /// The process, as it was saved.
  ///
  /// No C counterpart.
  public let identity: ProcessIdentity

  let monitor: ProcessMonitor

  /// Finds a process again.
  ///
  /// - Parameter identity: As it was saved when the process was started.
  /// - Throws: `GLibError` matching `ProcessErrorCode.notRunning` when the process has ended,
  ///   `ProcessErrorCode.identityMismatch` when its number belongs to another one, or the machine was
  ///   restarted; `ProcessErrorCode.notSupported` when the system cannot tell.
  ///
  /// No C counterpart.
  public init(adopting identity: ProcessIdentity) throws(GLibError) {
    self.identity = identity
    let watch = try ProcessWatch.open(identity)
    // One that has ended, and that nobody has collected, does not run.
    guard !watch.hasEnded else {
      throw GLibError(ProcessErrorCode.notRunning, "process \(identity.pid) has ended")
    }
    monitor = ProcessMonitor(watch, pid: identity.pid, leadsGroup: false, killsGroup: false)
    monitor.begin()
  }

  deinit { monitor.abandon() }

  /// The number of the process, which is certain while it runs.
  ///
  /// No C counterpart.
  public var pid: Int32 { identity.pid }
}

// MARK: - The end

extension RunningProcess {
  /// How the process ended; waits until it has.
  ///
  /// Any number of tasks may wait.
  ///
  /// - Returns: `ProcessExit.unknown`, unless the process is a child of this one and nobody else
  ///   collects its status.
  /// - Throws: `CancellationError` when the task is cancelled first.
  ///
  /// > Isolation: Callable from any task.
  ///
  /// No C counterpart.
  public var exit: ProcessExit {
    get async throws { try await waitForExit() }
  }

  /// How the process ended; waits until it has, and comes back in the caller's isolation.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `CancellationError` when the task is cancelled first.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func waitForExit(isolation: isolated (any Actor)? = #isolation) async throws -> ProcessExit
  {
    guard let status = await monitor.exit(isolation: isolation) else { throw CancellationError() }
    return status
  }

  /// How the process ended; `nil` while it is not known that it has.
  ///
  /// No C counterpart.
  public var exitIfKnown: ProcessExit? { monitor.knownExit }

  /// Sends the process a signal. Another process is never hit, whatever number it has.
  ///
  /// - Throws: `GLibError` matching `ProcessErrorCode.notRunning` when the process has ended,
  ///   `FileErrorCode.invalidArgument` for a number that is no signal, `FileErrorCode.notPermitted`
  ///   when it belongs to another user.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `pidfd_send_signal`.
  public func send(_ signal: Int32) throws(GLibError) { try monitor.send(signal) }

  /// Sends a signal to the process and to all others of the group that it leads.
  ///
  /// - Throws: `GLibError` as ``send(_:)``; matching `ProcessErrorCode.notRunning` also when the process leads
  ///   no group, `ProcessErrorCode.notSupported` on a kernel older than Linux 6.9, where a group can be named
  ///   by its number alone.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `pidfd_send_signal`.
  public func sendToGroup(_ signal: Int32) throws(GLibError) {
    try monitor.send(signal, toGroup: true)
  }

  /// Asks the process to end, waits, and kills it when it has not ended after some time.
  ///
  /// - Parameters:
  ///   - grace: How long it may take after SIGTERM; SIGKILL follows. Zero, or less, kills at once; so does
  ///     cancelling the task.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: How it ended; see ``exit``.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  @discardableResult
  public func stop(
    grace: Duration = .seconds(5),
    isolation: isolated (any Actor)? = #isolation
  ) async -> ProcessExit {
    monitor.stop(after: grace, toGroup: false)
    return await monitor.exit(isolation: isolation) { [monitor] in
      monitor.stop(after: .zero, toGroup: false)
    }
  }
}
