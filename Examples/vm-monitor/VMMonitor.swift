// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GIO
import GLib
import Glibc
import StandIn

@main
struct VMMonitor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vm-monitor",
    abstract: "Runs QEMU machines on one event loop and tells all that happens to them.",
    discussion: """
      Ctrl-C asks every machine to quit and kills those that have not ended after five seconds; \
      a second Ctrl-C kills at once.
      """
  )

  @Argument(help: "The machines of the file to run; without a name, all.")
  var names: [String] = []

  @Option(help: ArgumentHelp("Run the machines that a file describes.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Watch a machine that runs already, and leave its life alone; may be repeated.",
      valueName: "socket"
    )
  )
  var attach: [String] = []

  @Option(help: "How many machines to run without a file. (default: 3)")
  var machines: Int?

  @Option(name: .customLong("for"), help: ArgumentHelp("Stop by itself.", valueName: "seconds"))
  var seconds: Double?

  @Flag(help: "Write one JSON object a line.")
  var json = false

  @Option(help: ArgumentHelp("The QEMU program, whatever the file says.", valueName: "path"))
  var qemu: String?

  @Flag(help: .hidden)
  var standIn = false

  func validate() throws {
    guard machines.map({ (1...1_000).contains($0) }) ?? true else {
      throw ValidationError("--machines takes a number from 1 to 1000.")
    }
    guard config == nil || machines == nil else {
      throw ValidationError("--config says how many machines there are; leave --machines out.")
    }
    guard attach.isEmpty || (config == nil && machines == nil && qemu == nil) else {
      throw ValidationError(
        "--attach starts no machine; leave --config, --machines and --qemu out."
      )
    }
    guard config != nil || names.isEmpty else {
      throw ValidationError("Machines have names in a file only; name it with --config.")
    }
    guard seconds.map({ (0...1e9).contains($0) }) ?? true else {
      throw ValidationError("--for takes a number of seconds, zero or more.")
    }
  }

  func run() throws {
    try MainActor.assumeIsolated { standIn ? try playMachine() : try watchMachines() }
  }

  @MainActor private func playMachine() throws {
    let loop = MainLoop()
    var failure: (any Error)?
    Task {
      do { try await StandIn(isPaused: true).playOnStandardStreams() } catch { failure = error }
      loop.quit()
    }
    loop.run()
    if let failure { throw failure }
  }

  @MainActor private func watchMachines() throws {
    let settings = try settings()
    let loop = MainLoop()
    let context = loop.context
    var supervisor: Supervisor?
    var isOutputBroken = false
    let output = LineWriter(try StreamWriter.standardOutput(), limit: 1 << 22) { error in
      if !(IOErrorCode.brokenPipe ~= error) {
        isOutputBroken = true
        complain("standard output: \(error)")
      }
      supervisor?.stop()
    }

    let display: any Display =
      if json {
        JSONDisplay(output: output)
      } else if isatty(STDOUT_FILENO) == 1 {
        TableDisplay(output: output, on: context)
      } else {
        LineDisplay(output: output)
      }
    let all = Supervisor(settings, display: display, loop: loop)
    supervisor = all
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      context.addSignal(signal) {
        all.interrupt()
        return .keep
      }
    }
    if let seconds { context.addTimeout(after: .seconds(seconds)) { all.stop() } }

    let succeeded = all.run()
    display.finish()
    flush(output, on: context)
    if !succeeded || isOutputBroken { throw ExitCode.failure }
  }

  /// The machines to run, as the file describes them; flags have the last word.
  private func settings() throws -> [MachineSettings] {
    do {
      var all = (1...(machines ?? 3)).map { MachineSettings(name: "vm-\($0)") }
      if !attach.isEmpty {
        all = attach.map { MachineSettings(name: $0, socket: $0) }
      }
      if let config { all = try Configuration(contentsOf: config).machines(named: names) }
      if let qemu { for index in all.indices { all[index].qemu = qemu } }
      return all
    } catch {
      complain(error.message)
      throw ExitCode(2)
    }
  }

  /// Lets the reader of our output have the rest, but does not wait for ever.
  @MainActor private func flush(_ output: LineWriter, on context: MainContext) {
    var isLate = false
    context.addTimeout(after: .seconds(5)) { isLate = true }
    while !output.isEmpty && !isLate { context.iterate() }
    if isLate || output.lostLines > 0 { complain("some lines were lost: nobody read them") }
  }
}

/// Writes a line for people, beside the output.
func complain(_ text: String) {
  let line = Array("vm-monitor: \(text)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
