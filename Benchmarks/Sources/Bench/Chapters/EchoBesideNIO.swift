// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CBaselines
import GIO
import GLib
import Glibc

/// Each server is a process of its own, with one thread that serves.
func echoBesideNIOCases() -> [Case] {
  [1, 1_000].map { connections in
    Case(
      name: "stream/echo-\(connections)-beside-nio",
      against: "swift-nio",
      bounds: .none,
      method: .figure(
        iterations: 10_000,
        ours: {
          echo(connections, ["/proc/\(getpid())/exe", ServeEcho.configuration.commandName!])
        },
        theirs: { echo(connections, [nioServer]) }
      ),
      needs: requireNIOServer
    )
  }
}

/// Built by `swift build -c release --package-path Benchmarks/nio-echo`.
private let nioServer =
  "\(#filePath.prefix(upTo: #filePath.firstRange(of: "/Sources/Bench/")!.lowerBound))"
  + "/nio-echo/.build/release/nio-echo"

private func requireNIOServer() throws {
  guard access(nioServer, X_OK) == 0 else {
    throw Unavailable(reason: "nio-echo not built")
  }
}

/// Starts a server that listens at the path which is its last argument.
private func echo(_ connections: Int, _ server: [String]) -> Side {
  _ = baseline_raise_descriptor_limit()
  do {
    let directory = try OwnedTemporaryDirectory.makeBlocking().keep()
    let path = (directory / "s").description
    var command = Command(server[0], Array(server.dropFirst()) + [path])
    command.standardInput = .null
    command.parentDeathSignal = SIGKILL
    let child = try command.start()
    while access(path, F_OK) != 0 {
      guard child.exitIfKnown == nil else { fatalError("\(server) has ended") }
      usleep(1_000)
    }
    usleep(10_000)  // between its bind and its listen
    let client = echo_client_new(path, Int32(connections))!
    return { iterations in
      withExtendedLifetime(child) { baseline_run(client, iterations) }
    }
  } catch {
    fatalError("\(error)")
  }
}

/// The hidden command that is our server: the program of the README.
struct ServeEcho: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve-echo", shouldDisplay: false)

  @Argument var path: String

  func run() throws {
    _ = baseline_raise_descriptor_limit()
    let listener = try SocketListener(at: .unix(path))
    let ending = Task {
      try await listener.serve(limit: 2_000) { peer in
        for try await chunk in peer.chunks { try await peer.write(chunk) }
      }
    }
    withExtendedLifetime(ending) { MainLoop().run() }
  }
}
