// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct CommandTests {
  /// What a shell script prints when a changed command runs it.
  private func printed(
    _ script: String,
    _ change: (inout Command) -> Void = { _ in }
  ) async throws -> String {
    var command = Command("/bin/sh", ["-c", script])
    command.standardInput = .null
    change(&command)
    let result = try await command.capture()
    #expect(result.exit.isSuccess && result.standardError.isEmpty)
    return try result.text()
  }

  @Test func aCommandIsAValueThatRunsAnyNumberOfTimes() async throws {
    let command = Command("/bin/sh", ["-c", "echo $0; exit 3", "name"])
    for _ in 0..<2 {
      let result = try await command.capture()
      #expect(result.exit == .exited(code: 3))
      #expect(try result.text() == "name\n")
    }
    #expect(command.description == "'/bin/sh' '-c' 'echo $0; exit 3' 'name'")
  }

  @Test func argumentsArriveAsTheyAre() async throws {
    let arguments = ["a b", "", "ü", "*", "$HOME", "\n"]
    let result = try await Command("printf", ["<%s>"] + arguments).capture()
    #expect(try result.text() == arguments.map { "<\($0)>" }.joined())
  }

  @Test func theEnvironmentIsInheritedEditedOrReplaced() async throws {
    #expect(try await printed("env").contains("PATH="))
    let edited = try await printed("env") {
      var variables = ProcessEnvironment.current
      variables["ADDED"] = "zwei ü"
      variables["PATH"] = nil
      $0 = Command("/usr/bin/env")
      $0.environment = variables
    }
    #expect(edited.contains("ADDED=zwei ü\n"))
    #expect(!edited.contains("\nPATH="))
    let replaced = try await printed("") {
      $0 = Command("/usr/bin/env")
      $0.environment = ["A": "1", "A": "2"]
    }
    #expect(replaced == "A=2\n")
    let none = try await printed("") {
      $0 = Command("/usr/bin/env")
      $0.environment = [:]
    }
    #expect(none == "")
  }

  @Test func directoryAndUmaskArriveAndOursStay() async throws {
    let before = Directories.current
    let text = try await printed("pwd; umask") {
      $0.directory = "/usr/bin"
      $0.fileModeMask = 0o127
    }
    #expect(text == "/usr/bin\n0127\n")
    #expect(Directories.current == before)
  }

  @Test func aRelativePathIsTakenFromTheChildsDirectory() async throws {
    let result = try await {
      var command = Command("./true")
      command.directory = "/usr/bin"
      return try await command.run()
    }()
    #expect(result.isSuccess)
  }

  @Test func limitsArrive() async throws {
    let text = try await printed("ulimit -n; ulimit -c; ulimit -Hn") {
      $0.limits = [.openFiles(123), .coreFileSize(0)]
    }
    #expect(text == "123\n0\n123\n")
  }

  @Test func aLimitBelowAPassedDescriptorDoesNotHinder() async throws {
    let pipe = try OwnedDescriptor.pipe()
    let text = try await printed("ls /proc/$$/fd") {
      $0.limits = [.openFiles(20)]
      $0.passedDescriptors = [.descriptor(pipe.readEnd, as: 100)]
    }
    #expect(text.split(separator: "\n").contains("100"))
  }

  @Test func everySignalIsAtItsDefaultAndOnlyThoseThatWereNamedAreBlocked() async throws {
    signal(SIGUSR2, SIG_IGN)
    defer { signal(SIGUSR2, SIG_DFL) }
    func mask(_ name: String, _ text: String) -> Substring? {
      text.split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: "\t").last
    }
    let plain = try await printed("exec cat /proc/self/status")
    #expect(mask("SigBlk:", plain) == "0000000000000000")
    #expect(mask("SigIgn:", plain) == "0000000000000000")
    let blocked = try await printed("exec cat /proc/self/status") {
      $0.blockedSignals = [SIGHUP, SIGUSR1]
    }
    #expect(mask("SigBlk:", blocked) == "0000000000000201")
  }

  @Test(arguments: [Command.Group.inherited, .new, .newSession])
  func groupAndSessionAreAsChosen(_ group: Command.Group) async throws {
    let text = try await printed("set -- $(cat /proc/self/stat); echo $$ $5 $6") {
      $0.group = group
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    try #require(words.count == 3)
    #expect((words[0] == words[1]) == (group != .inherited))
    #expect((words[0] == words[2]) == (group == .newSession))
  }
}

