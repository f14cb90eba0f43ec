// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// swift-nio serves TCP on its threads, GLib runs the main thread, Dispatch does a sum in between: each
// request passes through all of them, and all they share is actors.
//
//   loop-and-nio             an echo server, until Ctrl-C
//   loop-and-nio 2000        sends itself 2,000 requests, and ends

import Dispatch
import GLib
import Glibc
import NIOCore
import NIOPosix

/// What the server has done. It lives on the main thread's loop, where a C library's callbacks could
/// use it, too.
actor Ledger {
  private var requests = 0
  private var bytes = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    MainContext.default.executor.asUnownedSerialExecutor()
  }

  func enter(_ count: Int) -> Int {
    precondition(MainContext.default.isOwner, "the ledger belongs to the loop")
    requests += 1
    bytes += count
    return requests
  }

  func show() { print("\(requests) requests, \(bytes) bytes") }
}

@main struct LoopAndNIO {
  static func main() async throws {
    MainLoop.serveAsyncMain()
    let ledger = Ledger()
    let server = try await EchoServer(ledger)
    print("listening on port \(server.port)")
    fflush(nil)
    let serving = Task { try await server.serve() }

    if let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) {
      try await EchoClient(port: server.port).send(count)
    } else {
      for await signal in MainContext.default.signals(SIGINT, SIGTERM) {
        print("SIG\(signal)")
        break
      }
    }
    serving.cancel()
    _ = await serving.result
    await ledger.show()
  }
}
