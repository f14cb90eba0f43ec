// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import Testing

// The article "Running programs": DocumentedCodeTests compares.

struct ImageFailure: Error {
  var reason: String
}

func virtualSize(of image: String) async throws -> String {
  let info = try await Command("qemu-img", ["info", "--output=json", image]).capture()
  guard info.exit.isSuccess else { throw ImageFailure(reason: try info.errorText()) }
  return try info.text()
}

func follow(_ path: String, _ use: (String) -> Void) async throws {
  var command = Command("tail", ["-n", "1", "-f", path])
  command.standardOutput = .stream
  try await command.run { child in
    for try await line in child.standardOutput!.lines() { use(line) }
  }
}

func startMachine(_ arguments: [String], monitor: SocketListener) throws -> ChildProcess {
  try ChildProcess.start(
    "qemu-system-x86_64",
    arguments + ["-chardev", "socket,id=monitor,fd=3,server=on,wait=off"],
    newSession: true,
    passing: [.listener(monitor, as: 3)]
  )
}

func end(_ machine: ChildProcess) async -> ProcessExit {
  await machine.stop(grace: .seconds(10))
}

func startForLife(_ command: Command, _ state: File) async throws -> ChildProcess {
  let held = try command.hold()
  try await state.replaceContents(with: "\(held.identity)")
  return try held.release()
}

func adopt(_ saved: ProcessIdentity) throws -> RunningProcess? {
  do {
    return try RunningProcess(adopting: saved)
  } catch ProcessErrorCode.notRunning {
    return nil
  } catch ProcessErrorCode.identityMismatch {
    return nil
  }
}

func tellManager(machines: Int) throws {
  try ServiceManager.notify(.ready, .status("\(machines) machines run"))
}

@Suite struct DocumentedRunningPrograms {
  @Test func aFileIsFollowedUntilTheTaskIsCancelled() async throws {
    let (lines, seen) = AsyncStream.makeStream(of: String.self)
    let following = Task { try await follow("/proc/self/comm") { seen.yield($0) } }
    for await line in lines {
      #expect(!line.isEmpty)
      break
    }
    following.cancel()
    await #expect(throws: CancellationError.self) { try await following.value }
  }

  @Test func aProcessIsAdoptedAndEnded() async throws {
    let child = try ChildProcess.start("sleep", ["1000"], newSession: true)
    let adopted = try adopt(child.identity)
    #expect(adopted?.pid == child.pid)
    #expect(adopted?.exitIfKnown == nil)
    #expect(await end(child) == .signaled(SIGTERM, coreDumped: false))
    #expect(try adopt(child.identity) == nil)
  }

  @Test func whatIsMissingIsATypedError() async throws {
    do {
      _ = try await virtualSize(of: "/no/such/image")
    } catch SpawnErrorCode.noEntry {  // qemu-img is not installed
    } catch is ImageFailure {}
    let listener = try SocketListener(at: .abstract("swift-glib-\(getpid())-monitor"))
    do {
      let machine = try startMachine(["-machine", "no-such-machine"], monitor: listener)
      #expect(try await machine.exit != .unknown)
    } catch SpawnErrorCode.noEntry {}
  }

  @Test func everyPropertyOfACommandCanBeSet() async throws {
    var command = Command("/bin/sh")
    command.arguments = ["-c", "echo $A; echo $1 >&2", "sh", "x"]
    command.environment = ["A": "1"]
    command.directory = "/"
    command.standardInput = .null
    command.standardError = .standardOutput
    command.group = .new
    command.killsGroupAtExit = true
    command.blockedSignals = [SIGUSR1]
    command.fileModeMask = 0o077
    command.limits = [
      .openFiles(100), .coreFileSize(0), .fileSize(1 << 30), .addressSpace(1 << 34),
      .processorTime(seconds: 1_000),
    ]
    command.parentDeathSignal = SIGKILL
    let result = try await command.capture()
    #expect(try result.text() == "1\nx\n")
    #expect(result.exit.isSuccess && result.standardError.isEmpty)
    #expect(try await Command("true").runAsShell().isSuccess)
  }

  @Test func aServiceTellsNobodyWhereThereIsNone() throws {
    try tellManager(machines: 3)
    #expect(ServiceManager.watchdogInterval == nil)
    #expect(try ServiceManager.takeListeners().isEmpty)
  }
}
