// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

@Suite struct FindProgramTests {
  @Test func aNameIsFoundWhereTheShellFindsIt() throws {
    let shells = try SpawnedProcessTests.output("/bin/sh", ["-c", "command -v env"])
    #expect(findProgram("env") == String(shells.dropLast()))
  }

  @Test(arguments: [
    "", "no-such-program-anywhere", "/usr/bin", "/etc/passwd", "en\0v", "bin/", "ü",
  ])
  func whatCannotBeRunIsNotFound(_ name: String) {
    #expect(findProgram(name) == nil)
  }

  @Test func aPathIsOnlyChecked() {
    #expect(findProgram("/usr/bin/env") == "/usr/bin/env")
  }

  @Test func theResultIsAbsolute() async {
    await #expect(processExitsWith: .success) {
      chdir("/usr")
      precondition(findProgram("bin/env") == "/usr/bin/env")
      setenv("PATH", "bin", 1)
      precondition(findProgram("env") == "/usr/bin/env")
      setenv("PATH", "/nowhere", 1)
      precondition(findProgram("env") == nil)
    }
  }
}
