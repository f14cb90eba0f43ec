// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import Testing

extension ExamplesTests {
  @Suite struct SerialConsoleTests {
    @Test func theConsoleOfAMachineIsRelayedBothWays() async throws {
      try await onOneThread {
        let path = "/tmp/swift-glib-serial-\(getpid()).sock"
        unlink(path)
        // The firmware talks to the serial line, and waits for a key.
        let machine = try Program(
          "/usr/bin/qemu-system-x86_64",
          [
            "-machine", "pc,graphics=off,accel=tcg", "-nodefaults", "-display", "none",
            "-boot", "menu=on,splash-time=60000",
            "-chardev", "socket,id=serial,path=\(path),server=on,wait=on", "-serial",
            "chardev:serial",
          ]
        )
        try #require(machine.wait { access(path, F_OK) == 0 })
        let terminal = try Terminal()
        let console = try terminal.run(path)
        try await terminal.waitForText("Press ESC for boot menu")
        try await terminal.type("\u{1B}")
        try await terminal.waitForText("Select boot device")
        #expect(terminal.isRaw)
        try await terminal.type("\u{1D}")
        #expect(console.waitForExit() == .exited(code: 0))
        #expect(!terminal.isRaw)
        machine.send(SIGTERM)
        _ = machine.waitForExit()
        unlink(path)
      }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalLeavesTheTerminalAsItWas(_ signal: Int32) async throws {
      try await onOneThread {
        let listener = try SocketListener(at: .abstract("swift-glib-serial-\(getpid())-\(signal)"))
        let terminal = try Terminal()
        let console = try terminal.run(listener.address.description)
        let peer = try await listener.accept()
        try await peer.write("login: ")
        try await terminal.waitForText("login: ")
        #expect(terminal.isRaw)
        // Not even this one ends it while the terminal is raw.
        console.send(SIGQUIT)
        console.send(signal)
        #expect(console.waitForExit() == .exited(code: 128 + signal))
        #expect(!terminal.isRaw)
      }
    }

    @Test func theEndOfTheMachineLeavesTheTerminalAsItWas() async throws {
      try await onOneThread {
        let listener = try SocketListener(at: .abstract("swift-glib-serial-\(getpid())-end"))
        let terminal = try Terminal()
        let console = try terminal.run(listener.address.description)
        let peer = try await listener.accept()
        _ = console.wait { console.errors.contains { $0.contains("Ctrl-]") } }
        try await terminal.type("root\u{03}")
        #expect(try await peer.readExactly(5) == Array("root\u{03}".utf8))
        try peer.close()
        #expect(console.waitForExit() == .exited(code: 0))
        #expect(!terminal.isRaw)
      }
    }

    @Test func whereNobodyListensItSaysSo() throws {
      let console = try Program("serial-console", ["/no/such/socket"])
      #expect(console.waitForExit() == .exited(code: 1))
      _ = console.wait { !console.errors.isEmpty }
      #expect(console.errors.first?.contains("/no/such/socket: No such file or directory") == true)
      #expect(try Program("serial-console").waitForExit() == .exited(code: 64))
    }
  }
}

/// A pseudo-terminal with a program on it.
private final class Terminal {
  private let keyboardAndScreen: SocketOrTerminal
  private let inner: Int32
  private var shown = ""

  private struct SocketOrTerminal {
    let reader: StreamReader
    let writer: StreamWriter
  }

  init() throws {
    // Unlocked and opened by ioctl: unlockpt() and ptsname() hide from Swift.
    let outer = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var lock: Int32 = 0
    let isUnlocked = ioctl(outer, 0x4004_5431, &lock) == 0  // TIOCSPTLCK
    inner = ioctl(outer, 0x5441, O_RDWR | O_NOCTTY | O_CLOEXEC)  // TIOCGPTPEER
    try #require(isUnlocked && inner >= 0)
    let descriptor = OwnedDescriptor(adopting: outer)
    keyboardAndScreen = SocketOrTerminal(
      reader: try StreamReader(adopting: descriptor.duplicate()),
      writer: try StreamWriter(adopting: descriptor)
    )
  }

  deinit { close(inner) }

  /// Starts serial-console with the terminal as its input and output.
  func run(_ address: String) throws -> Program {
    try Program("serial-console", [address], terminal: inner)
  }

  func type(_ keys: String) async throws { try await keyboardAndScreen.writer.write(keys) }

  /// Waits until a text has been shown.
  func waitForText(_ text: String) async throws {
    try await withTimeout(.seconds(60)) {
      while !shown.contains(text) {
        guard let bytes = try await keyboardAndScreen.reader.read() else { return }
        shown += String(decoding: bytes, as: UTF8.self)
      }
    }
  }

  /// Whether keys are handed over one by one.
  var isRaw: Bool {
    var settings = termios()
    tcgetattr(inner, &settings)
    return settings.c_lflag & tcflag_t(ICANON) == 0
  }
}
