// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Ending the process

extension LogDomain {
  /// Logs the last words of the process, and ends it with a signal, so that a core file is written
  /// where the system is set up for that.
  ///
  ///     guard let state else { log.abortProcess("the state of \(name) is lost") }
  ///
  /// - Parameters:
  ///   - message: The text. U+0000 in it is written as `␀`, because C would end there.
  ///   - fields: What else is known, by key.
  ///   - file: The file of the caller.
  ///   - line: The line of the caller.
  ///   - function: The function of the caller.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_error()`. Since GLib 2.6.
  public func abortProcess(
    _ message: String,
    _ fields: LogFields = [:],
    file: String = #fileID,
    line: UInt = #line,
    function: String = #function
  ) -> Never {
    let level = LogLevel.error
    send(level.flags, level.priority, message, fields, file, line, function)
    abort()
  }

  /// Does not exist: GLib ends the process after a record of this level.
  ///
  /// Use ``warning(_:_:file:line:function:)`` for what can go wrong,
  /// ``critical(_:_:file:line:function:)`` for mistakes in the program, and
  /// ``abortProcess(_:_:file:line:function:)`` to end the process.
  ///
  /// Wraps `g_error()`. Since GLib 2.6.
  @available(*, unavailable, message: "g_error ends the process: use critical or abortProcess")
  public func error(_ message: @autoclosure () -> String, _ fields: LogFields = [:]) {
    misuse("LogDomain has no level error")
  }
}
