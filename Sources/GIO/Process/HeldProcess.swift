// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// A child that exists, and whose program has not begun.
///
///     let held = try command.hold()
///     try await stateFile.replaceContents(with: state(of: held.identity))
///     let machine = try held.release()
///
/// So a supervisor can write down whom it has started before that one does anything. Killed at any instant,
/// it leaves a child that its next run knows of, or none: when this process ends, however it does, a program
/// that was not released never begins.
///
/// Dropping the value ends the child.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct HeldProcess: ~Copyable, Sendable {
  private let child: ChildProcess
  private let launch: Launch
  private let gate: LaunchGate
  private var isReleased = false

  fileprivate init(_ child: ChildProcess, _ launch: Launch, _ gate: LaunchGate) {
    self.child = child
    self.launch = launch
    self.gate = gate
  }

  /// The number of the child, which stays the same when its program begins.
  ///
  /// Wraps `g_subprocess_get_identifier()`.
  public var pid: Int32 { child.pid }

  /// Names the child for ever, for a state file; see ``RunningProcess``. It stays the same when the
  /// program begins.
  ///
  /// No C counterpart.
  public var identity: ProcessIdentity { child.identity }

  /// Lets the program begin.
  ///
  /// - Returns: The child; its program runs already. If the child was killed meanwhile, its exit says so.
  /// - Throws: `GLibError` matching `SpawnErrorCode.noEntry` when there is no such program, another
  ///   `SpawnErrorCode` when it cannot be executed; then there is no child.
  ///
  /// > Isolation: Safe from any thread; blocks as ``Command/start()`` does.
  ///
  /// No C counterpart.
  public consuming func release() throws(GLibError) -> ChildProcess {
    try launch.release(gate)
    isReleased = true
    child.monitor.begin()
    return child
  }

  deinit {
    if !isReleased { child.monitor.endUnwatched() }
  }
}

extension Command {
  /// Makes the child, and lets its program wait.
  ///
  ///     let held = try command.hold()
  ///
  /// Everything has happened to the child but the execution of the program: it has its descriptors,
  /// session and limits. Until it is released it gets no signal but SIGKILL. ``Command/pidFile`` is written
  /// here, and stays when the value is dropped.
  ///
  /// - Returns: The child, to be released.
  /// - Throws: As ``start()``, but for what the execution of the program may throw.
  /// - Complexity: The child gets a copy of this process's page tables, which ``start()`` spares: about a
  ///   millisecond for each gigabyte in use.
  ///
  /// > Isolation: Safe from any thread; blocks for the time that a fork takes.
  ///
  /// No C counterpart.
  public func hold() throws(GLibError) -> HeldProcess {
    let launch = try Launch(self)
    let (made, gate) = try launch.hold()
    return HeldProcess(try ChildProcess(self, launch, made), launch, gate)
  }
}
