// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// What is done with the log records of the whole process: those of Swift, of GLib and of C libraries.
///
///     LogWriter.setCurrent(LogWriter { record in
///       guard record.level >= .warning else { return .unhandled }
///       alert(record.message)
///       return .unhandled          // and GLib writes it as well
///     })
///
/// Without one, GLib writes to the standard streams, or to the journal if standard error is connected
/// to it.
///
/// Setting one is for programs, not for libraries.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GLogWriterFunc`. Since GLib 2.50.
public struct LogWriter: Sendable {
  /// What has become of a record.
  ///
  /// Wraps `GLogWriterOutput`. Since GLib 2.50.
  public enum Output: Hashable, Sendable {
    /// The record was written, or dropped on purpose.
    ///
    /// Wraps `G_LOG_WRITER_HANDLED`. Since GLib 2.50.
    case handled

    /// GLib's own writer shall write it.
    ///
    /// Wraps `G_LOG_WRITER_UNHANDLED`. Since GLib 2.50.
    case unhandled
  }

  let filter: LogFilter
  let destination: Destination

  enum Destination {
    case glib(LogDispatch.Writer)
    case closure(@Sendable (LogRecord) -> Output)
  }

  /// Creates a writer from a closure.
  ///
  /// - Parameters:
  ///   - filter: Which records the closure receives. The others are dropped.
  ///   - write: Runs once for each record, on the thread that logs, with none of this library's locks
  ///     held; several threads may call it at the same time. Held until another writer is set and
  ///     the calls that have begun have ended. What it logs itself through a ``LogDomain`` or with
  ///     `g_log_structured()` does not come back: GLib writes that straight to the standard streams.
  ///     It must not call C code that logs with `g_log()`: if the record came from there, too, GLib
  ///     takes that for an endless recursion and ends the process.
  ///
  /// No C counterpart.
  public init(
    receiving filter: LogFilter = .everything,
    _ write: @escaping @Sendable (_ record: LogRecord) -> Output
  ) {
    self.init(filter: filter, destination: .closure(write))
  }

  private init(filter: LogFilter, destination: Destination) {
    self.filter = filter
    self.destination = destination
  }
}

// MARK: - GLib's writers

extension LogWriter {
  /// What GLib does by itself: to the journal if standard error is connected to it, else to the
  /// standard streams.
  ///
  /// Wraps `g_log_writer_default()`. Since GLib 2.50.
  public static let `default` = LogWriter(filter: .messagesDebug, destination: .glib(.standard))

  /// One line for each record: on standard output for debug and info, else on standard error.
  ///
  /// Shows time, level, domain and message; other fields are left out.
  ///
  /// Wraps `g_log_writer_standard_streams()`. Since GLib 2.50.
  public static func standardStreams(receiving filter: LogFilter = .messagesDebug) -> LogWriter {
    LogWriter(filter: filter, destination: .glib(.standardStreams))
  }

  /// To the journal of systemd, with all fields, wherever standard error goes.
  ///
  /// Where no journal runs, each record is unhandled, so that GLib's own writer writes it.
  ///
  /// Wraps `g_log_writer_journald()`. Since GLib 2.50.
  public static func journald(receiving filter: LogFilter = .messagesDebug) -> LogWriter {
    LogWriter(filter: filter, destination: .glib(.journald))
  }

  /// Whether standard error is connected to the journal, as that of a systemd service is.
  ///
  /// Wraps `g_log_writer_is_journald()`. Since GLib 2.50.
  public static var isStandardErrorJournald: Bool { g_log_writer_is_journald(STDERR_FILENO) != 0 }
}

// MARK: - Using a writer

extension LogWriter {
  /// Sets what becomes of the records of the process from now on.
  ///
  /// GLib takes one writer function in the life of a process. The first call here gives it one that
  /// asks for the writer set last, so this may be called as often as you like; but neither before
  /// nor after it may C code call `g_log_set_writer_func()`, at which GLib ends the process.
  ///
  /// C code may have handlers of the older kind for domains of its own (`g_log_set_handler()`). What
  /// they take does not come here; all else that is logged with `g_log()` does.
  ///
  /// - Parameter writer: `nil` stands for ``default``.
  /// - Returns: The writer that was set before, so that a test can put it back.
  ///
  /// > Isolation: Safe from any thread, and inside a writer.
  ///
  /// Wraps `g_log_set_writer_func()`. Since GLib 2.50.
  @discardableResult
  public static func setCurrent(_ writer: LogWriter?) -> LogWriter? {
    LogDispatch.exchange(writer)
  }

  /// Hands a record to this writer, so that one can pass it on to others.
  ///
  ///     LogWriter.setCurrent(LogWriter { record in
  ///       _ = LogWriter.journald().write(record)
  ///       return LogWriter.standardStreams().write(record)
  ///     })
  ///
  /// The filter is not looked at, except that ``default`` drops what GLib's own writer drops. Never
  /// ends the process, whatever the level and `G_DEBUG` say.
  ///
  /// Wraps `g_log_writer_default()`. Since GLib 2.50.
  public func write(_ record: LogRecord) -> Output {
    switch destination {
    case .closure(let write):
      return write(record)
    case .glib(let writer):
      guard !record.fields.isEmpty else { return .handled }
      var encoder = LogEncoder()
      encoder.add(record)
      return encoder.withFields { LogDispatch.write(record.level.flags, $0, $1, to: writer) }
    }
  }
}
