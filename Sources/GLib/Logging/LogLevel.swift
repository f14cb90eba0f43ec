// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// How serious a log record is.
///
///     if record.level >= .warning { alert(record.message) }
///
/// A level is greater than those that are less serious. C libraries may have levels of their own,
/// whose meaning only they know; these stand just above ``message``.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GLogLevelFlags`. Since GLib 2.0.
public struct LogLevel: RawRepresentable, Hashable, Sendable {
  /// The bit that GLib uses.
  ///
  /// No C counterpart.
  public let rawValue: UInt32

  /// Creates the level of a bit, which need not be one that is named here.
  ///
  /// No C counterpart.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// C code is about to end the process: what `g_error` writes as its last words.
  ///
  /// A ``LogDomain`` has no such level: see ``LogDomain/abortProcess(_:_:file:line:function:)``.
  ///
  /// Wraps `G_LOG_LEVEL_ERROR`. Since GLib 2.0.
  public static let error = LogLevel(rawValue: 1 << 2)

  /// A mistake in a program: a broken rule, a lost invariant.
  ///
  /// Wraps `G_LOG_LEVEL_CRITICAL`. Since GLib 2.0.
  public static let critical = LogLevel(rawValue: 1 << 3)

  /// Something went wrong that can go wrong, such as a machine that does not start.
  ///
  /// Wraps `G_LOG_LEVEL_WARNING`. Since GLib 2.0.
  public static let warning = LogLevel(rawValue: 1 << 4)

  /// What whoever runs the program wants to know: a machine was started, or stopped.
  ///
  /// Wraps `G_LOG_LEVEL_MESSAGE`. Since GLib 2.0.
  public static let message = LogLevel(rawValue: 1 << 5)

  /// What helps to understand the rest. Dropped unless somebody asks for it.
  ///
  /// Wraps `G_LOG_LEVEL_INFO`. Since GLib 2.0.
  public static let info = LogLevel(rawValue: 1 << 6)

  /// What helps to find a mistake in the program. Dropped unless somebody asks for it.
  ///
  /// Wraps `G_LOG_LEVEL_DEBUG`. Since GLib 2.0.
  public static let debug = LogLevel(rawValue: 1 << 7)
}

// MARK: - Order

extension LogLevel: Comparable {
  /// The priority that goes into the field `PRIORITY`, as GLib chooses it: 3 for ``error`` to 7 for
  /// ``debug``, smaller numbers for what is more serious.
  ///
  /// ``critical`` and ``warning`` have the same, 4; so have ``message`` and levels of C libraries, 5.
  ///
  /// No C counterpart.
  public var priority: Int {
    switch self {
    case .error: 3
    case .critical, .warning: 4
    case .info: 6
    case .debug: 7
    default: 5
    }
  }

  /// Whether the first is less serious than the second.
  ///
  /// No C counterpart.
  public static func < (first: LogLevel, second: LogLevel) -> Bool {
    (first.rank, first.rawValue) < (second.rank, second.rawValue)
  }

  private var rank: Int {
    switch self {
    case .error: 5
    case .critical: 4
    case .warning: 3
    case .info: 1
    case .debug: 0
    default: 2
    }
  }
}

extension LogLevel: CustomStringConvertible {
  /// The name in lower case, as in `warning`; the bit in hexadecimal for a level of a C library.
  ///
  /// No C counterpart.
  public var description: String {
    switch self {
    case .error: "error"
    case .critical: "critical"
    case .warning: "warning"
    case .message: "message"
    case .info: "info"
    case .debug: "debug"
    default: "level 0x\(String(rawValue, radix: 16))"
    }
  }
}

// MARK: - GLib's flags

extension LogLevel {
  /// The level in flags of GLib, which may say more: the most serious of several.
  init(_ flags: GLogLevelFlags) {
    let bits = UInt32(truncatingIfNeeded: flags.rawValue) & ~0b11
    self.init(rawValue: bits == 0 ? Self.message.rawValue : bits & (~bits &+ 1))
  }

  /// One bit that names a level, whatever `rawValue` says.
  var flags: GLogLevelFlags {
    let level = LogLevel(GLogLevelFlags(rawValue: .init(truncatingIfNeeded: rawValue)))
    return GLogLevelFlags(rawValue: .init(truncatingIfNeeded: level.rawValue))
  }

  /// The level at which a record is written that must not end the process.
  var survivable: LogLevel {
    let level = LogLevel(flags)
    return level == .error ? .critical : level
  }
}
