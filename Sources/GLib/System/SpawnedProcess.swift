// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// A child process, and our ends of its pipes.
///
///     var child = try SpawnedProcess.spawn("cat", standardInput: .pipe, standardOutput: .pipe)
///     let input = child.takeStandardInput()!
///     try context.addExit(ofChild: child.pid) { status in print(status) }
///
/// Whoever starts a child collects its status: see
/// ``MainContext/addExit(ofChild:priority:named:isolation:_:)``. Dropping the value closes the
/// pipes that were not taken; the child goes on.
///
/// > Isolation: Safe from any thread, but not two at once.
///
/// Wraps what `g_spawn_async_with_fds()` returns. Since GLib 2.58.
public struct SpawnedProcess: ~Copyable, Sendable {
  /// The number of the child; it stays the child's until its status is collected.
  ///
  /// No C counterpart.
  public let pid: Int32

  /// Names the child for ever, for a state file.
  ///
  /// No C counterpart.
  public let identity: ProcessIdentity

  private var input: OwnedDescriptor?
  private var output: OwnedDescriptor?
  private var error: OwnedDescriptor?

  /// What a child gets as one of its standard streams.
  ///
  /// No C counterpart.
  public enum StandardStream: Hashable, Sendable {
    /// The same as this process.
    ///
    /// No C counterpart.
    case inherit
    /// `/dev/null`.
    ///
    /// No C counterpart.
    case null
    /// A pipe, whose other end the ``SpawnedProcess`` holds.
    ///
    /// No C counterpart.
    case pipe
    /// An open descriptor of this process, such as a log file. The child gets a duplicate; the
    /// number stays the caller's.
    ///
    /// No C counterpart.
    case descriptor(Int32)
  }
}

// MARK: - Our ends of the pipes

extension SpawnedProcess {
  /// Hands over the end that writes to the child; `nil` if there is no pipe or it was taken.
  ///
  /// No C counterpart.
  public mutating func takeStandardInput() -> OwnedDescriptor? { input.take() }

  /// Hands over the end that reads what the child prints; `nil` if there is no pipe or it was taken.
  ///
  /// No C counterpart.
  public mutating func takeStandardOutput() -> OwnedDescriptor? { output.take() }

  /// Hands over the end that reads the child's messages; `nil` if there is no pipe or it was taken.
  ///
  /// No C counterpart.
  public mutating func takeStandardError() -> OwnedDescriptor? { error.take() }
}

// MARK: - Starting

extension SpawnedProcess {
  /// Starts a program.
  ///
  /// The child inherits the standard streams as said, and no other descriptor. No signal is blocked
  /// in it.
  ///
  /// - Parameters:
  ///   - program: A path, or a name without a slash that is looked up in `PATH`.
  ///   - arguments: The arguments, without the name of the program.
  ///   - environment: The variables of the child: a literal, or a changed copy of
  ///     ``ProcessEnvironment/current``; `nil` inherits them.
  ///   - directory: The child's working directory; `nil` inherits it.
  ///   - newSession: Whether the child leads a session of its own, out of reach of the terminal's
  ///     interrupt key.
  ///   - standardInput: What the child reads.
  ///   - standardOutput: Where the child prints.
  ///   - standardError: Where the child's messages go.
  /// - Throws: ``GLibError`` matching ``SpawnErrorCode/noEntry`` when there is no such program,
  ///   another ``SpawnErrorCode`` when it cannot be started, ``FileErrorCode/invalidArgument``
  ///   when a text contains U+0000 or a variable has a name that cannot be one.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_spawn_async_with_fds()`. Since GLib 2.58.
  public static func spawn(
    _ program: String,
    _ arguments: [String] = [],
    environment: ProcessEnvironment? = nil,
    directory: String? = nil,
    newSession: Bool = false,
    standardInput: StandardStream = .inherit,
    standardOutput: StandardStream = .inherit,
    standardError: StandardStream = .inherit
  ) throws(GLibError) -> SpawnedProcess {
    let argv = try StringVector([program] + arguments)
    let envp = try environment.map { (variables) throws(GLibError) in
      StringVector(bytes: try variables.entries())
    }
    if let directory { try StringVector.check(directory) }
    var flags = G_SPAWN_DO_NOT_REAP_CHILD.rawValue | G_SPAWN_SEARCH_PATH.rawValue
    if standardInput == .inherit { flags |= G_SPAWN_CHILD_INHERITS_STDIN.rawValue }
    if standardOutput == .null { flags |= G_SPAWN_STDOUT_TO_DEV_NULL.rawValue }
    if standardError == .null { flags |= G_SPAWN_STDERR_TO_DEV_NULL.rawValue }

    let input = try Ends(standardInput, childReads: true)
    let output = try Ends(standardOutput, childReads: false)
    let error = try Ends(standardError, childReads: false)
    var pid: GPid = 0
    try throwing { out in
      withOptionalCString(directory) { directory in
        _ = g_spawn_async_with_fds(
          directory,
          argv.pointer,
          envp?.pointer,
          GSpawnFlags(flags),
          cglib_child_setup,
          newSession ? UnsafeMutableRawPointer(bitPattern: 1) : nil,
          &pid,
          input.childNumber,
          output.childNumber,
          error.childNumber,
          out
        )
      }
    }
    let identity: ProcessIdentity
    do {
      identity = try ProcessIdentity(ofPID: pid)
    } catch {
      // No descriptor left, or no /proc: nothing half-started stays behind. Without such a process
      // somebody else has collected its status, and the number is not ours to kill.
      if !error.matches(ProcessErrorCode.notRunning) {
        kill(pid, SIGKILL)
        while waitpid(pid, nil, 0) < 0, errno == EINTR {}
      }
      throw error
    }
    return SpawnedProcess(
      pid: pid,
      identity: identity,
      input: input.takeOurs(),
      output: output.takeOurs(),
      error: error.takeOurs()
    )
  }

  /// The two ends of a standard stream. The child's end closes with this value, after the start.
  private struct Ends: ~Copyable {
    private var ours: OwnedDescriptor?
    private var childs: OwnedDescriptor?
    /// −1 where GLib decides by its flags.
    let childNumber: Int32

    init(_ stream: StandardStream, childReads: Bool) throws(GLibError) {
      guard stream == .pipe else {
        ours = nil
        childs = nil
        childNumber = if case .descriptor(let number) = stream { number } else { -1 }
        return
      }
      let pipe = try OwnedDescriptor.pipe()
      childNumber = childReads ? pipe.readEnd.number : pipe.writeEnd.number
      if childReads {
        ours = consume pipe.writeEnd
        childs = consume pipe.readEnd
      } else {
        ours = consume pipe.readEnd
        childs = consume pipe.writeEnd
      }
    }

    consuming func takeOurs() -> OwnedDescriptor? { ours.take() }
  }
}

/// Calls `body` with a C string, or with NULL.
private func withOptionalCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
  guard let text else { return body(nil) }
  return text.withCString(body)
}
