// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc

/// How machines are started on this host.
struct Launcher: Sendable {
  static let qemu = "qemu-system-x86_64"

  /// This program, which plays the machines where QEMU is missing; else `nil`.
  let standIn: String?
  /// What comes before a command line so that systemd runs it in a scope of its own; empty where no systemd
  /// answers.
  let scope: [String]
  /// How readily the kernel was to kill this process when memory ran out, and is to kill machines.
  private let killability: Int?

  /// Looks at the host, and makes this process the first to go when memory runs out: it comes back, and
  /// adopts its machines.
  static func forThisHost() async -> Launcher {
    let file = File("/proc/self/oom_score_adj")
    var own = (try? await file.text()).flatMap { Int($0.filter { !$0.isWhitespace }) }
    do { try await file.overwrite(with: "1000") } catch { own = nil }
    let program = try? await File("/proc/self/exe").symbolicLinkTarget().description
    return Launcher(
      standIn: findProgram(qemu) == nil ? program : nil,
      scope: await scope(),
      killability: own
    )
  }

  /// Asks systemd for a scope, to see whether it answers.
  private static func scope() async -> [String] {
    guard (try? await File("/run/systemd/system").exists()) == true,
      let program = findProgram("systemd-run")
    else { return [] }
    // When the host goes down, guests are shut down first.
    var words = ["--scope", "--quiet", "--collect", "--property=Before=vmkeeper-guests.service"]
    if geteuid() != 0 { words.insert("--user", at: 0) }
    let trial = Command(program, words + ["true"])
    let answers = try? await withTimeout(.seconds(10)) {
      try await trial.capture().exit.isSuccess
    }
    return answers == true ? [program] + words : []
  }

  /// The command of a machine that speaks QMP to whoever connects to `monitor`.
  func command(
    for settings: MachineSettings,
    monitor: SocketListener,
    log: String
  ) throws(GLibError) -> Command {
    var words: [String]
    if settings.program == nil, let standIn {
      words = [standIn, "play", "3", "guest=\(settings.name)"]
    } else {
      words = [
        settings.program ?? Self.qemu, "-name", "guest=\(settings.name)", "-display", "none",
        "-chardev", "socket,id=vmkeeper,fd=3,server=on,wait=off",
        "-mon", "chardev=vmkeeper,mode=control",
      ]
      words += settings.arguments
    }
    if !scope.isEmpty {
      let unit = "vmkeeper-\(settings.name)-\(UniqueID().description.prefix(8))"
      let description = "Virtual machine \(settings.name)"
      words = scope + ["--unit=\(unit)", "--description=\(description)", "--"] + words
    }
    var command = Command(words[0], Array(words.dropFirst()))
    command.group = .newSession
    command.standardInput = .null
    command.standardOutput = .file(log, .append(permissions: 0o600))
    command.standardError = .standardOutput
    command.passedDescriptors = [try .listener(monitor, as: 3)]
    return command
  }

  /// Makes a child that is held as any other process to the kernel.
  func prepare(_ pid: Int32) async throws {
    guard let killability else { return }
    try await File("/proc/\(pid)/oom_score_adj").overwrite(with: "\(killability)")
  }
}
