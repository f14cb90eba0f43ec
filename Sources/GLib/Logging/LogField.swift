// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// One named value of a log record.
///
///     let field = LogField("VM_NAME", "web")
///
/// The journal wants keys of capital letters, digits and underscores; they begin with a letter and
/// have at most 64 characters. Other keys are made to fit, so that a log call never fails: small
/// letters become capital ones, anything else an underscore, and a key that cannot begin as it does
/// gets `FIELD_` in front. So do the keys that every record has: `MESSAGE`, `PRIORITY`, `GLIB_DOMAIN`,
/// `GLIB_OLD_LOG_API`, `CODE_FILE`, `CODE_LINE` and `CODE_FUNC`.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GLogField`. Since GLib 2.50.
public struct LogField: Hashable, Sendable {
  /// The key, as the journal wants it; what C code wrote stays as it is.
  ///
  /// No C counterpart.
  public let key: String

  /// The value.
  ///
  /// No C counterpart.
  public let value: Value

  /// Creates a field.
  ///
  /// - Parameters:
  ///   - key: A name such as `VM_NAME`. Another one is made to fit.
  ///   - value: Text, a number, bytes, or a type of yours.
  ///
  /// No C counterpart.
  public init(_ key: String, _ value: some LogFieldConvertible) {
    self.key = Self.normalized(key)
    self.value = value.logFieldValue
  }

  /// Creates a field whose key is taken as it is.
  init(verbatim key: String, _ value: Value) {
    self.key = key
    self.value = value
  }
}

// MARK: - Values

extension LogField {
  /// What a field holds.
  ///
  /// No C counterpart.
  public enum Value: Hashable, Sendable {
    /// Text. U+0000 in it is kept.
    ///
    /// No C counterpart.
    case text(String)

    /// Bytes that need not be text. What C code writes with a length arrives so.
    ///
    /// No C counterpart.
    case bytes([UInt8])

    /// The text, or the bytes if they are UTF-8; else `nil`.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    ///
    /// No C counterpart.
    public var text: String? {
      switch self {
      case .text(let text): text
      case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
      }
    }
  }
}

// MARK: - Keys

extension LogField {
  private static let reserved: Set<String> = [
    "MESSAGE", "PRIORITY", "GLIB_DOMAIN", "GLIB_OLD_LOG_API", "CODE_FILE", "CODE_LINE", "CODE_FUNC",
  ]

  /// The key that the journal accepts, and that is none of those that every record has.
  static func normalized(_ key: String) -> String {
    if isFit(key) { return reserved.contains(key) ? "FIELD_" + key : key }
    let characters = key.unicodeScalars.prefix(64).map { scalar -> Character in
      switch scalar {
      case "A"..."Z", "0"..."9": Character(scalar)
      case "a"..."z": Character(UnicodeScalar(UInt8(scalar.value) - 32))
      default: "_"
      }
    }
    let name = String(characters)
    let isLetter = name.first.map { $0 >= "A" && $0 <= "Z" } ?? false
    let whole = isLetter && !reserved.contains(name) ? name : "FIELD_" + name
    return String(whole.prefix(64))
  }

  private static func isFit(_ key: String) -> Bool {
    guard (1...64).contains(key.utf8.count), let first = key.utf8.first else { return false }
    return (65...90).contains(first)
      && key.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }
  }
}
