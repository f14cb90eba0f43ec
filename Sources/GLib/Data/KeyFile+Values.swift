// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Reading values

extension KeyFile {
  /// Returns the string stored under a key.
  ///
  /// Escape sequences such as `\n` are decoded.
  ///
  ///     let name = try file.string(forKey: "Name", inGroup: "vm")
  ///     let note = try file.string(forKey: "Note", inGroup: "vm", default: "")
  ///
  /// - Parameters:
  ///   - key: The key, without spaces around it.
  ///   - group: The group that holds the key.
  ///   - default: Returned when the group or the key is missing; without it, that throws. A value
  ///     that is there and wrong throws in any case.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/keyNotFound``,
  ///   ``KeyFile/ErrorCode/groupNotFound``, or ``KeyFile/ErrorCode/invalidValue`` when an escape
  ///   sequence is unknown.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_string()`. Since GLib 2.6.
  public func string(
    forKey key: String,
    inGroup group: String,
    default: String? = nil
  ) throws(GLibError) -> String {
    try value(key, group, `default`) { raw throws(GLibError) in
      guard let text = Self.decoded(raw, separator: nil) else { throw badEscape(key, group) }
      return text.first ?? ""
    }
  }

  /// Returns what stands after the equals sign, without decoding it.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - group: The group that holds the key.
  ///   - default: Returned when the group or the key is missing; without it, that throws.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/keyNotFound`` or
  ///   ``KeyFile/ErrorCode/groupNotFound``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_value()`. Since GLib 2.6.
  public func rawValue(
    forKey key: String,
    inGroup group: String,
    default: String? = nil
  ) throws(GLibError) -> String {
    try value(key, group, `default`) { raw throws(GLibError) in raw }
  }

  /// Returns the translation of a string, or the string itself if there is none.
  ///
  ///     let name = try file.localeString(forKey: "Name", inGroup: "vm", locale: "de_AT")
  ///
  /// - Parameters:
  ///   - key: The key, without a locale.
  ///   - group: The group that holds the key.
  ///   - locale: The language, `"de"` or `"de_AT"`; `nil` for those of the environment.
  ///   - default: Returned when the group is missing, or the key in every form.
  /// - Throws: As ``string(forKey:inGroup:default:)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_locale_string()`. Since GLib 2.6.
  public func localeString(
    forKey key: String,
    inGroup group: String,
    locale: String? = nil,
    default: String? = nil
  ) throws(GLibError) -> String {
    try string(forKey: translated(key, group, locale), inGroup: group, default: `default`)
  }

  /// Returns the Boolean stored under a key: `true` or `1`, `false` or `0`.
  ///
  ///     let isPaused = try file.bool(forKey: "Paused", inGroup: "vm", default: false)
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
  /// Wraps `g_key_file_get_boolean()`. Since GLib 2.6.
  public func bool(
    forKey key: String,
    inGroup group: String,
    default: Bool? = nil
  ) throws(GLibError) -> Bool {
    try value(key, group, `default`) { raw throws(GLibError) in
      try parse(raw, key, group, Self.bool)
    }
  }

  /// Returns the whole number stored under a key.
  ///
  ///     let memory = try file.integer(forKey: "Memory", inGroup: "vm")
  ///
  /// See ``integer(forKey:inGroup:as:default:)``, which this calls with `Int`.
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
  /// Wraps `g_key_file_get_int64()`. Since GLib 2.26.
  public func integer(
    forKey key: String,
    inGroup group: String,
    default: Int? = nil
  ) throws(GLibError) -> Int {
    try integer(forKey: key, inGroup: group, as: Int.self, default: `default`)
  }

  /// Returns the whole number stored under a key, in the type of your choice.
  ///
  ///     let port = try file.integer(forKey: "Port", inGroup: "vm", as: UInt16.self)
  ///
  /// Spaces around the number are ignored. Text after it is not, and numbers are not cut to the
  /// range of the type, as some of the C functions do.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - group: The group that holds the key.
  ///   - type: The type, whose range the number must be in.
  ///   - default: Returned when the group or the key is missing; without it, that throws.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/keyNotFound``,
  ///   ``KeyFile/ErrorCode/groupNotFound`` or ``KeyFile/ErrorCode/invalidValue``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_get_int64()` and `g_key_file_get_uint64()`. Since GLib 2.26.
  public func integer<T: FixedWidthInteger>(
    forKey key: String,
    inGroup group: String,
    as type: T.Type,
    default: T? = nil
  ) throws(GLibError) -> T {
    let parser: Parser<T> = Self.integer()
    return try value(key, group, `default`) { raw throws(GLibError) in
      try parse(raw, key, group, parser)
    }
  }

