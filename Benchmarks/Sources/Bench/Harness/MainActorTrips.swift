// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CBaselines
import Dispatch
import GLib
import Glibc

/// The hidden command that goes to the main actor and back: which loop serves it is decided once
/// in a process, so each side has a process of its own.
struct MainActorTrips: ParsableCommand {
  enum Server: String, ExpressibleByArgument {
    case glib, dispatch
  }

  static let configuration = CommandConfiguration(
    commandName: "main-actor-trips",
    shouldDisplay: false
  )

  @Argument var server: Server
  @Argument var count: Int

  func run() throws {
    let count = count
    Task.detached {
      for _ in 0..<1_000 { await touch() }
      let start = baseline_now()
      for _ in 0..<count { await touch() }
      print((baseline_now() - start) / Double(count))
      Glibc.exit(0)
    }
    switch server {
    case .glib: MainLoop().run()
    case .dispatch: dispatchMain()
    }
  }

  /// Nanoseconds of one round trip.
  static func side(of server: Server) -> Side {
    { iterations in
      let text = try? standardOutput(ofRunning: [
        "/proc/\(getpid())/exe", configuration.commandName!, server.rawValue, "\(iterations)",
      ])
      return text.flatMap { Double($0.prefix { $0 != "\n" }) } ?? .nan
    }
  }
}

@MainActor private func touch() {}
