// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GIO
import GLib
import StandIn

/// `vmkeeper play`: what is started as a machine where QEMU is missing.
struct Play: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play a machine.",
    shouldDisplay: false
  )

  @Argument(help: "The number of the socket that listens.")
  var monitor: Int32

  @Argument(help: "What tells it from others in a list of processes.")
  var name: String

  @MainActor func run() async throws {
    let socket = OwnedDescriptor(adopting: monitor)
    try await StandIn(isPaused: false).play(for: SocketListener(adopting: socket))
  }
}
