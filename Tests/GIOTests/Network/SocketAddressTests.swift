// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import TestSupport
import Testing

@Suite struct SocketAddressTests {
  @Test(
    arguments: [
      ("/run/a.sock", .unix("/run/a.sock")), ("./a", .unix("./a")), ("@name", .abstract("name")),
      ("@", .abstract("")), ("127.0.0.1:80", .ip(.loopbackV4, port: 80)),
      ("[::1]:65535", .ip(.loopbackV6, port: 65_535)), ("0.0.0.0:0", .ip(.anyV4, port: 0)),
      ("[::]:1", .ip(.anyV6, port: 1)), ("/tmp/zwölf\n", .unix("/tmp/zwölf\n")),
    ] as [(String, SocketAddress)]
  )
  func textIsReadAndPrinted(_ text: String, _ address: SocketAddress) throws {
    #expect(try SocketAddress(parsing: text) == address)
    #expect(address.description == text)
  }

  @Test(arguments: [
    "", "host", "host:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80",
    "[127.0.0.1]:80", "[::1]", "[]:80", "[:80", "1.2.3.4.5:1", "127.0.0.1\0:80",
  ])
  func whatIsNoAddressIsRefused(_ text: String) {
    expectError(IOErrorCode.invalidArgument) { try SocketAddress(parsing: text) }
  }

  @Test func aPathThatIsTooLongSaysSo() {
    let longest = "/" + String(repeating: "x", count: 106)
    #expect(throws: Never.self) { try SocketAddress(parsing: longest) }
    do {
      _ = try SocketAddress(parsing: longest + "x")
      Issue.record("it was accepted")
    } catch {
      #expect(error.matches(IOErrorCode.filenameTooLong))
      #expect(error.message.contains("has 108 bytes; there is room for 107"))
    }
    expectError(IOErrorCode.filenameTooLong) {
      try SocketAddress(parsing: "@" + String(repeating: "ü", count: 60))
    }
  }

  @Test(arguments: ["/a\0b", "@a\0b"]) func zeroCharactersAreRefused(_ text: String) {
    expectError(IOErrorCode.invalidFilename) { try SocketAddress(parsing: text) }
  }

  @Test func aPathThatNoSocketCanHaveIsRefusedByWhoeverUsesIt() async {
    let path = "/tmp/" + String(repeating: "x", count: 200)
    await expectIOError(.filenameTooLong) { try await SocketConnection.connect(to: .unix(path)) }
    expectError(IOErrorCode.filenameTooLong) { try SocketListener(at: .unix(path)) }
    expectError(IOErrorCode.invalidFilename) { try SocketListener(at: .unix("")) }
    await expectIOError(.invalidFilename) { try await SocketConnection.connect(to: .unix("a\0")) }
  }

  // MARK: IP

  @Test(arguments: [
    "127.0.0.1", "255.255.255.255", "::1", "fe80::1%1", "2001:db8::8:800:200c:417a",
  ])
  func addressesOfHostsSurviveARoundTrip(_ text: String) throws {
    #expect(try #require(IPAddress(text)).description == text)
  }

  @Test(arguments: ["", "localhost", "1.2.3", "::1%", "::1%no-such-interface", "::g", "1.1.1.1%1"])
  func whatIsNoHostIsNil(_ text: String) { #expect(IPAddress(text) == nil) }

  @Test func anInterfaceMayBeNamed() {
    #expect(IPAddress("fe80::1%lo")?.scope == IPAddress("fe80::1%1")?.scope)
  }

  @Test func bytesAreFourOrSixteen() {
    #expect(IPAddress(bytes: [10, 0, 0, 1])?.description == "10.0.0.1")
    #expect(IPAddress(bytes: [10, 0, 0, 1], scope: 3)?.scope == 0)
    #expect(IPAddress(bytes: IPAddress.loopbackV6.bytes) == .loopbackV6)
    #expect(IPAddress(bytes: []) == nil)
    #expect(IPAddress(bytes: [1, 2, 3, 4, 5]) == nil)
  }
}
