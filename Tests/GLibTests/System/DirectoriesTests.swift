// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc
import TestSupport
import Testing

@testable import GLib

/// GLib reads the environment once, so every case is a process of its own.
@Suite struct DirectoriesTests {
  @Test func withoutVariablesTheyAreBelowHome() async {
    await #expect(processExitsWith: .success) {
      for name in ["CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR"] {
        unsetenv("XDG_\(name)")
      }
      for name in ["XDG_CONFIG_DIRS", "XDG_DATA_DIRS", "TMPDIR"] { unsetenv(name) }
      setenv("HOME", "/tmp/no-such-home-of-anybody", 1)
      let home = "/tmp/no-such-home-of-anybody"
      precondition(Directories.home == home)
      precondition(Directories.userConfiguration == "\(home)/.config")
      precondition(Directories.userData == "\(home)/.local/share")
      precondition(Directories.userState == "\(home)/.local/state")
      precondition(Directories.computedUserState == "\(home)/.local/state")
      precondition(Directories.userCache == "\(home)/.cache")
      precondition(Directories.systemConfiguration == ["/etc/xdg"])
      precondition(Directories.systemData.suffix(2) == ["/usr/local/share/", "/usr/share/"])
      precondition(Directories.temporary == "/tmp")
    }
  }

  @Test func variablesCountAsTheyAre() async {
    await #expect(processExitsWith: .success) {
      setenv("XDG_CONFIG_HOME", "/ü/config", 1)
      setenv("XDG_DATA_HOME", "relative/data", 1)
      setenv("XDG_STATE_HOME", "/state", 1)
      setenv("XDG_CACHE_HOME", "", 1)
      setenv("XDG_RUNTIME_DIR", "/run/user/4711", 1)
      setenv("XDG_CONFIG_DIRS", "/a:/b", 1)
      setenv("HOME", "/home/h", 1)
      setenv("TMPDIR", "/var/tmp", 1)
      precondition(Directories.userConfiguration == "/ü/config")
      precondition(Directories.userData == "relative/data")
      precondition(Directories.userState == "/state" && Directories.computedUserState == "/state")
      precondition(Directories.userCache == "/home/h/.cache")
      precondition(Directories.userRuntime == "/run/user/4711")
      precondition(Directories.systemConfiguration == ["/a", "/b"])
      precondition(Directories.temporary == "/var/tmp")
      setenv("XDG_CONFIG_HOME", "/later", 1)
      precondition(Directories.userConfiguration == "/ü/config", "the answer is kept")
    }
  }

  @Test func withoutARuntimeDirectoryTheCacheIsTaken() async {
    await #expect(processExitsWith: .success) {
      unsetenv("XDG_RUNTIME_DIR")
      setenv("XDG_CACHE_HOME", "/tmp", 1)
      precondition(Directories.userRuntime == "/tmp")
    }
  }

  @Test func theWorkingDirectoryIsTheProcesss() async {
    await #expect(processExitsWith: .success) {
      unsetenv("PWD")
      chdir("/usr/bin")
      precondition(Directories.current == "/usr/bin")
      chdir("/")
      precondition(Directories.current == "/")
    }
  }

  @Test func servicesOfTheSystemAndOfAUserLiveApart() {
    let system = ServiceDirectories("demo", isSystem: true)
    #expect(system.configuration == "/etc/demo" && system.state == "/var/lib/demo")
    #expect(system.cache == "/var/cache/demo" && system.runtime == "/run/demo")
    #expect(system.logs == "/var/log/demo")
    let user = ServiceDirectories("demo", isSystem: false)
    #expect(user.configuration == Directories.userConfiguration + "/demo")
    #expect(user.state == Directories.userState + "/demo" && user.logs == user.state + "/log")
    #expect(user.cache == Directories.userCache + "/demo")
    #expect(user.runtime == Directories.userRuntime + "/demo")
    #expect(ServiceDirectories("demo") == (geteuid() == 0 ? system : user))
  }

  @Test func aServiceNameThatLeadsElsewhereTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ServiceDirectories("../etc", isSystem: true)
    }
    #expect(result.says("must be one component of a path"))
    await #expect(processExitsWith: .failure) { _ = ServiceDirectories("") }
    await #expect(processExitsWith: .failure) { _ = ServiceDirectories("..") }
    await #expect(processExitsWith: .failure) { _ = ServiceDirectories("a\0b") }
  }
}
