// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ProcessEnvironmentTests {
  @Test func variablesAreReadSetAndRemoved() {
    var environment: ProcessEnvironment = ["A": "1", "B": "zwei=ü", "C": ""]
    #expect(environment["A"] == "1" && environment["B"] == "zwei=ü" && environment["C"] == "")
    #expect(environment["D"] == nil && environment["a"] == nil)
    environment["A"] = nil
    environment["D"] = "4"
    #expect(environment.names == ["B", "C", "D"] && environment.count == 3)
    environment.removeAll { $0 != "D" }
    #expect(environment == ["D": "4"] && !environment.isEmpty)
    #expect(ProcessEnvironment().isEmpty && environment.description == "1 environment variables")
  }

  @Test func ofAPairThatIsGivenTwiceTheLastCounts() {
    #expect(ProcessEnvironment([("A", "1"), ("B", "2"), ("A", "3")]) == ["A": "3", "B": "2"])
    #expect((["A": "1", "A": "3"] as ProcessEnvironment)["A"] == "3")
    var environment: ProcessEnvironment = ["A": "1", "B": "2"]
    environment.merge(["A": "3", "C": "4"])
    #expect(environment == ProcessEnvironment(["A": "3", "B": "2", "C": "4"]))
  }

  @Test func aCopyIsIndependent() {
    let before: ProcessEnvironment = ["A": "1"]
    var after = before
    after["A"] = "2"
    #expect(before["A"] == "1" && after["A"] == "2")
  }

  @Test func theCurrentOneIsThisProcesss() {
    let current = ProcessEnvironment.current
    #expect(current["PATH"] == String(cString: getenv("PATH")))
    #expect(ProcessEnvironment.value(of: "PATH") == current["PATH"])
    #expect(ProcessEnvironment.value(of: "NO_SUCH_VARIABLE_ANYWHERE") == nil)
    #expect(
      ProcessEnvironment.value(of: "PA\0TH") == nil && ProcessEnvironment.value(of: "") == nil
    )
  }

  @Test func aChildInheritsWhatIsChanged() throws {
    var environment = ProcessEnvironment.current
    environment["LC_ALL"] = "C"
    environment["SWIFT_GLIB_TEST"] = "zwei ü\n"
    environment["HOME"] = nil
    let script = "printf '%s|%s|%s|%s' \"$LC_ALL\" \"$SWIFT_GLIB_TEST\" \"${HOME-none}\" \"$PATH\""
    let printed = try SpawnedProcessTests.output(
      "/bin/sh",
      ["-c", script],
      environment: environment
    )
    #expect(printed == "C|zwei ü\n|none|\(environment["PATH"]!)")
  }

  @Test func whatIsNotUTF8ReachesAChildAsItIs() async {
    await #expect(processExitsWith: .success) {
      setenv("LATIN1", "\u{FC}", 1)
      var latin: [CChar] = [CChar(bitPattern: 0xFC), 0]
      setenv("LATIN1", &latin, 1)
      let environment = ProcessEnvironment.current
      precondition(environment["LATIN1"] == "\u{FFFD}")
      let printed = try SpawnedProcessTests.output(
        "/bin/sh",
        ["-c", "printf %s \"$LATIN1\" | od -An -tx1"],
        environment: environment
      )
      precondition(printed == " fc\n", printed)
    }
  }

  @Test(arguments: ["", "A=B", "=", "A\0"]) func aNameThatIsNoneIsATypedError(_ name: String) {
    expectError(FileErrorCode.invalidArgument) {
      try SpawnedProcess.spawn("true", environment: [name: "1"]).pid
    }
    #expect(throws: GLibError.self) {
      try ProcessEnvironment([(name, "1")]).withUnsafeEnvironment { _ in }
    }
  }

  @Test func aValueThatWouldBeCutShortNamesItsVariable() {
    let error = #expect(throws: GLibError.self) {
      try SpawnedProcess.spawn("true", environment: ["SECRET": "a\0b"]).pid
    }
    #expect(error?.message.contains("SECRET") == true && error?.message.contains("a\0") == false)
  }

  @Test func cReadsAndGivesTheSame() throws {
    let environment: ProcessEnvironment = ["B": "2", "A": "1=ü", "C": ""]
    let copy = try environment.withUnsafeEnvironment { envp in
      #expect([String](strv: envp, transfer: .none) == ["A=1=ü", "B=2", "C="])
      #expect(String(cString: g_environ_getenv(envp, "A")) == "1=ü")
      return ProcessEnvironment(copying: envp)
    }
    #expect(copy == environment && ProcessEnvironment(copying: nil).isEmpty)
    let entries = ["A=first", "A=second", "no sign", "=nothing", "B="]
    let read = entries.withStrv(transfer: .none) { ProcessEnvironment(copying: $0) }
    #expect(read == ["A": "first", "B": ""])
  }
}
