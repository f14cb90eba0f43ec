// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// How a process ended.
///
///     switch status {
///     case .exited(code: 0): print("done")
///     case .exited(let code): print("failed with \(code)")
///     case .signaled(let signal, let coreDumped): print("killed by \(signal)", coreDumped)
///     case .unknown: print("gone")
///     }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public enum ProcessExit: Hashable, Sendable {
  /// The process called `exit` with this code, or returned it from `main`.
  ///
  /// No C counterpart.
  case exited(code: Int32)
  /// A signal ended the process.
  ///
  /// No C counterpart.
  case signaled(Int32, coreDumped: Bool)
  /// The process has ended, but nobody can tell how: it was not a child of this process, or other
  /// code has collected its status.
  ///
  /// No C counterpart.
  case unknown

  /// Takes a status of `waitpid` apart.
  ///
  /// - Parameter status: The status of a process that has ended.
  ///
  /// Wraps `WIFEXITED`, `WEXITSTATUS`, `WTERMSIG` and `WCOREDUMP`.
  public init(rawStatus status: Int32) {
    let signal = status & 0x7f
    self =
      signal == 0
      ? .exited(code: (status >> 8) & 0xff)
      : .signaled(signal, coreDumped: status & 0x80 != 0)
  }

  /// The status as `waitpid` reports it; `nil` when it is unknown.
  ///
  /// No C counterpart.
  public var rawStatus: Int32? {
    switch self {
    case .exited(let code): (code & 0xff) << 8
    case .signaled(let signal, let coreDumped): signal | (coreDumped ? 0x80 : 0)
    case .unknown: nil
    }
  }

  /// Whether the process has exited with code 0.
  ///
  /// Wraps `g_spawn_check_exit_status()`.
  public var isSuccess: Bool { self == .exited(code: 0) }
}

extension ProcessExit: CustomStringConvertible {
  /// The status as a person would say it.
  ///
  /// No C counterpart.
  public var description: String {
    switch self {
    case .exited(let code): "exited with code \(code)"
    case .signaled(let signal, let coreDumped):
      "killed by signal \(signal)\(coreDumped ? " (core dumped)" : "")"
    case .unknown: "ended, status unknown"
    }
  }
}
