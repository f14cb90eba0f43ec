// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much of something a child may use.
///
///     command.limits = [.openFiles(1_024), .coreFileSize(0), .lockedMemory(nil)]
///
/// Each is one number, which the child may not raise again. `nil` means without limit, which only a
/// privileged process can give.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `setrlimit`.
public struct ResourceLimit: Hashable, Sendable {
  let resource: Int32
  let value: UInt64

  private init(_ resource: __rlimit_resource, _ value: UInt64?) {
    self.resource = Int32(resource.rawValue)
    self.value = value ?? .max  // RLIM_INFINITY
  }

  /// How many descriptors it may have open.
  ///
  /// Wraps `RLIMIT_NOFILE`.
  public static func openFiles(_ count: UInt64?) -> ResourceLimit { Self(RLIMIT_NOFILE, count) }

  /// How large a core file may be; 0 for none.
  ///
  /// Wraps `RLIMIT_CORE`.
  public static func coreFileSize(_ bytes: UInt64?) -> ResourceLimit { Self(RLIMIT_CORE, bytes) }

  /// How large a file may become.
  ///
  /// Wraps `RLIMIT_FSIZE`.
  public static func fileSize(_ bytes: UInt64?) -> ResourceLimit { Self(RLIMIT_FSIZE, bytes) }

  /// How much memory it may lock, as machines with passed-through devices do.
  ///
  /// Wraps `RLIMIT_MEMLOCK`.
  public static func lockedMemory(_ bytes: UInt64?) -> ResourceLimit {
    Self(__RLIMIT_MEMLOCK, bytes)
  }

  /// How much address space it may have.
  ///
  /// Wraps `RLIMIT_AS`.
  public static func addressSpace(_ bytes: UInt64?) -> ResourceLimit { Self(RLIMIT_AS, bytes) }

  /// How many processes and threads its user may have.
  ///
  /// Wraps `RLIMIT_NPROC`.
  public static func processes(_ count: UInt64?) -> ResourceLimit { Self(__RLIMIT_NPROC, count) }

  /// How many seconds of processor time it may use.
  ///
  /// Wraps `RLIMIT_CPU`.
  public static func processorTime(seconds: UInt64?) -> ResourceLimit { Self(RLIMIT_CPU, seconds) }
}
