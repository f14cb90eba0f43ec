// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A part of a program under whose name it logs.
///
///     let log = LogDomain("vmd")
///
///     log.message("started \(name)", ["VM_NAME": name, "VM_PID": pid])
///     log.warning("cannot read \(path): \(error)")
///     log.debug("\(expensiveDump())")            // not even computed, unless somebody asks for it
///
/// What is logged goes into GLib's structured log, beside what GLib and other C libraries log: to the
/// standard streams, to the journal if standard error is connected to it, or to a ``LogWriter``. Each
/// record carries the fields `CODE_FILE`, `CODE_LINE` and `CODE_FUNC`.
///
/// Debug and info records are dropped, unless the environment variable `G_MESSAGES_DEBUG` lists the
/// domain or is `all`, or a ``LogWriter`` receives them.
///
/// No log call throws, traps or ends the process, whatever is in its message and fields and whether
/// or not somebody reads the other end of standard error, unless
/// whoever runs the program asks for that with `G_DEBUG=fatal-warnings` or `fatal-criticals`, or C
/// code with `g_log_set_always_fatal()`. The one that always does is
/// ``abortProcess(_:_:file:line:function:)``.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `G_LOG_DOMAIN`.
public struct LogDomain: Hashable, Sendable {
  /// The name, as `G_MESSAGES_DEBUG` lists it.
  ///
  /// No C counterpart.
  public let name: String

  /// The fields that every record of the domain carries.
  ///
  /// No C counterpart.
  public let fields: LogFields

  /// Creates a domain.
  ///
  /// - Parameters:
  ///   - name: Better without spaces, because `G_MESSAGES_DEBUG` separates names by them. Records of
  ///     an empty name have no domain.
  ///   - fields: What every record of the domain carries.
  ///
  /// No C counterpart.
  public init(_ name: String, fields: LogFields = [:]) {
    self.name = LogEncoder.withoutZeros(name)
    self.fields = fields
  }

  /// Returns a domain of the same name whose records carry more fields.
  ///
  ///     let log = log.adding(["VM_NAME": name])
  ///     log.message("started")
  ///
  /// No C counterpart.
  public func adding(_ more: LogFields) -> LogDomain {
    var all = fields
    all.append(contentsOf: more)
    return LogDomain(name, fields: all)
  }
}

// MARK: - Of the library

extension LogDomain {
  /// Under which the library itself warns of what it cannot throw.
  package static let library = LogDomain("swift-glib")
}

// MARK: - Levels

extension LogDomain {
  /// Whether a record of a level would be written, and not dropped at once.
  ///
  /// GLib before 2.80 looks at `G_MESSAGES_DEBUG` in each call, newer ones once. GLib does not tell
  /// whether C code has installed a writer; if it has, and no ``LogWriter`` was set, this is what
  /// GLib's own would do.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_log_writer_default_would_drop()`. Since GLib 2.68.
  public func isEnabled(_ level: LogLevel) -> Bool {
    LogDispatch.receives(level.survivable, name)
  }
}

// MARK: - Writing

extension LogDomain {
  /// Writes a record, unless it would be dropped.
  ///
  /// - Parameters:
  ///   - priority: What the journal is told instead of the level's priority.
  ///   - fields: Such as may stand beside the domain's, and come after them.
  package func write(
    _ level: LogLevel,
    priority: Int? = nil,
    _ message: () -> String,
    _ fields: () -> LogFields,
    _ file: String,
    _ line: UInt,
    _ function: String
  ) {
    // `error` is a record like others here; to GLib it would be the end of the process.
    let priority = priority ?? LogLevel(level.flags).priority
    let level = level.survivable
    guard LogDispatch.receives(level, name) else { return }
    send(level.flags, priority, message(), fields(), file, line, function)
  }

  func send(
    _ flags: GLogLevelFlags,
    _ priority: Int,
    _ message: String,
    _ fields: LogFields,
    _ file: String,
    _ line: UInt,
    _ function: String
  ) {
    var encoder = LogEncoder()
    encoder.add("MESSAGE", cString: message)
    encoder.add("PRIORITY", cString: String(priority))
    if !name.isEmpty { encoder.add("GLIB_DOMAIN", cString: name) }
    encoder.add("CODE_FILE", cString: file)
    encoder.add("CODE_LINE", cString: String(line))
    encoder.add("CODE_FUNC", cString: function)
    encoder.add(self.fields, and: fields)
    encoder.withFields { fields, count in
      // Nobody may read what goes to standard error.
      withoutPipeSignal { (g_log_structured_array(flags, fields, count), isRaised: true) }
    }
  }
}
