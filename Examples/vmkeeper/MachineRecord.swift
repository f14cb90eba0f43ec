// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// What is on disk of one machine: all that the next run needs to carry on.
///
/// It is written before it matters: a wish before anything is done about it, and a process before its program
/// begins.
struct MachineRecord: Hashable, Sendable {
  enum Wish: String {
    case running
    case stopped
  }

  /// How far the present process has got.
  enum Phase: String {
    /// Its monitor has not answered yet; perhaps its program has never begun.
    case starting
    case running
  }

  var wish: Wish
  /// The QEMU process; `nil` if there is none.
  var process: ProcessIdentity?
  var phase = Phase.starting
  /// Whether the process is to be ended without asking the guest.
  var isForced = false
  /// Whether another process is to follow when this one has ended.
  var isReplacing = false
  /// How many times it was started anew because it had ended by itself.
  var restarts = 0
  /// How many of these in a row.
  var attempts = 0
  /// Why it is left alone although it should run.
  var failure: String?
  /// When the process was started, or ended.
  var since = MachineRecord.now()
  /// The run of the host in which this was written.
  var bootID: String

  static func now() -> String {
    (try? DateTime.now().formatted("%Y-%m-%dT%H:%M:%SZ")) ?? "\(DateTime.now())"
  }
}

// MARK: - As a file

extension MachineRecord {
  private static let group = "machine"

  /// - Throws: `GLibError` that names file, line, group and key.
  init(contentsOf path: String) throws(GLibError) {
    let file = try KeyFile(contentsOf: path)
    let group = Self.group
    func value<Value: RawRepresentable>(
      _ key: String,
      as type: Value.Type
    ) throws(GLibError) -> Value where Value.RawValue == String {
      guard let value = Value(rawValue: try file.string(forKey: key, inGroup: group)) else {
        throw file.invalidValue("is not known", forKey: key, inGroup: group)
      }
      return value
    }
    wish = try value("wish", as: Wish.self)
    phase = try value("phase", as: Phase.self)
    isForced = try file.bool(forKey: "forced", inGroup: group)
    isReplacing = try file.bool(forKey: "replacing", inGroup: group)
    restarts = try file.integer(forKey: "restarts", inGroup: group)
    attempts = try file.integer(forKey: "attempts", inGroup: group)
    since = try file.string(forKey: "since", inGroup: group)
    bootID = try file.string(forKey: "boot-id", inGroup: group)
    if file.hasKey("failure", inGroup: group) {
      failure = try file.string(forKey: "failure", inGroup: group)
    }
    if file.hasKey("process", inGroup: group) {
      let line = try file.string(forKey: "process", inGroup: group)
      guard let identity = ProcessIdentity(line) else {
        throw file.invalidValue("names no process", forKey: "process", inGroup: group)
      }
      process = identity
    }
  }

  /// The file's content.
  func text() throws(GLibError) -> String {
    let file = KeyFile()
    let group = Self.group
    try file.set(wish.rawValue, forKey: "wish", inGroup: group)
    try file.set(phase.rawValue, forKey: "phase", inGroup: group)
    try file.set(isForced, forKey: "forced", inGroup: group)
    try file.set(isReplacing, forKey: "replacing", inGroup: group)
    try file.set(restarts, forKey: "restarts", inGroup: group)
    try file.set(attempts, forKey: "attempts", inGroup: group)
    try file.set(since, forKey: "since", inGroup: group)
    try file.set(bootID, forKey: "boot-id", inGroup: group)
    if let failure { try file.set(failure, forKey: "failure", inGroup: group) }
    if let process { try file.set("\(process)", forKey: "process", inGroup: group) }
    return file.text
  }
}
