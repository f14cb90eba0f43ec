// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Any JSON value. Integers keep all their 64 bits, signed and unsigned.
///
///     let arguments: JSONValue = ["driver": "virtio-net-pci", "id": "net1", "queues": 4]
///     let answer = try await monitor.execute("query-block")
///     for disk in answer.arrayValue ?? [] { print(disk["device"]?.stringValue ?? "?") }
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public enum JSONValue: Hashable, Sendable {
  /// `null`.
  ///
  /// No C counterpart.
  case null
  /// `true` or `false`.
  ///
  /// No C counterpart.
  case bool(Bool)
  /// A number without fraction and exponent that fits.
  ///
  /// No C counterpart.
  case integer(Int64)
  /// A number without fraction and exponent that fits here, and not into ``integer(_:)``.
  ///
  /// No C counterpart.
  case unsigned(UInt64)
  /// Any other number.
  ///
  /// No C counterpart.
  case number(Double)
  /// A text.
  ///
  /// No C counterpart.
  case string(String)
  /// Values in their order.
  ///
  /// No C counterpart.
  case array([JSONValue])
  /// Values with names; the order of the members is not kept.
  ///
  /// No C counterpart.
  case object([String: JSONValue])
}

// MARK: - Looking inside

extension JSONValue {
  /// The member of a name; `nil` when there is none, or when this is no object.
  ///
  /// No C counterpart.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  /// The element at a place; `nil` when there is none, or when this is no array.
  ///
  /// No C counterpart.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text; `nil` when this is none.
  ///
  /// No C counterpart.
  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The truth value; `nil` when this is none.
  ///
  /// No C counterpart.
  public var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The integer; `nil` when this is none, or one above `Int64.max`.
  ///
  /// No C counterpart.
  public var integerValue: Int64? {
    switch self {
    case .integer(let value): value
    case .unsigned(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// The integer; `nil` when this is none, or a negative one.
  ///
  /// No C counterpart.
  public var unsignedValue: UInt64? {
    switch self {
    case .integer(let value): UInt64(exactly: value)
    case .unsigned(let value): value
    default: nil
    }
  }

  /// The number, rounded if need be; `nil` when this is none.
  ///
  /// No C counterpart.
  public var numberValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The elements; `nil` when this is no array.
  ///
  /// No C counterpart.
  public var arrayValue: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members; `nil` when this is no object.
  ///
  /// No C counterpart.
  public var objectValue: [String: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }
}
