// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// MARK: - Logging at a level

extension LogDomain {
  /// Logs what helps to find a mistake in the program.
  ///
  ///     log.debug("QMP: \(line)")
  ///
  /// Dropped unless ``isEnabled(_:)``; then neither message nor fields are computed.
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
  /// Wraps `g_log_structured_array()` and `g_debug()`. Since GLib 2.50.
  public func debug(
    _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> LogFields = [:],
    file: String = #fileID,
    line: UInt = #line,
    function: String = #function
  ) {
    write(.debug, message, fields, file, line, function)
  }

  /// Logs what helps to understand the rest.
  ///
  ///     log.info("reading \(path)")
  ///
  /// Dropped unless ``isEnabled(_:)``; then neither message nor fields are computed.
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
  /// Wraps `g_log_structured_array()` and `g_info()`. Since GLib 2.50.
  public func info(
    _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> LogFields = [:],
    file: String = #fileID,
    line: UInt = #line,
    function: String = #function
  ) {
    write(.info, message, fields, file, line, function)
  }

  /// Logs what whoever runs the program wants to know.
  ///
  ///     log.message("machine \(name) runs", ["VM_NAME": name])
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
  /// Wraps `g_log_structured_array()` and `g_message()`. Since GLib 2.50.
  public func message(
    _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> LogFields = [:],
    file: String = #fileID,
    line: UInt = #line,
    function: String = #function
  ) {
    write(.message, message, fields, file, line, function)
  }

  /// Logs that something went wrong that can go wrong.
  ///
  ///     log.warning("cannot start \(name): \(error)", ["VM_NAME": name])
  ///
  /// Ends the process only if somebody asked for that: `G_DEBUG=fatal-warnings`.
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
  /// Wraps `g_log_structured_array()` and `g_warning()`. Since GLib 2.50.
  public func warning(
    _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> LogFields = [:],
    file: String = #fileID,
    line: UInt = #line,
    function: String = #function
  ) {
    write(.warning, message, fields, file, line, function)
  }

  /// Logs a mistake in a program.
  ///
  ///     log.critical("two machines have the process \(pid)")
  ///
  /// Ends the process only if somebody asked for that: `G_DEBUG=fatal-criticals`.
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
  /// Wraps `g_log_structured_array()` and `g_critical()`. Since GLib 2.50.
  public func critical(
    _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> LogFields = [:],
    file: String = #fileID,
    line: UInt = #line,
    function: String = #function
  ) {
    write(.critical, message, fields, file, line, function)
  }

  /// Logs at a level that is known at run time only.
  ///
  ///     log.log(at: isExpected ? .info : .warning, "\(name) has ended")
  ///
  /// - Parameters:
  ///   - level: ``LogLevel/error`` is written as ``LogLevel/critical``, with the priority of an error:
  ///     GLib would end the process for it.
  ///   - message: The text. U+0000 in it is written as `␀`, because C would end there.
  ///   - fields: What else is known, by key.
  ///   - file: The file of the caller.
  ///   - line: The line of the caller.
  ///   - function: The function of the caller.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_log_structured_array()`. Since GLib 2.50.
  public func log(
    at level: LogLevel,
    _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> LogFields = [:],
    file: String = #fileID,
    line: UInt = #line,
    function: String = #function
  ) {
    write(level, message, fields, file, line, function)
  }
}