// MARK: - Failures

@Suite struct CommandFailureTests {
  @Test func aMissingProgramIsATypedErrorThatNamesIt() {
    for program in ["no-such-program-anywhere", "/no/such/program", ""] {
      let error = #expect(throws: GLibError.self) { try Command(program).start() }
      #expect(error?.matches(SpawnErrorCode.noEntry) == true)
      #expect(error?.message.contains("cannot start \(program)") == true)
    }
  }

  @Test func whoAsksLikeAShellGetsAStatus() async throws {
    #expect(try await Command("no-such-program").runAsShell() == .exited(code: 127))
    #expect(try await Command("/etc/passwd").runAsShell() == .exited(code: 126))
    #expect(try await Command("/bin/sh", ["-c", "exit 5"]).runAsShell() == .exited(code: 5))
  }

  @Test func eachWayToFailHasItsCode() throws {
    let directory = TemporaryDirectory()
    let script = directory / "script"
    try writeDurably("no interpreter is named", to: script, permissions: 0o755)
    expectError(SpawnErrorCode.notExecutable) {
      // A process that another test is starting may have the script open for writing.
      while true {
        do {
          _ = try Command(script).start()
          return
        } catch SpawnErrorCode.textFileBusy {}
      }
    }
    expectError(SpawnErrorCode.permissionDenied) { try Command("/etc/passwd").start() }
    expectError(SpawnErrorCode.permissionDenied) { try Command("/etc").start() }
    expectError(SpawnErrorCode.notDirectory) { try Command("/etc/passwd/x").start() }
    let long = String(repeating: "x", count: 5_000)
    expectError(SpawnErrorCode.nameTooLong) { try Command("/" + long).start() }
    let many = [String](repeating: long, count: 2_000)
    expectError(SpawnErrorCode.argumentsTooLong) { try Command("true", many).start() }
    var command = Command("true")
    command.directory = "/no/such/directory"
    expectError(SpawnErrorCode.workingDirectory) { try command.start() }
  }

  @Test func aTextThatWouldBeCutShortIsATypedError() {
    var commands = [Command("tr\0ue"), Command("true", ["a\0b"]), Command("true"), Command("true")]
    commands[2].environment = ["A": "1\0"]
    commands[3].directory = "/\0"
    for command in commands {
      expectError(SpawnErrorCode.invalidArgument) { try command.start() }
    }
    var named = Command("true")
    named.environment = ["A=B": "1"]
    expectError(SpawnErrorCode.invalidArgument) { try named.start() }
  }

  @Test func aFileThatIsNotToBeHadIsAFileError() throws {
    let directory = TemporaryDirectory()
    var command = Command("true")
    command.standardInput = .file(directory / "missing")
    expectError(FileErrorCode.noEntry) { try command.start() }
    command.standardInput = .descriptor(9_999)
    expectError(FileErrorCode.badFileDescriptor) { try command.start() }
    command.standardInput = .null
    try writeDurably("", to: directory / "present")
    command.standardOutput = .file(directory / "present", .create())
    expectError(FileErrorCode.fileExists) { try command.start() }
    command.standardOutput = .file("/\0", .overwrite())
    expectError(FileErrorCode.invalidArgument) { try command.start() }
    command.standardOutput = .null
    command.passedDescriptors = [.descriptor(9_999, as: 3)]
    expectError(FileErrorCode.badFileDescriptor) { try command.start() }
  }

  @Test func aLimitThatMayNotBeRaisedIsATypedError() {
    var command = Command("true")
    command.limits = [.openFiles(1 << 40)]
    expectError(SpawnErrorCode.notPermitted) { try command.start() }
  }

  @Test func misuseTraps() async {
    let joined = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var command = Command("true")
      command.standardOutput = .standardOutput
      _ = try command.start()
    }
    #expect(joined.says("cannot be joined to itself"))
    let number = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PassedDescriptor.descriptor(5, as: 2)
    }
    #expect(number.says("is a standard stream"))
    let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var command = Command("true")
      command.passedDescriptors = [.descriptor(0, as: 3), .descriptor(1, as: 3)]
      _ = try command.start()
    }
    #expect(twice.says("3 is given twice"))
    let group = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var command = Command("true")
      command.killsGroupAtExit = true
      _ = try command.start()
    }
    #expect(group.says("leads no group"))
  }
}
