// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// A program to be run, and everything it is to find when it begins.
///
///     var check = Command("qemu-img", ["check", path])
///     check.environment = ["LC_ALL": "C"]
///     let result = try await check.capture()
///     guard result.exit.isSuccess else { throw CheckFailure(try result.errorText()) }
///
/// It is a value: run it twice, or change a copy. No shell is involved, so that nothing in an
/// argument has a meaning to anybody but the program.
///
/// The child inherits the three standard streams unless something else is said, and **no other
/// descriptor** but those that are passed by name. Every signal has its default action in it, and none
/// is blocked but ``blockedSignals``, whatever the starting thread does.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct Command: Sendable {
  /// A path, or a name without a slash, which is looked up in this process's `PATH`. A relative path is
  /// taken from ``directory``.
  ///
  /// No C counterpart.
  public var program: String

  /// The arguments, without the name of the program.
  ///
  /// No C counterpart.
  public var arguments: [String]

  /// The variables of the child: a literal, or a changed copy of `ProcessEnvironment.current`; `nil`
  /// inherits them.
  ///
  /// Wraps `g_subprocess_launcher_set_environ()`.
  public var environment: ProcessEnvironment?

  /// The working directory of the child; `nil` inherits it.
  ///
  /// Wraps `g_subprocess_launcher_set_cwd()`.
  public var directory: String?

  /// What the child reads.
  ///
  /// No C counterpart.
  public var standardInput = Input.inherit

  /// Where the child prints.
  ///
  /// No C counterpart.
  public var standardOutput = Output.inherit

  /// Where the child's messages go.
  ///
  /// No C counterpart.
  public var standardError = Output.inherit

  /// How many bytes each stream holds before its writer waits: 256 KiB, unless that is changed; `nil` is
  /// what the system gives, 64 KiB on Linux.
  ///
  /// The more it is, the less often reader and writer wait for each other. The system rounds up, and gives
  /// less if it has to. A user other than root has an allowance for all pipes together
  /// (`/proc/sys/fs/pipe-user-pages-soft`, 64 MiB): say `nil` for hundreds of children with streams.
  ///
  /// Wraps `F_SETPIPE_SZ`.
  public var streamCapacity: Int? = 262_144

  /// More descriptors, each under the number that the child expects.
  ///
  /// Wraps `g_subprocess_launcher_take_fd()`.
  public var passedDescriptors: [PassedDescriptor] = []

  /// Whether the child leads a group of processes, or a session.
  ///
  /// No C counterpart.
  public var group = Group.inherited

  /// Whether what is left of the child's group is killed when the child itself has ended, so that a
  /// wrapper script goes together with what it started. Precondition: ``group`` is not
  /// ``Group/inherited``.
  ///
  /// No C counterpart.
  public var killsGroupAtExit = false

  /// The signals that are blocked when the program begins.
  ///
  /// No C counterpart.
  public var blockedSignals: Set<Int32> = []

  /// The permissions that files made by the child do not get, as in `0o027`; `nil` inherits them.
  ///
  /// Wraps `umask`.
  public var fileModeMask: UInt32?

  /// How much the child may use; what is not named is inherited.
  ///
  /// No C counterpart.
  public var limits: [ResourceLimit] = []

  /// The signal that the child gets when this process ends, in whatever way; `nil` lets it live on.
  ///
  /// It does not depend on the thread that starts the child. A program that is set-user-ID loses it.
  ///
  /// Wraps `PR_SET_PDEATHSIG`.
  public var parentDeathSignal: Int32?

  /// A file that is replaced by the number of the child and a newline, as daemons have one. If that
  /// fails, the child is killed, and the start has failed.
  ///
  /// A number says little, `ProcessIdentity` names a process for ever.
  ///
  /// No C counterpart.
  public var pidFile: String?

  /// Describes a program; nothing is started yet.
  ///
  /// - Parameters:
  ///   - program: A path, or a name that is looked up in `PATH`.
  ///   - arguments: The arguments, without the name of the program.
  ///
  /// No C counterpart.
  public init(_ program: String, _ arguments: [String] = []) {
    self.program = program
    self.arguments = arguments
  }
}

// MARK: - Choices

extension Command {
  /// The group of processes that a child belongs to.
  ///
  /// No C counterpart.
  public enum Group: Hashable, Sendable {
    /// That of this process; the terminal's interrupt key reaches the child, too.
    ///
    /// No C counterpart.
    case inherited
    /// One of its own, to be signalled as a whole.
    ///
    /// Wraps `setpgid`.
    case new
    /// A group in a session of its own, without a terminal.
    ///
    /// Wraps `setsid`.
    case newSession
  }
}

extension Command: CustomStringConvertible {
  /// The command line as one would type it; without the environment, which may hold secrets.
  ///
  /// No C counterpart.
  public var description: String {
    (try? ShellWords.join([program] + arguments)) ?? "\([program] + arguments)"
  }
}
