// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import FoundationEssentials
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct RunningProcessTests {
  /// A process whose parent has ended, so that it is no child of ours.
  private func orphan(_ script: String = "sleep 1000") async throws -> ProcessIdentity {
    let text = try await Command(
      "/bin/sh",
      ["-c", "setsid sh -c 'echo $$; exec >/dev/null; \(script)' </dev/null 2>/dev/null &"]
    ).capture().text()
    return try ProcessIdentity(ofPID: try #require(Int32(text.filter(\.isNumber))))
  }

  private func altered(
    _ identity: ProcessIdentity,
    startTime: UInt64? = nil,
    bootID: String? = nil
  ) throws -> ProcessIdentity {
    let json = """
      {"pid": \(identity.pid), "startTime": \(startTime ?? identity.startTime),
       "bootID": "\(bootID ?? identity.bootID)"}
      """
    return try JSONDecoder().decode(ProcessIdentity.self, from: Data(json.utf8))
  }

  @Test func theExitOfAStrangerIsSeenOnceWithStatusUnknown() async throws {
    let stranger = try RunningProcess(adopting: try await orphan())
    #expect(stranger.exitIfKnown == nil)
    async let first = stranger.exit
    async let second = stranger.exit
    try stranger.send(SIGTERM)
    #expect(try await [first, second] == [.unknown, .unknown])
    #expect(try await stranger.exit == .unknown)
    expectError(ProcessErrorCode.notRunning) { try stranger.send(SIGTERM) }
    expectError(ProcessErrorCode.notRunning) { try RunningProcess(adopting: stranger.identity) }
  }

  @Test func aStrangerIsStoppedWithGrace() async throws {
    let polite = try RunningProcess(adopting: try await orphan())
    #expect(await polite.stop() == .unknown)
    let stubborn = try RunningProcess(
      adopting: try await orphan("trap \"\" TERM; while :; do sleep 1; done")
    )
    #expect(await stubborn.stop(grace: .milliseconds(20)) == .unknown)
    #expect(try !stubborn.identity.isRunning())
  }

  @Test func theGroupOfAStrangerIsSignalledWhereTheKernelCan() async throws {
    let leader = try RunningProcess(adopting: try await orphan())
    do {
      try leader.sendToGroup(SIGKILL)
      #expect(try await leader.exit == .unknown)
    } catch ProcessErrorCode.notSupported {
      try leader.send(SIGKILL)
    }
  }

  @Test func aRecycledNumberAndAnotherBootAreRefused() throws {
    let own = try ProcessIdentity.current()
    for other in [
      try altered(own, startTime: own.startTime + 1), try altered(own, bootID: "another boot"),
    ] {
      expectError(ProcessErrorCode.identityMismatch) { try RunningProcess(adopting: other) }
    }
  }

  @Test func aChildOfOursGivesItsStatusToWhoeverComesFirst() async throws {
    let child = try ChildProcess.start("cat", standardInput: .stream)
    let again = try RunningProcess(adopting: child.identity)
    try child.standardInput!.close()
    let statuses = try await [child.exit, again.exit]
    #expect(statuses.contains(.exited(code: 0)))
  }

  @Test func aCallbackHearsOfIt() async throws {
    let identity = try await orphan()
    try {
      let context = MainContext()
      var statuses: [ProcessExit] = []
      context.addExit(of: try RunningProcess(adopting: identity)) { statuses.append($0) }
      #expect(!context.iterate(mayBlock: false))
      kill(identity.pid, SIGKILL)
      while statuses.isEmpty { context.iterate() }
      #expect(statuses == [.unknown])
    }()
  }

  @Test func droppingItLetsGoOfTheDescriptor() async {
    await #expect(processExitsWith: .success) {
      let own = try ProcessIdentity.current()
      _ = try RunningProcess(adopting: own)
      for _ in 0..<100 { _ = try RunningProcess(adopting: own) }
      await settle {
        TestEnvironment.openDescriptors().allSatisfy { number in
          var path = [CChar](repeating: 0, count: 64)
          readlink("/proc/self/fd/\(number)", &path, 63)
          return !String(decoding: path.map(UInt8.init), as: UTF8.self).contains("pidfd")
        }
      }
    }
  }
}
