// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import Testing

extension ExamplesTests {
  @Suite struct EchoServerTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func echoesUntilASignalAndRemovesItsSocket(_ signal: Int32) async throws {
      try await onOneThread {
        let path = "/tmp/swift-glib-echo-\(getpid())-\(signal).sock"
        let server = try Program("echo-server", [path])
        let good = try await withTimeout(.seconds(30)) {
          while true {
            if let peer = try? await SocketConnection.connect(to: .unix(path)) { return peer }
            await Task.yield()
          }
        }
        let bad = try await SocketConnection.connect(to: .unix(path))
        // One that is gone before its answer arrives ends alone.
        try await bad.write([UInt8](repeating: 0, count: 100_000))
        try bad.close()
        try await good.write("hello\n")
        #expect(try await good.readLine() == "hello")
        server.send(signal)
        // Who is connected is served to the end.
        try await good.write("still there?\n")
        #expect(try await good.readLine() == "still there?")
        try good.close()
        #expect(server.waitForExit() == .exited(code: 0))
        #expect(access(path, F_OK) != 0)
      }
    }
  }
}
