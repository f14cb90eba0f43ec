// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// One record of GLib's log, from Swift or from C code.
///
///     print("\(record.domain ?? "?") \(record.level): \(record.message)")
///     if let name = record.fields["VM_NAME"]?.text { … }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct LogRecord: Hashable, Sendable {
  /// How serious the record is.
  ///
  /// No C counterpart.
  public let level: LogLevel

  /// All fields, as they were written, with those that the other properties are made from.
  ///
  /// Text that is not UTF-8 was repaired with U+FFFD.
  ///
  /// No C counterpart.
  public let fields: LogFields

  /// The text for people; empty if C code wrote none.
  ///
  /// No C counterpart.
  public var message: String { fields["MESSAGE"]?.text ?? "" }

  /// The part of a program that has written the record.
  ///
  /// No C counterpart.
  public var domain: String? { fields["GLIB_DOMAIN"]?.text }

  /// The source file, if it is known: `Module/File.swift` for Swift.
  ///
  /// No C counterpart.
  public var sourceFile: String? { fields["CODE_FILE"]?.text }

  /// The line in the source file, if it is known.
  ///
  /// No C counterpart.
  public var sourceLine: Int? { fields["CODE_LINE"]?.text.flatMap { Int($0) } }

  /// The function that has written the record, if it is known.
  ///
  /// No C counterpart.
  public var sourceFunction: String? { fields["CODE_FUNC"]?.text }
}

// MARK: - From C

extension LogRecord {
  init(_ flags: GLogLevelFlags, _ fields: UnsafePointer<GLogField>?, _ count: gsize) {
    level = LogLevel(flags)
    self.fields = LogFields(
      UnsafeBufferPointer(start: fields, count: Int(count)).compactMap { field in
        // C code can leave out anything.
        field.key.map { LogField(verbatim: String(cString: $0), LogField.Value(field)) }
      }
    )
  }
}

extension LogField.Value {
  fileprivate init(_ field: GLogField) {
    guard let value = field.value else {
      self = field.length < 0 ? .text("") : .bytes([])
      return
    }
    if field.length < 0 {
      self = .text(String(cString: value.assumingMemoryBound(to: CChar.self)))
    } else {
      self = .bytes(Array(UnsafeRawBufferPointer(start: value, count: Int(field.length))))
    }
  }
}
