// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Setting values

extension KeyFile {
  /// Stores a string, with escape sequences where the format needs them.
  ///
  ///     try file.set("web server", forKey: "Name", inGroup: "vm")
  ///
  /// A key that is there keeps its line, its comment and the spaces around its equals sign; another
  /// one comes after the last key of the group, and a new group at the end.
  ///
  /// - Parameters:
  ///   - string: The text.
  ///   - key: The key; with a locale, as in `Name[de]`, that translation.
  ///   - group: The group, which need not exist.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` when a name cannot stand in a key
  ///   file; ``KeyFile/ErrorCode/invalidValue`` when the text contains U+0000 or begins with a form
  ///   feed, for which the format has no escape sequence. Nothing is changed then.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_string()`. Since GLib 2.6.
  public func set(
    _ string: String,
    forKey key: String,
    inGroup group: String
  ) throws(GLibError) {
    try setRawValue(Self.escaped(string, separator: nil), forKey: key, inGroup: group)
  }

  /// Stores the translation of a string.
  ///
  ///     try file.set("Rechner", forKey: "Name", inGroup: "vm", locale: "de")
  ///
  /// - Parameters:
  ///   - string: The text.
  ///   - key: The key, without a locale.
  ///   - group: The group, which need not exist.
  ///   - locale: ASCII letters, digits, and `-_.@`.
  /// - Throws: As ``set(_:forKey:inGroup:)-(String,_,_)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_locale_string()`. Since GLib 2.6.
  public func set(
    _ string: String,
    forKey key: String,
    inGroup group: String,
    locale: String
  ) throws(GLibError) {
    try set(string, forKey: "\(key)[\(locale)]", inGroup: group)
  }

  /// Stores a Boolean, as `true` or `false`.
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` when a name cannot stand in a key
  ///   file.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_boolean()`. Since GLib 2.6.
  public func set(_ bool: Bool, forKey key: String, inGroup group: String) throws(GLibError) {
    try setRawValue("\(bool)", forKey: key, inGroup: group)
  }

  /// Stores a whole number of any width.
  ///
  ///     try file.set(2048, forKey: "Memory", inGroup: "vm")
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` when a name cannot stand in a key
  ///   file.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_int64()` and `g_key_file_set_uint64()`. Since GLib 2.26.
  public func set(
    _ integer: some FixedWidthInteger,
    forKey key: String,
    inGroup group: String
  ) throws(GLibError) {
    try setRawValue("\(integer)", forKey: key, inGroup: group)
  }

  /// Stores a number, in the shortest form that gives the same number again.
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` when a name cannot stand in a key
  ///   file.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_double()`. Since GLib 2.12.
  public func set(_ double: Double, forKey key: String, inGroup group: String) throws(GLibError) {
    try setRawValue("\(double)", forKey: key, inGroup: group)
  }

  /// Stores what stands after the equals sign, without encoding it.
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` when a name cannot stand in a key
  ///   file; ``KeyFile/ErrorCode/invalidValue`` when the value would not be read again as it is:
  ///   with U+0000, the end of a line, or white space at the start. Nothing is changed then.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_value()`. Since GLib 2.6.
  public func setRawValue(
    _ value: String,
    forKey key: String,
    inGroup group: String
  ) throws(GLibError) {
    try checkNames(key, group)
    let bytes = value.utf8
    guard !bytes.contains(where: { $0 == 0x00 || $0 == 0x0a || $0 == 0x0d }),
      !(bytes.first.map(Layout.isSpace) ?? false)
    else { throw invalidValue("“\(value)” cannot be written", key, group) }
    g_key_file_set_value(handle, group, key, value)
    layout.set(value, forKey: key, inGroup: group)
  }
}

// MARK: - Setting lists

extension KeyFile {
  /// Stores strings, each followed by ``listSeparator``, with a backslash before those inside.
  ///
  ///     try file.set(["root.img", "a;b.img"], forKey: "Disks", inGroup: "vm")
  ///
  /// - Throws: As ``set(_:forKey:inGroup:)-(String,_,_)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_string_list()`. Since GLib 2.6.
  public func set(
    _ strings: [String],
    forKey key: String,
    inGroup group: String
  ) throws(GLibError) {
    let elements = strings.map { Self.escaped($0, separator: listSeparator) }
    try setRawValue(joined(elements), forKey: key, inGroup: group)
  }

  /// Stores translated strings.
  ///
  /// - Throws: As ``set(_:forKey:inGroup:)-(String,_,_)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_locale_string_list()`. Since GLib 2.6.
  public func set(
    _ strings: [String],
    forKey key: String,
    inGroup group: String,
    locale: String
  ) throws(GLibError) {
    try set(strings, forKey: "\(key)[\(locale)]", inGroup: group)
  }

  /// Stores Booleans.
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` when a name cannot stand in a key
  ///   file.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_boolean_list()`. Since GLib 2.6.
  public func set(_ bools: [Bool], forKey key: String, inGroup group: String) throws(GLibError) {
    try setRawValue(joined(bools.map { "\($0)" }), forKey: key, inGroup: group)
  }

  /// Stores whole numbers of any width.
  ///
  /// - Throws: As ``set(_:forKey:inGroup:)-(String,_,_)``. A separator that is a part of numbers,
  ///   such as the minus sign, is stored with a backslash.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_integer_list()`. Since GLib 2.6.
  public func set(
    _ integers: [some FixedWidthInteger],
    forKey key: String,
    inGroup group: String
  ) throws(GLibError) {
    try set(integers.map { "\($0)" }, forKey: key, inGroup: group)
  }

  /// Stores numbers.
  ///
  /// - Throws: As ``set(_:forKey:inGroup:)-(String,_,_)``. A separator that is a part of numbers,
  ///   such as the point, is stored with a backslash.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_set_double_list()`. Since GLib 2.12.
  public func set(_ doubles: [Double], forKey key: String, inGroup group: String) throws(GLibError)
  {
    try set(doubles.map { "\($0)" }, forKey: key, inGroup: group)
  }

  private func joined(_ elements: [String]) -> String {
    elements.map { $0 + String(listSeparator) }.joined()
  }
}

// MARK: - Removing

extension KeyFile {
  /// Removes a key, and the comment directly above it.
  ///
  ///     try file.removeValue(forKey: "Memory", inGroup: "vm")
  ///
  /// - Returns: What stood after the equals sign; `nil` if there was no such key or group.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_remove_key()`. Since GLib 2.6.
  @discardableResult
  public func removeValue(forKey key: String, inGroup group: String) -> String? {
    guard let old = raw(key, group) else { return nil }
    g_key_file_remove_key(handle, group, key, nil)
    layout.remove(key: key, inGroup: group)
    return old
  }

  /// Removes a group with its keys, its comments and the comment directly above it.
  ///
  /// - Returns: Whether there was such a group.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_key_file_remove_group()`. Since GLib 2.6.
  @discardableResult
  public func removeGroup(_ group: String) -> Bool {
    guard hasGroup(group) else { return false }
    g_key_file_remove_group(handle, group, nil)
    layout.remove(group: group)
    return true
  }
}
