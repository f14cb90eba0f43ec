// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if SwiftLog

  import GLib
  import Logging

  extension Logger.Level {
    /// The level in GLib's log; never the one after which GLib ends the process.
    var glibLevel: LogLevel {
      switch self {
      case .trace, .debug: .debug
      case .info: .info
      case .notice: .message
      case .warning: .warning
      case .error, .critical: .critical
      }
    }

    /// What the journal is told, which has more levels than GLib.
    var journalPriority: Int {
      switch self {
      case .critical: 2
      case .error: 3
      default: glibLevel.priority
      }
    }

    /// The level of a record of GLib's log. To GLib, an error is worse than what is critical.
    init(_ level: LogLevel) {
      switch level {
      case .error: self = .critical
      case .critical: self = .error
      case .warning: self = .warning
      case .info: self = .info
      case .debug: self = .debug
      default: self = .notice
      }
    }
  }

#endif
