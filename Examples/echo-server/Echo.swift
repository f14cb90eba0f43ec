// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// An echo server on a UNIX socket: one bad client ends alone, a signal lets the others finish.

import GIO
import GLib
import Glibc

@main struct Echo {
  static func main() async throws {
    let path = CommandLine.arguments.dropFirst().first ?? "/run/echo.sock"
    let listener = try SocketListener(at: .unix(path))
    try await listener.serve(limit: 1_000, stoppingOn: .signals(SIGINT, SIGTERM)) { peer in
      for try await chunk in peer.chunks { try await peer.write(chunk) }
    } onError: { _, error in
      print("a client was lost: \(error)")
    }
  }
}
