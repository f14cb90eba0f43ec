// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CSpawn
public import GLib
import Glibc

/// A program that runs as a child of this process.
///
///     let machine = try ChildProcess.start("qemu-system-x86_64", arguments, newSession: true)
///     try save(machine.identity)
///     print(try await machine.exit)
///
/// Its end is noticed, and its status collected, on a thread of the library, whether somebody waits or
/// not: no zombie remains. Dropping the object closes our ends of its pipes, and does nothing else: the
/// child runs on. ``Command/run(grace:isolation:_:)`` is for a child that must not outlive a scope.
///
/// Do not call `waitpid` for the child, or for any child (`-1`): who collects a status first has it, and
/// here the exit is then `ProcessExit.unknown`.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSubprocess`, without using it.
public final class ChildProcess: Sendable {
  /// The number of the child; another process may get it when the child has ended.
  ///
  /// Wraps `g_subprocess_get_identifier()`.
  public let pid: Int32

  /// Names the child for ever, for a state file; see ``RunningProcess``.
  ///
  /// No C counterpart.
  public let identity: ProcessIdentity

  /// Writes to the child; `nil` unless ``Command/standardInput`` is a stream. Close it, or the child waits
  /// for more.
  ///
  /// Wraps `g_subprocess_get_stdin_pipe()`.
  public let standardInput: StreamWriter?

  /// Reads what the child prints; `nil` unless ``Command/standardOutput`` is a stream.
  ///
  /// Wraps `g_subprocess_get_stdout_pipe()`.
  public let standardOutput: StreamReader?

  /// Reads the child's messages; `nil` unless ``Command/standardError`` is a stream.
  ///
  /// Wraps `g_subprocess_get_stderr_pipe()`.
  public let standardError: StreamReader?

  let monitor: ProcessMonitor
  private let leadsGroup: Bool

  fileprivate convenience init(_ command: Command) throws(GLibError) {
    let launch = try Launch(command)
    try self.init(command, launch, try launch.start())
    monitor.begin()
  }

  /// Takes over a child that was made, which is not watched yet.
  init(_ command: Command, _ launch: Launch, _ made: cspawn_result) throws(GLibError) {
    standardInput = launch.descriptors.input
    standardOutput = launch.descriptors.output
    standardError = launch.descriptors.error
    pid = made.pid
    leadsGroup = command.group != .inherited
    guard made.pidfd >= 0 else {
      // The number is certain: nobody but this process can collect the child.
      kill(made.pid, SIGKILL)
      while waitpid(made.pid, nil, 0) < 0, errno == EINTR {}
      throw GLibError(
        ProcessErrorCode.notSupported,
        "watching processes needs pidfd_open, which Linux has since version 5.3"
      )
    }
    let watch = ProcessWatch(OwnedDescriptor(adopting: made.pidfd), made.pid)
    monitor = ProcessMonitor(
      watch,
      pid: made.pid,
      leadsGroup: leadsGroup,
      killsGroup: command.killsGroupAtExit
    )
    do throws(GLibError) {
      identity = try ProcessIdentity(ofPID: made.pid)
      if let path = command.pidFile { try writeDurably("\(pid)\n", to: path, permissions: 0o644) }
    } catch {
      // Nothing half-started stays behind.
      watch.endAndCollect()
      throw error
    }
  }
}

// MARK: - Starting

extension ChildProcess {
  /// Starts a program, with what is most often asked for; a ``Command`` can say more.
  ///
  ///     let machine = try ChildProcess.start(
  ///       "qemu-system-x86_64",
  ///       arguments,
  ///       newSession: true,
  ///       passing: [.descriptor(monitor, as: 3)]
  ///     )
  ///
  /// - Parameters:
  ///   - program: A path, or a name that is looked up in `PATH`.
  ///   - arguments: The arguments, without the name of the program.
  ///   - environment: The variables of the child; `nil` inherits them.
  ///   - directory: The child's working directory; `nil` inherits it.
  ///   - newSession: Whether the child leads a session of its own, out of reach of the terminal's
  ///     interrupt key.
  ///   - standardInput: What the child reads.
  ///   - standardOutput: Where the child prints.
  ///   - standardError: Where the child's messages go.
  ///   - descriptors: More descriptors, each under the number that the child expects.
  /// - Returns: The child; its program runs already.
  /// - Throws: As ``Command/start()``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_subprocess_newv()`.
  public static func start(
    _ program: String,
    _ arguments: [String] = [],
    environment: ProcessEnvironment? = nil,
    directory: String? = nil,
    newSession: Bool = false,
    standardInput: Command.Input = .inherit,
    standardOutput: Command.Output = .inherit,
    standardError: Command.Output = .inherit,
    passing descriptors: [PassedDescriptor] = []
  ) throws(GLibError) -> ChildProcess {
    var command = Command(program, arguments)
    command.environment = environment
    command.directory = directory
    command.group = newSession ? .newSession : .inherited
    command.standardInput = standardInput
    command.standardOutput = standardOutput
    command.standardError = standardError
    command.passedDescriptors = descriptors
    return try command.start()
  }
}

