// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Keeps QEMU machines running, may itself be killed at any moment, and carries on from its state on disk.

import ArgumentParser
import GIO
import GLib

@main struct VMKeeper: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vmkeeper",
    abstract: "Keeps QEMU machines running, whatever happens to them or to itself.",
    subcommands: [
      Run.self, List.self, Start.self, Stop.self, Restart.self, Events.self, Shutdown.self,
      Play.self,
    ]
  )

  static func main() async {
    MainLoop.serveAsyncMain()
    await main(nil)
  }
}

/// Where a daemon has its state.
struct Place: ParsableArguments {
  @Option(help: ArgumentHelp("The daemon's state directory.", valueName: "dir"))
  var state: String

  var directory: File { File(state) }

  func validate() throws {
    if state.isEmpty { throw ValidationError("--state takes a directory.") }
  }
}
