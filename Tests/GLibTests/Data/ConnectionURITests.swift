// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct ConnectionURITests {
  @Test(
    arguments: [
      ("qemu:///system", "qemu", nil, .unix, .system),
      ("qemu:///session", "qemu", nil, .unix, .session),
      ("qemu:///embed?root=/r", "qemu", nil, .unix, .embedded),
      ("qemu+ssh://root@h:22/system?socket=/p&no_verify=1", "qemu", .ssh, .ssh, .system),
      ("QEMU+TLS://h/system", "qemu", .tls, .tls, .system),
      ("qemu://h/system", "qemu", nil, .tls, .system),
      ("qemu+tcp://[::1]/session", "qemu", .tcp, .tcp, .session),
      ("qemu+ssh:///system", "qemu", .ssh, .ssh, .system),
      ("xen+unix:///", "xen", .unix, .unix, nil), ("xen:///system", "xen", nil, .unix, .system),
      ("lxc:///", "lxc", nil, .unix, nil), ("esx://h", "esx", nil, .tls, nil),
      ("esx://root@h/?no_verify=1", "esx", nil, .tls, nil),
      ("vbox:///session", "vbox", nil, .unix, .session),
      ("test:///default", "test", nil, .unix, nil),
      ("test:///etc/nodes.xml", "test", nil, .unix, nil),
      ("test+tcp://h/default", "test", .tcp, .tcp, nil),
      ("qemu+libssh2://h/system", "qemu", .libssh2, .libssh2, .system),
      ("qemu+ext:///system?command=/bin/nc", "qemu", .ext, .ext, .system),
      ("remote+ssh://h/?name=qemu:///session", "remote", .ssh, .ssh, nil),
      ("qemu+ssh://h/?name=qemu:///session", "qemu", .ssh, .ssh, nil),
      ("hyperv://h", "hyperv", nil, .tls, nil),
    ]
      as [(
        String, ConnectionURI.Driver, ConnectionURI.Transport?, ConnectionURI.Transport,
        ConnectionURI.Mode?
      )]
  )
  func libvirtsURIsAreRead(
    _ text: String,
    _ driver: ConnectionURI.Driver,
    _ explicit: ConnectionURI.Transport?,
    _ transport: ConnectionURI.Transport,
    _ mode: ConnectionURI.Mode?
  ) throws {
    let connection = try ConnectionURI(parsing: text)
    #expect(connection.driver == driver && connection.explicitTransport == explicit)
    #expect(connection.transport == transport && connection.mode == mode)
    #expect(connection.isLocal == (connection.uri.host == ""))
    #expect(try ConnectionURI(parsing: connection.description) == connection)
    #expect(try ConnectionURI(URI(parsing: text)) == connection)
  }

  @Test(
    arguments: [
      ("qemu+ssl://h/system", .badScheme), ("qemu+://h/system", .badScheme),
      ("qemu+ssh+tls://h/system", .badScheme), ("+ssh://h/", .badScheme), ("", .badScheme),
      ("qemu:///", .badPath), ("qemu://h", .badPath), ("qemu:///System", .badPath),
      ("qemu:///system/", .badPath), ("vbox:///embed", .badPath), ("network:///", .badPath),
      ("lxc:///session", .badPath), ("xen:///session", .badPath), ("test:///", .badPath),
      ("test:", .badPath),
      ("qemu+unix://h/system", .badHost), ("qemu:///embed", .badQuery),
      ("qemu+ext:///system", .badQuery),
      ("qemu+ssh://h:ssh/system", .badPort), ("qemu:///system?a=%", .badQuery),
    ] as [(String, URI.ErrorCode)]
  )
  func whatLibvirtRefusesOnEveryMachineIsRefused(_ text: String, _ code: URI.ErrorCode) {
    expectError(code) { try ConnectionURI(parsing: text) }
  }

  @Test func theMessageSaysWhatWouldDo() {
    let path = #expect(throws: GLibError.self) { try ConnectionURI(parsing: "qemu:///sistem") }
    #expect(path?.message == "“/sistem” is no path of the driver qemu; try qemu:///system")
    let transport = #expect(throws: GLibError.self) { try ConnectionURI(parsing: "qemu+ss://h/") }
    #expect(transport?.message.hasPrefix("“ss” is no transport; there are unix, ssh, tls") == true)
  }

  @Test(
    arguments: [
      ("qemu+ssh://root@h:22/system?socket=/p&no_verify=1", "qemu:///system"),
      ("qemu+ssh://h/system?keyfile=/k&a=b%26c&mode=direct", "qemu:///system?a=b%26c"),
      ("remote+ssh://h/?name=qemu:///session", "qemu:///session"),
      ("qemu:///system", "qemu:///system"),
      ("test+tcp://h/a%2Fb", "test:///a%2Fb"),
    ]
  )
  func theOtherSideIsAskedForWhatIsLeft(_ text: String, _ remote: String) throws {
    #expect(try ConnectionURI(parsing: text).remoteURI == remote)
  }

  @Test func partsMakeAURI() throws {
    let there = try ConnectionURI(
      driver: .qemu,
      transport: .ssh,
      user: "root",
      host: "::1",
      port: 2222,
      path: "/system",
      parameters: [.init("keyfile", "/a b")]
    )
    #expect("\(there)" == "qemu+ssh://root@[::1]:2222/system?keyfile=/a%20b")
    #expect(try "\(ConnectionURI(driver: .test, path: "/default"))" == "test:///default")
    #expect(try "\(ConnectionURI(driver: "hyperv", host: "h", path: ""))" == "hyperv://h")
    expectError(URI.ErrorCode.badPath) { try ConnectionURI(driver: .qemu, path: "/") }
    expectError(URI.ErrorCode.badScheme) { try ConnectionURI(driver: "a+b", path: "/") }
    expectError(URI.ErrorCode.badHost) {
      try ConnectionURI(driver: .qemu, transport: .unix, host: "h", path: "/system")
    }
  }
}
