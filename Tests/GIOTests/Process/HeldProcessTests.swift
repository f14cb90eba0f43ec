// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct HeldProcessTests {
  private let directory = TemporaryDirectory()

  private func shell(_ script: String) -> Command {
    var command = Command("/bin/sh", ["-c", script])
    command.standardInput = .null
    return command
  }

  @Test func theProgramBeginsWhenItIsReleased() async throws {
    let mark = directory / "mark"
    var command = shell("echo $$ >\(mark); exit 3")
    command.group = .newSession
    let held = try command.hold()
    let identity = held.identity
    #expect(try identity.isRunning())
    #expect(getsid(held.pid) == held.pid)
    #expect(contents(of: mark) == nil)
    let child = try held.release()
    #expect(child.identity == identity)
    #expect(try await child.exit == .exited(code: 3))
    #expect(contents(of: mark) == Array("\(identity.pid)\n".utf8))
  }

  @Test func oneThatIsDroppedNeverBegins() throws {
    let mark = directory / "mark"
    let pid = try { try shell("echo >\(mark)").hold().pid }()
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
    #expect(contents(of: mark) == nil)
  }

  @Test func itHasItsStreamsAndDescriptorsAndNoOthers() async throws {
    let pipe = try OwnedDescriptor.pipe()
    var command = Command("/bin/ls", ["/proc/self/fd"])
    command.standardOutput = .stream
    command.passedDescriptors = [.descriptor(pipe.readEnd, as: 9)]
    let held = try command.hold()
    // While it is held, the gate is one more, with the first number that is free.
    let open = try File("/proc/\(held.pid)/fd").entriesBlocking().compactMap(\.name)
    #expect(Set(open) == ["0", "1", "2", "3", "9"])
    let child = try held.release()
    let listed = try await child.standardOutput!.lines().reduce(into: []) { $0.append($1) }
    #expect(listed.sorted() == ["0", "1", "2", "3", "9"])  // 3 is the directory that is listed
    #expect(try await child.exit.isSuccess)
  }

  @Test func aProgramThatDoesNotExistIsFoundOutAtTheRelease() throws {
    var pid: Int32 = 0
    #expect {
      let held = try Command(directory / "nothing").hold()
      pid = held.pid
      _ = try held.release()
    } throws: { SpawnErrorCode.noEntry ~= $0 }
    #expect(pid > 0 && kill(pid, 0) == -1 && errno == ESRCH)
  }

  @Test func whatFailsEarlierIsThrownAtOnce() throws {
    var command = shell("exit")
    command.directory = directory / "nowhere"
    #expect {
      _ = try command.hold()
    } throws: { SpawnErrorCode.workingDirectory ~= $0 }
  }

  @Test func oneThatIsKilledMeanwhileTellsByItsExit() async throws {
    let held = try shell("exit 0").hold()
    kill(held.pid, SIGKILL)
    let child = try held.release()
    #expect(try await child.exit == .signaled(SIGKILL, coreDumped: false))
  }

  @Test func theProgramNeverBeginsIfItsParentIsKilled() async throws {
    let result = await #expect(
      processExitsWith: .signal(SIGKILL),
      observing: [\.standardOutputContent]
    ) {
      let held = try Command("/bin/echo", ["begun"]).hold()
      print("held \(held.pid)")
      fflush(nil)
      kill(getpid(), SIGKILL)
      _ = try held.release()
    }
    let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(output.contains("held") && !output.contains("begun"))
    let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("held ") })
    let pid = try #require(Int32(line.dropFirst(5)))
    // It ends by itself, at once.
    while (try? ProcessIdentity(ofPID: pid).isRunning()) == true { await Task.yield() }
  }

  @Test func manyAreHeldAtATimeAndNoneKeepsAnother() async {
    // In a process of its own, where nobody else opens descriptors.
    await #expect(processExitsWith: .success) {
      _ = try await Command("/bin/true").hold().release().exit
      let before = TestEnvironment.openDescriptors()
      try await withThrowingTaskGroup { group in
        for code in 0..<40 {
          group.addTask {
            let held = try Command("/bin/sh", ["-c", "exit \(code)"]).hold()
            await Task.yield()
            let exit = try await held.release().exit
            precondition(exit == .exited(code: Int32(code)))
          }
        }
        try await group.waitForAll()
      }
      // The last ones are closed by the library's thread, as those of the first were perhaps.
      await settle { TestEnvironment.openDescriptors().isSubset(of: before) }
    }
  }
}
