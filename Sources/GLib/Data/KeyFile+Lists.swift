// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Reading lists

extension KeyFile {
  /// Returns the strings stored under a key.
  ///
  ///     let disks = try file.strings(forKey: "Disks", inGroup: "vm", default: [])
  ///
  /// Elements are separated by ``listSeparator``; one inside an element has a backslash before it.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - group: The group that holds the key.
  ///   - default: Returned when the group or the key is missing; without it, that throws.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/keyNotFound``,
  ///   ``KeyFile/ErrorCode/groupNotFound`` or ``KeyFile/ErrorCode/invalidValue``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_string_list()`. Since GLib 2.6.
  public func strings(
    forKey key: String,
    inGroup group: String,
    default: [String]? = nil
  ) throws(GLibError) -> [String] {
    try value(key, group, `default`) { _ throws(GLibError) in try elements(key, group) }
  }

  /// Returns the translation of a list of strings, or the list itself if there is none.
  ///
  /// - Parameters:
  ///   - key: The key, without a locale.
  ///   - group: The group that holds the key.
  ///   - locale: The language, `"de"` or `"de_AT"`; `nil` for those of the environment.
  ///   - default: Returned when the group is missing, or the key in every form.
  /// - Throws: As ``strings(forKey:inGroup:default:)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_locale_string_list()`. Since GLib
  /// 2.6.
  public func localeStrings(
    forKey key: String,
    inGroup group: String,
    locale: String? = nil,
    default: [String]? = nil
  ) throws(GLibError) -> [String] {
    try strings(forKey: translated(key, group, locale), inGroup: group, default: `default`)
  }

  /// Returns the Booleans stored under a key.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - group: The group that holds the key.
  ///   - default: Returned when the group or the key is missing; without it, that throws.
  /// - Throws: As ``bool(forKey:inGroup:default:)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_boolean_list()`. Since GLib 2.6.
  public func bools(
    forKey key: String,
    inGroup group: String,
    default: [Bool]? = nil
  ) throws(GLibError) -> [Bool] {
    try list(key, group, `default`, Self.bool)
  }

  /// Returns the whole numbers stored under a key.
  ///
  ///     let nodes = try file.integers(forKey: "Nodes", inGroup: "vm", default: [])
  ///
  /// See ``integers(forKey:inGroup:as:default:)``, which this calls with `Int`.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - group: The group that holds the key.
  ///   - default: Returned when the group or the key is missing; without it, that throws.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/keyNotFound``,
  ///   ``KeyFile/ErrorCode/groupNotFound`` or ``KeyFile/ErrorCode/invalidValue``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_integer_list()`. Since GLib 2.6.
  public func integers(
    forKey key: String,
    inGroup group: String,
    default: [Int]? = nil
  ) throws(GLibError) -> [Int] {
    try integers(forKey: key, inGroup: group, as: Int.self, default: `default`)
  }

  /// Returns the whole numbers stored under a key, in the type of your choice.
  ///
  ///     let ports = try file.integers(forKey: "Ports", inGroup: "vm", as: UInt16.self)
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - group: The group that holds the key.
  ///   - type: The type, whose range the numbers must be in.
  ///   - default: Returned when the group or the key is missing; without it, that throws.
  /// - Throws: As ``integer(forKey:inGroup:as:default:)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_integer_list()`. Since GLib 2.6.
  public func integers<T: FixedWidthInteger>(
    forKey key: String,
    inGroup group: String,
    as type: T.Type,
    default: [T]? = nil
  ) throws(GLibError) -> [T] {
    try list(key, group, `default`, Self.integer())
  }

  /// Returns the numbers stored under a key.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - group: The group that holds the key.
  ///   - default: Returned when the group or the key is missing; without it, that throws.
  /// - Throws: As ``double(forKey:inGroup:default:)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_double_list()`. Since GLib 2.12.
  public func doubles(
    forKey key: String,
    inGroup group: String,
    default: [Double]? = nil
  ) throws(GLibError) -> [Double] {
    try list(key, group, `default`, Self.double)
  }

  private func list<T>(
    _ key: String,
    _ group: String,
    _ default: [T]?,
    _ parser: Parser<T>
  ) throws(GLibError) -> [T] {
    try value(key, group, `default`) { _ throws(GLibError) in
      var values: [T] = []
      for element in try elements(key, group) {
        values.append(try parse(element, key, group, parser))
      }
      return values
    }
  }

  /// The decoded elements of a value that is there.
  private func elements(_ key: String, _ group: String) throws(GLibError) -> [String] {
    guard let raw = raw(key, group),
      let elements = Self.decoded(raw, separator: listSeparator.asciiValue)
    else { throw badEscape(key, group) }
    return elements
  }
}
