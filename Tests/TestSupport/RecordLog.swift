// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// Collects the log records of a process; for the child processes of exit tests.
public final class RecordLog: Sendable {
  private let storage = Mutable<[LogRecord]>([])

  /// Creates a log that gets nothing yet.
  public init() {}

  /// The records so far, in order.
  public var records: [LogRecord] { storage.value }

  /// A writer that collects, and says that it has handled each record.
  public func writer(receiving filter: LogFilter = .everything) -> LogWriter {
    LogWriter(receiving: filter) { [storage] record in
      storage.value.append(record)
      return .handled
    }
  }

  /// Sets the writer of the process.
  public static func install(receiving filter: LogFilter = .everything) -> RecordLog {
    let log = RecordLog()
    LogWriter.setCurrent(log.writer(receiving: filter))
    return log
  }
}
