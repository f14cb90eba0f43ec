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
public final class ChildProcess: SupervisedProcess, @unchecked Sendable {
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
    let identity: ProcessIdentity
    do throws(GLibError) {
      identity = try ProcessIdentity(ofPID: made.pid)
      if let path = command.pidFile {
        try writeDurably("\(made.pid)\n", to: path, permissions: 0o644)
      }
    } catch {
      // Nothing half-started stays behind.
      watch.endAndCollect()
      throw error
    }
    let leadsGroup = command.group != .inherited
    let monitor = ProcessMonitor(
      watch,
      pid: made.pid,
      leadsGroup: leadsGroup,
      killsGroup: command.killsGroupAtExit
    )
    super.init(identity, monitor, leadsGroup: leadsGroup)
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

// MARK: - Its group

extension ChildProcess {
  /// Sends a signal to the child and to all others of the group that it leads.
  ///
  /// Precondition: the child was started with a group or session of its own.
  ///
  /// - Throws: `GLibError` as ``SupervisedProcess/send(_:)``; also when the child has ended and others of its
  ///   group have not: see ``Command/killsGroupAtExit``.
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
}
