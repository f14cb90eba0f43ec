// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The fields of a log record, in order.
///
///     var fields: LogFields = ["VM_NAME": name, "VM_PID": pid]
///     if let uuid { fields.append("VM_UUID", uuid) }
///     log.message("started", fields)
///
/// A key may occur more than once; the journal keeps all its values.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct LogFields: Hashable, Sendable {
  private var storage: [LogField]

  /// Creates fields from a sequence of them.
  ///
  /// No C counterpart.
  public init(_ fields: some Sequence<LogField>) { storage = Array(fields) }

  /// Adds a field at the end.
  ///
  /// - Parameters:
  ///   - key: A name such as `VM_NAME`. Another one is made to fit, as ``LogField`` says.
  ///   - value: Text, a number, bytes, or a type of yours.
  ///
  /// No C counterpart.
  public mutating func append(_ key: String, _ value: some LogFieldConvertible) {
    storage.append(LogField(key, value))
  }

  /// Adds fields at the end.
  ///
  /// No C counterpart.
  public mutating func append(contentsOf fields: some Sequence<LogField>) {
    storage.append(contentsOf: fields)
  }

  /// The first value that a key has, or `nil`.
  ///
  /// - Complexity: O(*n*) in the number of fields.
  ///
  /// No C counterpart.
  public subscript(key: String) -> LogField.Value? {
    if let field = storage.first(where: { $0.key == key }) { return field.value }
    let normalized = LogField.normalized(key)
    return storage.first { $0.key == normalized }?.value
  }
}

extension LogFields: ExpressibleByDictionaryLiteral {
  /// Creates fields from a literal such as `["VM_NAME": name, "VM_PID": pid]`.
  ///
  /// No C counterpart.
  public init(dictionaryLiteral elements: (String, any LogFieldConvertible)...) {
    storage = elements.map { LogField($0, $1.logFieldValue) }
  }
}

extension LogFields: RandomAccessCollection {
  /// The number of fields before the first: 0.
  ///
  /// No C counterpart.
  public var startIndex: Int { storage.startIndex }

  /// The number of fields.
  ///
  /// No C counterpart.
  public var endIndex: Int { storage.endIndex }

  /// The field at a position.
  ///
  /// No C counterpart.
  public subscript(position: Int) -> LogField { storage[position] }
}
