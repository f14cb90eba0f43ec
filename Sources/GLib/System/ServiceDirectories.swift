// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The directories of a service: below `/etc`, `/var` and `/run` for root, else below the user's.
///
///     let directories = ServiceDirectories("demo")
///     let socket = directories.runtime + "/demo.sock"  // /run/demo/demo.sock
///
/// Nothing is created. A service that systemd starts under a user of its own names the system's
/// directories: `ServiceDirectories("demo", isSystem: true)`, and creates them by the unit's
/// `RuntimeDirectory=` and `StateDirectory=`.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct ServiceDirectories: Hashable, Sendable {
  /// What people write: `/etc/NAME`.
  ///
  /// No C counterpart.
  public let configuration: String

  /// What the service continues with after a crash: `/var/lib/NAME`.
  ///
  /// No C counterpart.
  public let state: String

  /// What can be made again: `/var/cache/NAME`.
  ///
  /// No C counterpart.
  public let cache: String

  /// Sockets and pid files, empty after a restart of the machine: `/run/NAME`.
  ///
  /// No C counterpart.
  public let runtime: String

  /// Logs: `/var/log/NAME`; `log` in ``state`` for a user.
  ///
  /// No C counterpart.
  public let logs: String

  /// Names the directories of a service.
  ///
  /// - Parameters:
  ///   - name: One component of a path. Precondition: not empty, `.` or `..`, and without a slash
  ///     and U+0000.
  ///   - isSystem: Whether the service belongs to the system and not to a user; `nil` asks
  ///     whether it runs as root.
  ///
  /// No C counterpart.
  public init(_ name: String, isSystem: Bool? = nil) {
    guard !["", ".", ".."].contains(name), !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
    else {
      misuse("The name of ServiceDirectories must be one component of a path")
    }
    if isSystem ?? (geteuid() == 0) {
      configuration = "/etc/\(name)"
      state = "/var/lib/\(name)"
      cache = "/var/cache/\(name)"
      runtime = "/run/\(name)"
      logs = "/var/log/\(name)"
    } else {
      configuration = "\(Directories.userConfiguration)/\(name)"
      state = "\(Directories.userState)/\(name)"
      cache = "\(Directories.userCache)/\(name)"
      runtime = "\(Directories.userRuntime)/\(name)"
      logs = "\(state)/log"
    }
  }
}