extension Command {
  /// Starts the program.
  ///
  ///     let child = try command.start()
  ///
  /// The call returns when the program has taken the child over, so that every failure up to then is known
  /// here: the child shares the memory of this process until then, and nothing is copied.
  ///
  /// - Returns: The child; its program runs already.
  /// - Throws: `GLibError` matching `SpawnErrorCode.noEntry` when there is no such program, another
  ///   `SpawnErrorCode` when it cannot be started; a `FileErrorCode` when a file that it is to read or
  ///   write, or a passed descriptor, is not to be had; a `ProcessErrorCode` when it cannot be watched: on
  ///   a kernel older than Linux 5.3, without `/proc`, or because this process ignores SIGCHLD and the
  ///   child has ended at once.
  ///
  /// > Isolation: Safe from any thread; blocks until the program runs, which is a matter of a
  /// > millisecond unless its file is on a slow file system.
  ///
  /// Wraps `g_subprocess_launcher_spawnv()`.
  public func start() throws(GLibError) -> ChildProcess { try ChildProcess(self) }
}

// MARK: - The end

extension ChildProcess {
  /// How the child ended; waits until it has.
  ///
  /// Any number of tasks may wait. A task that does not wait any more leaves the child alone.
  ///
  /// - Throws: `CancellationError` when the task is cancelled first.
  ///
  /// > Isolation: Callable from any task.
  ///
  /// Wraps `g_subprocess_wait_async()`.
  public var exit: ProcessExit {
    get async throws { try await waitForExit() }
  }

  /// How the child ended; waits until it has, and comes back in the caller's isolation.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Throws: `CancellationError` when the task is cancelled first.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_subprocess_wait_async()`.
  public func waitForExit(isolation: isolated (any Actor)? = #isolation) async throws -> ProcessExit
  {
    guard let status = await monitor.exit(isolation: isolation) else { throw CancellationError() }
    return status
  }

  /// How the child ended; `nil` while it is not known that it has.
  ///
  /// Wraps `g_subprocess_get_if_exited()`.
  public var exitIfKnown: ProcessExit? { monitor.knownExit }

  /// Sends the child a signal. Another process is never hit, whatever number it has.
  ///
  ///     try child.send(SIGHUP)
  ///
  /// - Throws: `GLibError` matching `ProcessErrorCode.notRunning` when the child has ended,
  ///   `FileErrorCode.invalidArgument` for a number that is no signal, `FileErrorCode.notPermitted`
  ///   when the child belongs to another user by now.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_subprocess_send_signal()`.
  public func send(_ signal: Int32) throws(GLibError) { try monitor.send(signal) }

  /// Sends a signal to the child and to all others of the group that it leads.
  ///
  /// Precondition: the child was started with a group or session of its own.
  ///
  /// - Throws: `GLibError` as ``send(_:)``; also when the child has ended and others of its group have
  ///   not: see ``Command/killsGroupAtExit``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `killpg`.
  public func sendToGroup(_ signal: Int32) throws(GLibError) {
    guard leadsGroup else {
      misuse("ChildProcess.sendToGroup(_:): the child was started in the group of this process")
    }
    try monitor.send(signal, toGroup: true)
  }

  /// Asks the child to end, waits, and kills it when it has not ended after some time.
  ///
  ///     let status = await child.stop(grace: .seconds(10))
  ///
  /// A child that leads a group or session is stopped with its whole group, of which nothing is left
  /// when this returns, unless the child had ended before by itself.
  ///
  /// - Parameters:
  ///   - grace: How long it may take after SIGTERM; SIGKILL follows. Zero, or less, kills at once; so does
  ///     cancelling the task.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: How the child ended.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_subprocess_force_exit()`.
  @discardableResult
  public func stop(
    grace: Duration = .seconds(5),
    isolation: isolated (any Actor)? = #isolation
  ) async -> ProcessExit {
    beginStop(grace)
    return await monitor.exit(isolation: isolation, onCancel: { [self] in beginStop(.zero) })
  }

  func beginStop(_ grace: Duration) { monitor.stop(after: grace, toGroup: leadsGroup) }
}
