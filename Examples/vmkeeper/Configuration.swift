// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// How one machine is to be kept.
struct MachineSettings: Hashable, Sendable {
  /// What happens when it has ended by itself.
  enum Restart: String, CaseIterable {
    case never
    case onFailure = "on-failure"
    case always
  }

  let name: String
  /// The program to run; `nil` for QEMU, or the stand-in where it is missing.
  var program: String?
  var arguments: [String] = []
  /// Whether it is to run when vmkeeper runs for the first time after the host has started.
  var autostart = false
  var restart = Restart.onFailure
  /// How many times in a row.
  var restartLimit = 5
  /// How long a guest may take to shut down before QEMU is told to quit; zero does not ask it.
  var shutdownTimeout = MachineSettings.usualShutdownTimeout

  static let usualShutdownTimeout = Duration.seconds(30)
}

/// The machines that a key file describes; see `sample.conf`.
struct Configuration {
  private(set) var machines: [String: MachineSettings] = [:]

  /// No machines.
  init() {}

  /// - Throws: `GLibError` that names file, line, group and key.
  init(contentsOf path: String) throws(GLibError) {
    let file = try KeyFile(contentsOf: path)
    for group in file.repeatedGroups {
      throw file.invalidGroup("stands in the file more than once", named: group)
    }
    for group in file.groups {
      let words = group.split(separator: " ")
      guard words.count == 2, words[0] == "machine", Self.isName(words[1]) else {
        throw file.invalidGroup(
          "must be “machine NAME”, the name of up to 64 letters, digits, dots, dashes and underscores",
          named: group
        )
      }
      let name = String(words[1])
      machines[name] = try MachineSettings(name, file, group)
    }
  }

  /// Whether it is fit for the names of files.
  static func isName(_ text: some StringProtocol) -> Bool {
    (1...64).contains(text.utf8.count) && text.first != "." && text.first != "-"
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }
}

extension MachineSettings {
  private static let keys: Set<String> = [
    "program", "arguments", "autostart", "restart", "restart-limit", "shutdown-timeout",
  ]

  fileprivate init(_ name: String, _ file: KeyFile, _ group: String) throws(GLibError) {
    for key in try file.unknownKeys(inGroup: group, known: Self.keys) {
      let known = Self.keys.sorted().joined(separator: ", ")
      throw file.invalidValue("no such key; known are \(known)", forKey: key, inGroup: group)
    }
    for key in try file.repeatedKeys(inGroup: group) {
      throw file.invalidValue("stands in the group more than once", forKey: key, inGroup: group)
    }
    self.name = name
    if file.hasKey("program", inGroup: group) {
      program = try file.string(forKey: "program", inGroup: group)
    }
    arguments = try Self.words(file, group)
    autostart = try file.bool(forKey: "autostart", inGroup: group, default: autostart)
    let policy = try file.string(forKey: "restart", inGroup: group, default: restart.rawValue)
    guard let restart = Restart(rawValue: policy) else {
      let known = Restart.allCases.map(\.rawValue).joined(separator: ", ")
      throw file.invalidValue("takes one of \(known)", forKey: "restart", inGroup: group)
    }
    self.restart = restart
    restartLimit = try file.integer(
      forKey: "restart-limit",
      inGroup: group,
      default: restartLimit
    )
    guard (0...1_000_000).contains(restartLimit) else {
      throw file.invalidValue("takes 0 to 1000000", forKey: "restart-limit", inGroup: group)
    }
    let seconds = try file.double(forKey: "shutdown-timeout", inGroup: group, default: 30)
    guard (0...86_400).contains(seconds) else {
      throw file.invalidValue(
        "takes 0 to 86400 seconds",
        forKey: "shutdown-timeout",
        inGroup: group
      )
    }
    shutdownTimeout = .seconds(seconds)
  }

  /// The words of the line, which is quoted as for a shell. A key file's own backslashes count first.
  private static func words(_ file: KeyFile, _ group: String) throws(GLibError) -> [String] {
    guard file.hasKey("arguments", inGroup: group) else { return [] }
    do throws(GLibError) {
      return try ShellWords.split(try file.string(forKey: "arguments", inGroup: group))
    } catch {
      if error.matches(ShellErrorCode.emptyString) { return [] }
      guard error.matches(ShellErrorCode.badQuoting) || error.matches(ShellErrorCode.failed) else {
        throw error
      }
      throw file.invalidValue(error.message, forKey: "arguments", inGroup: group)
    }
  }
}
