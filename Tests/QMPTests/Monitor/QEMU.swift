// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import QMP
import TestSupport
import Testing

/// A real machine without devices, for the time of a test.
final class QEMU: Sendable {
  static let program = "qemu-system-x86_64"

  /// Where it is missing, the scripted peers of the other suites have to do.
  static let isInstalled = findProgram(program) != nil

  let child: ChildProcess
  let address: SocketAddress

  private init(_ child: ChildProcess, _ address: SocketAddress) {
    self.child = child
    self.address = address
  }

  static let arguments = ["-machine", "none", "-display", "none", "-nodefaults", "-S"]

  /// Ours, but for the libraries: this process may have been given an older GLib than QEMU needs.
  static let environment: ProcessEnvironment = {
    var environment = ProcessEnvironment.current
    environment["LD_LIBRARY_PATH"] = nil
    return environment
  }()

  /// Starts QEMU with a socket that listens already, and ends it after `body`.
  static func run(
    _ more: [String] = [],
    _ body: (QEMU) async throws -> Void
  ) async throws {
    let directory = TemporaryDirectory()
    let listener = try SocketListener(at: .unix(directory / "qmp"))
    let child = try ChildProcess.start(
      program,
      arguments + [
        "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control",
      ] + more,
      environment: environment,
      newSession: true,
      standardInput: .null,
      passing: [.listener(listener, as: 3)]
    )
    try listener.close(keepingFile: true)
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(QEMU(child, listener.address)))
    } catch {
      result = .failure(error)
    }
    await child.stop(grace: .zero)
    try result.get()
  }

  func connect() async throws -> QMPMonitor {
    try await QMPMonitor(
      connecting: address,
      deadline: .seconds(3_600),
      options: ScriptedPeer.patient
    )
  }
}
