// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// A process whose end is watched: a ``ChildProcess`` of this one, or a ``RunningProcess`` that was found again.
///
///     func watch(_ machine: SupervisedProcess) async throws {
///       print(machine.identity, try await machine.exit)
///     }
///
/// Its end is noticed on a thread of the library, whether somebody waits or not. Signals never hit another
/// process that has got the number meanwhile.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSubprocess`, without using it.
public class SupervisedProcess: @unchecked Sendable {
  // Sendable: constants, here and in the two subclasses.

  /// Names the process for ever, for a state file.
  ///
  /// No C counterpart.
  public let identity: ProcessIdentity

  let monitor: ProcessMonitor
  let leadsGroup: Bool

  init(_ identity: ProcessIdentity, _ monitor: ProcessMonitor, leadsGroup: Bool) {
    self.identity = identity
    self.monitor = monitor
    self.leadsGroup = leadsGroup
  }

  /// The number of the process; another one may get it when this one has ended.
  ///
  /// Wraps `g_subprocess_get_identifier()`.
  public final var pid: Int32 { identity.pid }
}

// MARK: - The end

extension SupervisedProcess {
  /// How the process ended; waits until it has.
  ///
  /// Any number of tasks may wait. A task that does not wait any more leaves the process alone.
  ///
  /// - Returns: For a ``RunningProcess`` `ProcessExit.unknown`, unless it is a child of this process and nobody
  ///   else collects its status.
  /// - Throws: `CancellationError` when the task is cancelled first.
  ///
  /// > Isolation: Callable from any task.
  ///
  /// Wraps `g_subprocess_wait_async()`.
  public final var exit: ProcessExit {
    get async throws { try await waitForExit() }
  }

  /// How the process ended; waits until it has, and comes back in the caller's isolation. As ``exit``.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `CancellationError` when the task is cancelled first.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_subprocess_wait_async()`.
  public final func waitForExit(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> ProcessExit {
    guard let status = await monitor.exit(isolation: isolation) else { throw CancellationError() }
    return status
  }

  /// How the process ended; `nil` while it is not known that it has.
  ///
  /// Wraps `g_subprocess_get_if_exited()`.
  public final var exitIfKnown: ProcessExit? { monitor.knownExit }

  /// Sends the process a signal. Another process is never hit, whatever number it has.
  ///
  ///     try machine.send(SIGHUP)
  ///
  /// - Throws: `GLibError` matching `ProcessErrorCode.notRunning` when the process has ended,
  ///   `FileErrorCode.invalidArgument` for a number that is no signal, `FileErrorCode.notPermitted`
  ///   when it belongs to another user.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_subprocess_send_signal()`.
  public final func send(_ signal: Int32) throws(GLibError) { try monitor.send(signal) }

  /// Asks the process to end, waits, and kills it when it has not ended after some time.
  ///
  ///     let status = await machine.stop(grace: .seconds(10))
  ///
  /// A child that leads a group or session is stopped with its whole group, of which nothing is left
  /// when this returns, unless the child had ended before by itself.
  ///
  /// - Parameters:
  ///   - grace: How long it may take after SIGTERM; SIGKILL follows. Zero, or less, kills at once; so does
  ///     cancelling the task.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: How it ended; see ``exit``.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_subprocess_force_exit()`.
  @discardableResult
  public final func stop(
    grace: Duration = .seconds(5),
    isolation: isolated (any Actor)? = #isolation
  ) async -> ProcessExit {
    beginStop(grace)
    return await monitor.exit(isolation: isolation, onCancel: { [self] in beginStop(.zero) })
  }

  final func beginStop(_ grace: Duration) { monitor.stop(after: grace, toGroup: leadsGroup) }
}
