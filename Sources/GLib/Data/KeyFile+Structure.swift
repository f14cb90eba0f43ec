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
