// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
@testable import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ServiceManagerTests {
  /// A socket that receives what services say.
  private final class Receiver {
    let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)

    init(_ path: String) {
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      var bytes = Array(path.utf8)
      if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
      let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
      let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
      }
      precondition(result == 0, "cannot bind \(path): \(errno)")
    }

    deinit { close(number) }

    func receive() -> String {
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = recv(number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      return count < 0 ? "nothing" : String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  @Test func messagesArriveAtAPathAndAtAnAbstractName() throws {
    let directory = TemporaryDirectory()
    for path in [directory / "notify", "@swift-glib-\(getpid())-notify"] {
      let manager = Receiver(path)
      #expect(try ServiceManager.notify([.ready, .status("zwölf machines")], socket: path))
      #expect(manager.receive() == "READY=1\nSTATUS=zwölf machines")
      #expect(try ServiceManager.notify([.stopping, .watchdog, .mainPID(7)], socket: path))
      #expect(manager.receive() == "STOPPING=1\nWATCHDOG=1\nMAINPID=7")
      #expect(try ServiceManager.notify([.field("EXTEND_TIMEOUT_USEC", "5")], socket: path))
      #expect(manager.receive() == "EXTEND_TIMEOUT_USEC=5")
    }
  }

  @Test func aReloadSaysWhen() throws {
    let path = "@swift-glib-\(getpid())-reload"
    let manager = Receiver(path)
    let before = g_get_monotonic_time()
    #expect(try ServiceManager.notify([.reloading], socket: path))
    let lines = manager.receive().split(separator: "\n")
    #expect(lines.first == "RELOADING=1")
    let time = try #require(lines.last?.wholeMatch(of: /MONOTONIC_USEC=(\d+)/)?.1)
    #expect(before...g_get_monotonic_time() ~= Int(time)!)
  }

  @Test func withoutAManagerNothingHappens() throws {
    #expect(try !ServiceManager.notify([.ready], socket: nil))
    #expect(try !ServiceManager.notify([.ready], socket: ""))
    #expect(try !ServiceManager.notify(.ready, .status("a test runs")))
    #expect(ServiceManager.watchdogInterval == nil)
  }

  @Test func whatCannotBeSentIsATypedError() {
    for path in ["relative", "/" + String(repeating: "x", count: 200)] {
      expectError(IOErrorCode.invalidArgument) { try ServiceManager.notify([.ready], socket: path) }
    }
    for text in ["two\nlines", "cut\0short"] {
      expectError(IOErrorCode.invalidArgument) {
        try ServiceManager.notify([.status(text)], socket: "/nowhere")
      }
    }
    expectError(IOErrorCode.notFound) {
      try ServiceManager.notify([.ready], socket: "/no/such/socket")
    }
  }

  @Test func theWatchdogIsOursOnly() {
    let own = "\(getpid())"
    #expect(ServiceManager.watchdogInterval("2000000", ofPID: own) == .seconds(2))
    #expect(ServiceManager.watchdogInterval("2000000", ofPID: nil) == .seconds(2))
    #expect(ServiceManager.watchdogInterval("2000000", ofPID: "1") == nil)
    for text in [nil, "", "0", "-1", "soon"] {
      #expect(ServiceManager.watchdogInterval(text, ofPID: own) == nil)
    }
  }

  // MARK: Listeners

  @Test func listenersAreTakenOnceWithTheirNames() async throws {
    // A program of its own: in this one, 3 and 4 belong to somebody.
    var command = Command(
      "/bin/sh",
      ["-c", "LISTEN_PID=$$ exec \(TestEnvironment.program("activated-service"))"]
    )
    command.environment = .current
    command.environment!["LISTEN_FDS"] = "2"
    command.environment!["LISTEN_FDNAMES"] = "control:data"
    let pipe = try OwnedDescriptor.pipe()
    command.passedDescriptors = [
      .descriptor(pipe.readEnd, as: 3), .descriptor(pipe.writeEnd, as: 4),
    ]
    let result = try await command.capture()
    #expect(
      try result.text() == """
        control 3 true false
        data 4 true false
        again 0
        left 0

        """
    )
    #expect(result.exit.isSuccess)
  }

  @Test func aDescriptorThatIsAnnouncedAndNotThereIsATypedError() async {
    await #expect(processExitsWith: .success) {
      setenv("LISTEN_FDS", "5000", 1)
      setenv("LISTEN_PID", "\(getpid())", 1)
      expectError(FileErrorCode.badFileDescriptor) { try ServiceManager.takeListeners() }
      precondition(getenv("LISTEN_FDS") == nil)
    }
  }

  @Test func theVariablesAreReadAsTheManualSays() throws {
    let own = "\(getpid())"
    let two = try ServiceManager.listeners(count: "2", pid: own, names: nil)
    #expect(two.map(\.number) == [3, 4])
    #expect(two.map(\.name) == ["unknown", "unknown"])
    #expect(try ServiceManager.listeners(count: "1", pid: own, names: "").map(\.name) == [""])
    #expect(try ServiceManager.listeners(count: "0", pid: own, names: "").isEmpty)
    #expect(try ServiceManager.listeners(count: "2", pid: "1", names: nil).isEmpty)
    #expect(try ServiceManager.listeners(count: nil, pid: own, names: nil).isEmpty)
    #expect(try ServiceManager.listeners(count: "2", pid: nil, names: nil).isEmpty)
    for (count, pid, names) in [
      ("-1", own, nil), ("many", own, nil), ("99999999999", own, nil), ("1", "me", nil),
      ("1", "0", nil), ("2", own, "one"), ("1", own, "a:b"),
    ] as [(String, String, String?)] {
      expectError(IOErrorCode.invalidArgument) {
        try ServiceManager.listeners(count: count, pid: pid, names: names)
      }
    }
  }
}
