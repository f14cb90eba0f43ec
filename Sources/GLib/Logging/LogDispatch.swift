// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

/// The one writer function that GLib gets from this library, and what it asks for.
///
/// While it runs, GLib sends what the same thread logs straight to the standard streams, so that a
/// writer that logs does not recurse.
enum LogDispatch {
  // Both are changed under the lock; the filter is read without it, because every log call does.
  private static let filter = Atomic<UInt32>(LogFilter.messagesDebug.bits)
  private static let state = State()

  // The writer is read and written under the lock only.
  private final class State: @unchecked Sendable {
    let lock = Lock()
    var writer: LogWriter?
  }

  static func exchange(_ writer: LogWriter?) -> LogWriter? {
    if writer != nil { _ = installed }
    return state.lock.withLock {
      let previous = state.writer
      state.writer = writer
      filter.store((writer?.filter ?? .messagesDebug).bits, ordering: .relaxed)
      return previous
    }
  }

  private static let installed: Void = g_log_set_writer_func(
    { flags, fields, count, _ in LogDispatch.receive(flags, fields!, count) },
    nil,
    nil
  )

  private static func receive(
    _ flags: GLogLevelFlags,
    _ fields: UnsafePointer<GLogField>,
    _ count: gsize
  ) -> GLogWriterOutput {
    let writer = state.lock.withLock { state.writer }
    if let writer {
      guard passes(flags, fields, count, writer.filter) else { return G_LOG_WRITER_HANDLED }
      let output =
        switch writer.destination {
        case .glib(.standard): LogWriter.Output.unhandled
        case .glib(let writer): write(flags, fields, count, to: writer)
        case .closure(let write): write(LogRecord(flags, fields, count))
        }
      if output == .handled { return G_LOG_WRITER_HANDLED }
    }
    return withoutPipeSignal {
      (g_log_writer_default(flags, fields, count, nil), isRaised: true)
    }
  }
}

// MARK: - Filters

extension LogDispatch {
  /// Whether a record of Swift's would reach a writer that writes it.
  static func receives(_ level: LogLevel, _ domain: String) -> Bool {
    let filter = LogFilter(bits: filter.load(ordering: .relaxed))
    if let answer = passes(level, filter) { return answer }
    return domain.isEmpty
      ? !drops(level.flags, nil) : domain.withCString { !drops(level.flags, $0) }
  }

  private static func passes(
    _ flags: GLogLevelFlags,
    _ fields: UnsafePointer<GLogField>,
    _ count: gsize,
    _ filter: LogFilter
  ) -> Bool {
    if let answer = passes(LogLevel(flags), filter) { return answer }
    let fields = UnsafeBufferPointer(start: fields, count: Int(count))
    let domain = fields.first { $0.key.map { strcmp($0, "GLIB_DOMAIN") == 0 } ?? false }
    return !drops(flags, domain?.value?.assumingMemoryBound(to: CChar.self))
  }

  /// `nil` when it depends on the domain.
  private static func passes(_ level: LogLevel, _ filter: LogFilter) -> Bool? {
    if filter != .messagesDebug { return level >= LogLevel(rawValue: filter.bits) }
    return level >= .message ? true : nil
  }

  private static func drops(_ flags: GLogLevelFlags, _ domain: UnsafePointer<CChar>?) -> Bool {
    cglib_log_writer_default_would_drop(flags, domain) != 0
  }
}

// MARK: - GLib's writers

extension LogDispatch {
  enum Writer { case standard, standardStreams, journald }

  /// Writes a record, and does not end the process whatever its level.
  static func write(
    _ flags: GLogLevelFlags,
    _ fields: UnsafePointer<GLogField>,
    _ count: gsize,
    to writer: Writer
  ) -> LogWriter.Output {
    let output = withoutPipeSignal {
      switch writer {
      case .journald: (g_log_writer_journald(flags, fields, count, nil), isRaised: false)
      case .standardStreams:
        (g_log_writer_standard_streams(flags, fields, count, nil), isRaised: true)
      case .standard: (writeAsGLib(flags, fields, count), isRaised: true)
      }
    }
    return output == G_LOG_WRITER_HANDLED ? .handled : .unhandled
  }

  // `g_log_writer_default` without its end: it aborts for levels that were made fatal.
  private static func writeAsGLib(
    _ flags: GLogLevelFlags,
    _ fields: UnsafePointer<GLogField>,
    _ count: gsize
  ) -> GLogWriterOutput {
    guard passes(flags, fields, count, .messagesDebug) else { return G_LOG_WRITER_HANDLED }
    if LogWriter.isStandardErrorJournald,
      g_log_writer_journald(flags, fields, count, nil) == G_LOG_WRITER_HANDLED
    {
      return G_LOG_WRITER_HANDLED
    }
    return g_log_writer_standard_streams(flags, fields, count, nil)
  }
}
