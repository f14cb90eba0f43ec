// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GLib
import Glibc

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

  @Option(help: "How many machines to run.")
  var machines = 3

  @Option(name: .customLong("for"), help: ArgumentHelp("Stop by itself.", valueName: "seconds"))
  var seconds: Double?

  @Flag(help: "Write one JSON object a line.")
  var json = false

  @Option(help: ArgumentHelp("The QEMU program.", valueName: "path"))
  var qemu: String?

  @Flag(help: .hidden)
  var standIn = false

  func validate() throws {
    guard (1...1_000).contains(machines) else {
      throw ValidationError("--machines takes a number from 1 to 1000.")
    }
    guard seconds.map({ (0...1e9).contains($0) }) ?? true else {
      throw ValidationError("--for takes a number of seconds, zero or more.")
    }
  }

  func run() throws {
    guard !standIn else { return try StandIn().run() }
    let loop = MainLoop()
    let context = loop.context
    var supervisor: Supervisor?
    var isOutputBroken = false
    let output = LineWriter(
      shared: OwnedDescriptor(adopting: STDOUT_FILENO),
      on: context,
      limit: 1 << 22
    ) { error in
      if !error.matches(FileErrorCode.pipe) {
        isOutputBroken = true
        complain("standard output: \(error.message)")
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
    let all = Supervisor(count: machines, qemu: qemu, display: display, loop: loop)
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

  /// Lets the reader of our output have the rest, but does not wait for ever.
  private func flush(_ output: LineWriter, on context: MainContext) {
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
