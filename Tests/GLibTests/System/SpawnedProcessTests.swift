// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct SpawnedProcessTests {
  /// Runs a program to its end and returns what it printed.
  static func output(
    _ program: String,
    _ arguments: [String] = [],
    environment: ProcessEnvironment? = nil,
    directory: String? = nil,
    newSession: Bool = false,
    standardInput: SpawnedProcess.StandardStream = .null
  ) throws -> String {
    var child = try SpawnedProcess.spawn(
      program,
      arguments,
      environment: environment,
      directory: directory,
      newSession: newSession,
      standardInput: standardInput,
      standardOutput: .pipe
    )
    let output = child.takeStandardOutput()!
    if child.takeStandardOutput() != nil { Issue.record("taken twice") }
    var bytes: [UInt8] = []
    while try output.read(appendingTo: &bytes, atMost: 4096) != .endOfFile {}
    waitpid(child.pid, nil, 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func pipesCarryInputOutputAndMessages() throws {
    var child = try SpawnedProcess.spawn(
      "/bin/sh",
      ["-c", "cat; echo message >&2"],
      standardInput: .pipe,
      standardOutput: .pipe,
      standardError: .pipe
    )
    let input = child.takeStandardInput()!
    let output = child.takeStandardOutput()!
    let messages = child.takeStandardError()!
    try input.write("hello".utf8Span.span.bytes)
    try input.close()
    var (printed, said): ([UInt8], [UInt8]) = ([], [])
    while try output.read(appendingTo: &printed, atMost: 100) != .endOfFile {}
    while try messages.read(appendingTo: &said, atMost: 100) != .endOfFile {}
    waitpid(child.pid, nil, 0)
    #expect(String(decoding: printed, as: UTF8.self) == "hello")
    #expect(String(decoding: said, as: UTF8.self) == "message\n")
  }

  @Test func aChildThatWasNotGivenAStreamReadsAndWritesNothing() throws {
    #expect(try Self.output("cat") == "")
    let child = try SpawnedProcess.spawn(
      "/bin/sh",
      ["-c", "[ /proc/self/fd/1 -ef /dev/null ] && [ /proc/self/fd/2 -ef /dev/null ]"],
      standardInput: .null,
      standardOutput: .null,
      standardError: .null
    )
    var raw: Int32 = -1
    waitpid(child.pid, &raw, 0)
    #expect(raw == 0)
  }

  @Test func inheritedStreamsAreTheParents() async {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      let child = try SpawnedProcess.spawn("/bin/sh", ["-c", "echo out; echo err >&2"])
      waitpid(child.pid, nil, 0)
    }
    #expect(result?.standardOutputContent.contains(sequence: "out\n".utf8) == true)
    #expect(result?.standardErrorContent.contains(sequence: "err\n".utf8) == true)
  }

  @Test func theEnvironmentIsInheritedOrReplaced() throws {
    let inherited = try Self.output("env")
    #expect(inherited.contains("PATH="))
    let replaced = try Self.output("/usr/bin/env", environment: ["A": "1", "B": "zwei ü"])
    #expect(replaced.split(separator: "\n").sorted() == ["A=1", "B=zwei ü"])
    #expect(try Self.output("/usr/bin/env", environment: [:]) == "")
  }

  @Test func theWorkingDirectoryArrives() throws {
    #expect(try Self.output("pwd", directory: "/usr/bin") == "/usr/bin\n")
  }

  @Test func argumentsArriveAsTheyAre() throws {
    let arguments = ["a b", "", "ü", "*", "$HOME", "\n"]
    let printed = try Self.output("printf", ["<%s>"] + arguments)
    #expect(printed == arguments.map { "<\($0)>" }.joined())
  }

  @Test func aNewSessionHasTheChildAsItsLeader() throws {
    let script = "set -- $(cat /proc/self/stat); echo $$ $6"
    let own = try Self.output("/bin/sh", ["-c", script]).split(whereSeparator: \.isWhitespace)
    #expect(own.count == 2 && own[0] != own[1])
    let new = try Self.output("/bin/sh", ["-c", script], newSession: true)
      .split(whereSeparator: \.isWhitespace)
    #expect(new.count == 2 && new[0] == new[1])
  }

  @Test func theChildBlocksNoSignalWhateverItsParentDoes() throws {
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let blocked = try Self.output("grep", ["SigBlk", "/proc/self/status"])
    #expect(blocked.split(whereSeparator: \.isWhitespace).last == "0000000000000000")
  }

  @Test func aMissingProgramIsATypedError() {
    for program in ["no-such-program-anywhere", "/no/such/program"] {
      expectError(SpawnErrorCode.noEntry) {
        try SpawnedProcess.spawn(program, standardInput: .pipe, standardOutput: .pipe).pid
      }
    }
  }

  @Test func aFileThatMayNotBeRunAndAMissingDirectoryAreTypedErrors() {
    expectError(SpawnErrorCode.permissionDenied) { try SpawnedProcess.spawn("/etc/passwd").pid }
    expectError(SpawnErrorCode.workingDirectory) {
      try SpawnedProcess.spawn("true", directory: "/no/such/directory").pid
    }
  }

  @Test func aTextThatWouldBeCutShortIsATypedError() {
    let attempts: [() throws -> Int32] = [
      { try SpawnedProcess.spawn("tr\0ue").pid },
      { try SpawnedProcess.spawn("true", ["a\0b"]).pid },
      { try SpawnedProcess.spawn("true", environment: ["A": "1\0"]).pid },
      { try SpawnedProcess.spawn("true", directory: "/\0").pid },
    ]
    for attempt in attempts {
      expectError(FileErrorCode.invalidArgument, attempt)
    }
  }

  @Test func theChildInheritsNoDescriptorButItsStreams() throws {
    // Some that are open without close-on-exec.
    let strays = (0..<10).map { _ in dup(1) }
    defer { for stray in strays { close(stray) } }
    let listed = try Self.output("ls", ["/proc/self/fd"])
    // 3 is the directory that ls reads.
    #expect(listed.split(separator: "\n").sorted() == ["0", "1", "2", "3"])
  }

  @Test func startingManyChildrenLeavesNoDescriptorBehind() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      func startAndFail() throws {
        var left = 5
        for _ in 0..<left {
          let child = try SpawnedProcess.spawn(
            "true",
            standardInput: .pipe,
            standardOutput: .pipe,
            standardError: .pipe
          )
          try context.addExit(ofChild: child.pid) { _ in left -= 1 }
        }
        while left > 0 { context.iterate() }
        _ = try? SpawnedProcess.spawn("no-such-program", standardOutput: .pipe).pid
        _ = try? SpawnedProcess.spawn("true", ["\0"], standardOutput: .pipe).pid
      }
      try startAndFail()
      // Dispatch makes its timer when one is needed.
      try await Task.sleep(for: .milliseconds(1))
      let before = TestEnvironment.openDescriptors()
      for _ in 0..<TestEnvironment.rounds(40, soak: 1_000) { try startAndFail() }
      let after = TestEnvironment.openDescriptors()
      precondition(before == after, "\(before) \(after)")
    }
  }

  @Test func withoutADescriptorToSpareNothingHalfStartedStaysBehind() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      context.iterate(mayBlock: false)
      for limit in 3...20 {
        precondition(test_limit_descriptors(Int32(limit)) == 0)
        var pid: Int32?
        do {
          pid = try SpawnedProcess.spawn(
            "true",
            standardInput: .pipe,
            standardOutput: .pipe,
            standardError: .pipe
          ).pid
        } catch {}
        precondition(test_limit_descriptors(1_000) == 0)
        if let pid { waitpid(pid, nil, 0) }
        precondition(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
      }
    }
  }
}

extension Array<UInt8> {
  fileprivate func contains(sequence: some Sequence<UInt8>) -> Bool {
    let wanted = Array(sequence)
    return indices.contains { self[$0...].starts(with: wanted) }
  }
}