  /// Returns the number stored under a key.
  ///
  ///     let limit = try file.double(forKey: "Limit", inGroup: "vm", default: 0.5)
  ///
  /// The point is a point in every locale. A number beyond the largest `Double` throws.
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
  /// Wraps `g_key_file_get_double()`. Since GLib 2.12.
  public func double(
    forKey key: String,
    inGroup group: String,
    default: Double? = nil
  ) throws(GLibError) -> Double {
    try value(key, group, `default`) { raw throws(GLibError) in
      try parse(raw, key, group, Self.double)
    }
  }
}

// MARK: - Parsing

extension KeyFile {
  /// A type that values are parsed as: its name for errors, and how.
  typealias Parser<T> = (name: String, parse: (Substring) -> T?)

  static var bool: Parser<Bool> {
    ("a Boolean", { ["true": true, "1": true, "false": false, "0": false][$0] })
  }

  static func integer<T: FixedWidthInteger>() -> Parser<T> {
    ("a whole number from \(T.min) to \(T.max)", { T($0) })
  }

  static var double: Parser<Double> {
    (
      "a number",
      { text in
        guard let value = Double(text) else { return nil }
        // "1e999" is out of range; "inf" is meant.
        let isMeant = !text.utf8.contains { (0x30...0x39).contains($0) }
        return value.isInfinite && !isMeant ? nil : value
      }
    )
  }

  func parse<T>(
    _ text: String,
    _ key: String,
    _ group: String,
    _ parser: Parser<T>
  ) throws(GLibError) -> T {
    var trimmed = text.utf8.drop(while: Layout.isSpace)
    while let last = trimmed.last, Layout.isSpace(last) { trimmed.removeLast() }
    if let value = parser.parse(Substring(trimmed)) { return value }
    throw invalidValue("“\(text)” is not \(parser.name)", key, group)
  }

  /// The one way to a value: looks it up, decodes it, or says what is missing.
  func value<T>(
    _ key: String,
    _ group: String,
    _ default: T?,
    _ decode: (String) throws(GLibError) -> T
  ) throws(GLibError) -> T {
    if let raw = raw(key, group) { return try decode(raw) }
    if let `default` { return `default` }
    throw missing(key, group)
  }

  /// The text after the equals sign; `nil` if group or key are missing.
  func raw(_ key: String, _ group: String) -> String? {
    guard !Self.hasNUL(key, group) else { return nil }
    return String(g_key_file_get_value(handle, group, key, nil), transfer: .full)
  }

  /// The key of the best translation that is there; the key itself if there is none.
  func translated(_ key: String, _ group: String, _ locale: String?) -> String {
    guard !Self.hasNUL(key, group, locale ?? "") else { return key }
    // Not by g_key_file_get_locale_for_key(): it decodes the values, and what it answers for one that
    // it cannot decode differs between versions of GLib.
    for language in Self.languages(of: locale) {
      let name = "\(key)[\(language)]"
      if g_key_file_has_key(handle, group, name, nil) != 0 { return name }
    }
    return key
  }

  /// The languages to look for, best first.
  private static func languages(of locale: String?) -> [String] {
    guard let locale else { return strings(g_get_language_names()) }
    let variants = g_get_locale_variants(locale)!
    defer { g_strfreev(variants) }
    return variants.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 1) { strings($0) }
  }

  private static func strings(_ vector: UnsafePointer<UnsafePointer<CChar>?>) -> [String] {
    var strings: [String] = []
    while let text = vector[strings.count] { strings.append(String(cString: text)) }
    return strings
  }

  func badEscape(_ key: String, _ group: String) -> GLibError {
    let raw = raw(key, group) ?? ""
    return invalidValue(
      "“\(raw)” has an escape sequence that is unknown or not finished",
      key,
      group
    )
  }

  /// Whether C would cut one of the texts.
  static func hasNUL(_ texts: String...) -> Bool {
    texts.contains { $0.utf8.contains(0) }
  }
}
