// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The serial console of a virtual machine, on this terminal:
//
//     qemu-system-x86_64 … -serial unix:console.sock,server=on,wait=off
//     serial-console ./console.sock
//
// The socket is a path with a slash in it, @name, or host and port: 127.0.0.1:4444.
// Ctrl-] leaves. So do a signal, the end of the input and the end of the machine; the terminal is
// afterwards what it was.

import GIO
import GLib
import Glibc

@main struct SerialConsole {
  static func main() async {
    MainLoop.serveAsyncMain()
    let arguments = CommandLine.arguments.dropFirst()
    guard let socket = arguments.first, arguments.count == 1, !socket.hasPrefix("-") else {
      fail("usage: serial-console SOCKET", status: 64)
    }
    // A signal that cannot be watched, and would leave a raw terminal behind.
    signal(SIGQUIT, SIG_IGN)
    do {
      let end = try await relay(socket)
      message(end.text)
      exit(end.status)
    } catch {
      fail("serial-console: \(error)", status: 1)
    }
  }

  /// Why the console was left.
  enum End {
    case escape
    case endOfInput
    case machineHasEnded
    case signal(UnixSignal)

    var text: String {
      switch self {
      case .escape: "left"
      case .endOfInput: "the input has ended"
      case .machineHasEnded: "the machine has ended"
      case .signal(let signal): "SIG\(signal)"
      }
    }

    var status: Int32 {
      if case .signal(let signal) = self { 128 + signal.rawValue } else { 0 }
    }
  }

  private static func relay(_ socket: String) async throws -> End {
    // Watched before the terminal is changed.
    let signals = MainContext.default.signals(SIGINT, SIGTERM, SIGHUP)
    let console = try await withTimeout(.seconds(5)) {
      try await SocketConnection.connect(to: SocketAddress(parsing: socket))
    }
    let keyboard = try StreamReader.standardInput()
    let screen = try StreamWriter.standardOutput()
    let terminal = RawTerminal(STDIN_FILENO)
    if terminal != nil { message("connected; Ctrl-] leaves") }
    return try await withThrowingTaskGroup(of: End.self) { group in
      group.addTask {
        do {
          try await console.splice(to: screen)
        } catch IOErrorCode.brokenPipe {
          // A machine that is killed may reset the connection.
        }
        return .machineHasEnded
      }
      group.addTask { try await send(keyboard, to: console) }
      group.addTask {
        for await signal in signals { return .signal(signal) }
        throw CancellationError()
      }
      defer { group.cancelAll() }
      return try await group.next()!
    }
  }

  /// Sends what is typed, up to the key that leaves.
  private static func send(_ keyboard: StreamReader, to console: SocketConnection) async throws
    -> End
  {
    let escape: UInt8 = 0x1D  // Ctrl-]
    for try await keys in keyboard.chunks {
      let typed = keys.prefix { $0 != escape }
      try await console.write(Array(typed))
      if typed.count < keys.count { return .escape }
    }
    return .endOfInput
  }

  // MARK: Messages

  private static func message(_ text: String) { say("\r\n[\(text)]\r\n") }

  private static func fail(_ text: String, status: Int32) -> Never {
    say(text + "\n")
    exit(status)
  }

  private static func say(_ text: String) { write(STDERR_FILENO, text, text.utf8.count) }
}
