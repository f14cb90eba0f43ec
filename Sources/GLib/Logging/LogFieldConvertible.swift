// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A type whose values can stand in a log record.
///
/// Strings, integers, Booleans, doubles and bytes can. A type of yours needs one property:
///
///     extension Machine.ID: LogFieldConvertible {
///       public var logFieldValue: LogField.Value { .text(uuid) }
///     }
///
/// No C counterpart.
public protocol LogFieldConvertible {
  /// The value as text or bytes.
  ///
  /// No C counterpart.
  var logFieldValue: LogField.Value { get }
}

extension LogField.Value: LogFieldConvertible {
  /// The value itself.
  ///
  /// No C counterpart.
  public var logFieldValue: LogField.Value { self }
}

extension LogFieldConvertible where Self: CustomStringConvertible {
  /// The description.
  ///
  /// No C counterpart.
  public var logFieldValue: LogField.Value { .text(description) }
}

extension String: LogFieldConvertible {}
extension Substring: LogFieldConvertible {}
extension Bool: LogFieldConvertible {}
extension Double: LogFieldConvertible {}
extension Int: LogFieldConvertible {}
extension Int8: LogFieldConvertible {}
extension Int16: LogFieldConvertible {}
extension Int32: LogFieldConvertible {}
extension Int64: LogFieldConvertible {}
extension UInt: LogFieldConvertible {}
extension UInt8: LogFieldConvertible {}
extension UInt16: LogFieldConvertible {}
extension UInt32: LogFieldConvertible {}
extension UInt64: LogFieldConvertible {}

extension [UInt8]: LogFieldConvertible {
  /// The bytes.
  ///
  /// No C counterpart.
  public var logFieldValue: LogField.Value { .bytes(self) }
}

extension Bytes: LogFieldConvertible {
  /// A copy of the bytes.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  ///
  /// No C counterpart.
  public var logFieldValue: LogField.Value { .bytes(Array(self)) }
}
