// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Which records a ``LogWriter`` receives.
///
/// A record that no writer receives costs next to nothing: its message is never computed.
///
///     LogWriter.setCurrent(.standardStreams(receiving: isVerbose ? .everything : .atLeast(.message)))
///
/// No C counterpart.
public struct LogFilter: Hashable, Sendable {
  /// 0: as GLib's own writer; else the bit of the least serious level.
  let bits: UInt32

  /// What GLib's own writer would write: all but debug and info records, and these as well if
  /// `G_MESSAGES_DEBUG` lists their domain or is `all`.
  ///
  /// No C counterpart.
  public static let messagesDebug = LogFilter(bits: 0)

  /// Every record.
  ///
  /// No C counterpart.
  public static let everything = atLeast(.debug)

  /// The records of a level and of those that are more serious, of every domain.
  ///
  /// No C counterpart.
  public static func atLeast(_ level: LogLevel) -> LogFilter {
    LogFilter(bits: LogLevel(level.flags).rawValue)
  }
}
