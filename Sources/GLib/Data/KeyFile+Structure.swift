// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Groups and keys

extension KeyFile {
  /// The groups in the order of the file, each once.
  ///
  /// Wraps `g_key_file_get_groups()`. Since GLib 2.6.
  public var groups: [String] {
    [String](strv: g_key_file_get_groups(handle, nil), transfer: .full)
  }

  /// The first group; `nil` if there is none.
  ///
  /// Wraps `g_key_file_get_start_group()`. Since GLib 2.6.
  public var startGroup: String? {
    String(g_key_file_get_start_group(handle), transfer: .full)
  }

  /// Tells whether there is a group of this name.
  ///
  /// Wraps `g_key_file_has_group()`. Since GLib 2.6.
  public func hasGroup(_ group: String) -> Bool {
    !Self.hasNUL(group) && g_key_file_has_group(handle, group) != 0
  }

  /// Tells whether a group has a key; `false` also if there is no such group.
  ///
  /// Wraps `g_key_file_has_key()`. Since GLib 2.6.
  public func hasKey(_ key: String, inGroup group: String) -> Bool {
    raw(key, group) != nil
  }

  /// Returns the keys of a group in the order of the file, each once.
  ///
  ///     for key in try file.keys(inGroup: "vm") { print(key) }
  ///
  /// A translation is a key of its own, as `Name[de]`.
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/groupNotFound``.
  ///
  /// Wraps `g_key_file_get_keys()`. Since GLib 2.6.
  public func keys(inGroup group: String) throws(GLibError) -> [String] {
    guard hasGroup(group) else { throw missing(group: group) }
    var seen: Set<[UInt8]> = []
    return layout.keys(inGroup: group).filter { seen.insert(Array($0.utf8)).inserted }
  }
}

// MARK: - Being strict

extension KeyFile {
  /// Returns the groups that a program does not know, for a complaint about a misspelled one.
  ///
  ///     let unknown = file.unknownGroups(known: ["vm", "network"])
  ///
  /// - Parameter known: The names that mean something.
  /// - Returns: The others, in the order of the file.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func unknownGroups(known: Set<String>) -> [String] {
    groups.filter { !known.contains($0) }
  }

  /// Returns the keys that a program does not know, for a complaint about a misspelled one.
  ///
  ///     for key in try file.unknownKeys(inGroup: "vm", known: ["Name", "Memory"]) {
  ///       let line = file.line(ofKey: key, inGroup: "vm")!
  ///       print("vm.conf:\(line): unknown key \(key)")
  ///     }
  ///
  /// - Parameters:
  ///   - group: The group.
  ///   - known: The keys that mean something. The translations of one are known, too.
  /// - Returns: The others, in the order of the file.
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/groupNotFound``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func unknownKeys(
    inGroup group: String,
    known: Set<String>
  ) throws(GLibError) -> [String] {
    try keys(inGroup: group).filter { key in
      !known.contains(key) && !known.contains(String(key.prefix { $0 != "[" }))
    }
  }

  /// Returns the keys that stand in a group more than once, so that all values but the last are
  /// ignored.
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/groupNotFound``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func repeatedKeys(inGroup group: String) throws(GLibError) -> [String] {
    guard hasGroup(group) else { throw missing(group: group) }
    var counts: [[UInt8]: Int] = [:]
    return layout.keys(inGroup: group).filter { key in
      counts[Array(key.utf8), default: 0] += 1
      return counts[Array(key.utf8)] == 2
    }
  }

  /// The groups whose header stands in the file more than once, so that GLib takes their keys
  /// together.
  ///
  /// - Complexity: O(*n*) in the number of lines.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public var repeatedGroups: [String] {
    groups.filter { layout.sections(named: $0).count > 1 }
  }

  /// Returns the line of ``text`` that a value stands in, from 1; of a repeated key, the line that
  /// counts.
  ///
  /// - Returns: `nil` if there is no such key or group.
  /// - Complexity: O(*n*) in the number of lines.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func line(ofKey key: String, inGroup group: String) -> Int? {
    layout.place(ofKey: key, inGroup: group).map {
      layout.number(section: $0.section, line: $0.line)
    }
  }
}

// MARK: - Refusing what is there

extension KeyFile {
  /// Returns the error of a value that the program does not accept: with file, line, group and key,
  /// as errors of this type have them.
  ///
  ///     guard (1...64).contains(processors) else {
  ///       throw file.invalidValue("must be from 1 to 64", forKey: "Processors", inGroup: "vm")
  ///     }
  ///
  /// - Parameters:
  ///   - reason: What is wrong with it; comes last in the message.
  ///   - key: The key.
  ///   - group: The group that holds the key.
  /// - Returns: ``GLibError`` matching ``KeyFile/ErrorCode/invalidValue``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func invalidValue(
    _ reason: String,
    forKey key: String,
    inGroup group: String
  ) -> GLibError {
    invalidValue(reason, key, group)
  }

  /// Returns the error of a group that the program does not accept: with file, line and group.
  ///
  ///     for group in file.repeatedGroups { throw file.invalidGroup("stands twice", named: group) }
  ///
  /// - Parameters:
  ///   - reason: What is wrong with it; comes last in the message.
  ///   - group: The name of the group; of a repeated one, the last header is meant.
  /// - Returns: ``GLibError`` matching ``KeyFile/ErrorCode/parse``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func invalidGroup(_ reason: String, named group: String) -> GLibError {
    let line = layout.sections(named: group).last.map { layout.number(section: $0, line: -1) }
    return Self.error(.parse, "group “\(group)”: \(reason)", path, line)
  }
}
