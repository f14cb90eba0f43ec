// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// How one machine is run.
struct MachineSettings {
  let name: String
  /// The monitor's socket of a machine that runs already; `nil` for one that is to be started.
  var socket: String?
  /// The program to run; `nil` for QEMU, or a stand-in where it is missing.
  var qemu: String?
  var type = "none"
  var arguments: [String] = []
  /// How often it is asked for its status, and how long an answer may take.
  var interval = Duration.seconds(1)
  var deadline = Duration.seconds(1)
}

/// The machines that a key file describes; see `sample.conf`.
struct Configuration {
  private let path: String
  private var machines: [MachineSettings] = []
  private let machinesByName = HashTable<String, MachineSettings>()

  init(contentsOf path: String) throws(GLibError) {
    self.path = path
    let file = try KeyFile(contentsOf: path)
    for group in file.repeatedGroups {
      throw file.invalidGroup("stands in the file more than once", named: group)
    }
    var defaults = MachineSettings(name: "")
    if file.hasGroup("monitor") {
      defaults = try MachineSettings(name: "", file, group: "monitor", defaults: defaults)
    }
    for group in file.groups where group != "monitor" {
      let words = group.split(separator: " ")
      guard words.first == "machine", words.count > 1 else {
        throw file.invalidGroup("known are “monitor” and “machine NAME”", named: group)
      }
      let name = words.dropFirst().joined(separator: " ")
      let machine = try MachineSettings(name: name, file, group: group, defaults: defaults)
      guard machinesByName.insert(machine, forKey: name) else {
        throw file.invalidGroup("another machine has the name “\(name)”", named: group)
      }
      machines.append(machine)
    }
    if machines.isEmpty { throw missing("there is no group “machine NAME”") }
  }

  /// The machines of these names; all, in the order of the file, if there are no names.
  func machines(named names: [String]) throws(GLibError) -> [MachineSettings] {
    guard !names.isEmpty else { return machines }
    let chosen = HashSet<String>()
    var result: [MachineSettings] = []
    for name in names where chosen.insert(name) {
      guard let machine = machinesByName[name] else {
        throw missing("no machine is named “\(name)”")
      }
      result.append(machine)
    }
    return result
  }

  private func missing(_ reason: String) -> GLibError {
    GLibError(KeyFile.ErrorCode.groupNotFound, "\(path): \(reason)")
  }
}

extension MachineSettings {
  private static let keys: Set<String> = ["Qemu", "Machine", "Arguments", "Interval", "Deadline"]

  /// Reads a group; what it does not say is as in `defaults`.
  fileprivate init(
    name: String,
    _ file: KeyFile,
    group: String,
    defaults: MachineSettings
  ) throws(GLibError) {
    for key in try file.unknownKeys(inGroup: group, known: Self.keys) {
      let known = Self.keys.sorted().joined(separator: ", ")
      throw file.invalidValue("no such key; known are \(known)", forKey: key, inGroup: group)
    }
    for key in try file.repeatedKeys(inGroup: group) {
      throw file.invalidValue("stands in the group more than once", forKey: key, inGroup: group)
    }
    func seconds(_ key: String, _ fallback: Duration) throws(GLibError) -> Duration {
      guard file.hasKey(key, inGroup: group) else { return fallback }
      let seconds = try file.double(forKey: key, inGroup: group)
      guard (0.01...3_600).contains(seconds) else {
        throw file.invalidValue("takes 0.01 to 3600 seconds", forKey: key, inGroup: group)
      }
      return .seconds(seconds)
    }
    self.name = name
    qemu = defaults.qemu
    if file.hasKey("Qemu", inGroup: group) {
      qemu = try file.string(forKey: "Qemu", inGroup: group)
    }
    type = try file.string(forKey: "Machine", inGroup: group, default: defaults.type)
    arguments = try file.strings(forKey: "Arguments", inGroup: group, default: defaults.arguments)
    interval = try seconds("Interval", defaults.interval)
    deadline = try seconds("Deadline", defaults.deadline)
  }
}
