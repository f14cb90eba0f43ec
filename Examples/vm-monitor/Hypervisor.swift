// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The program that a machine is run with.
struct Hypervisor {
  static let qemu = "qemu-system-x86_64"

  var program: String
  var arguments: [String]
  var isStandIn = false

  /// A machine that speaks QMP on its standard input and output; unless the settings say otherwise,
  /// it has no devices.
  init(_ settings: MachineSettings) {
    program = settings.qemu ?? Self.qemu
    arguments = [
      "-machine", settings.type, "-display", "none", "-nodefaults", "-S", "-qmp", "stdio",
    ]
    arguments += settings.arguments
  }

  private init(standIn program: String) {
    self.program = program
    arguments = ["--stand-in"]
    isStandIn = true
  }

  /// This program itself, which can play a machine.
  static let standIn = Hypervisor(standIn: "/proc/self/exe")
}
