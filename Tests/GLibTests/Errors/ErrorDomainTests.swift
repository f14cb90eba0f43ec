// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import TestSupport
import Testing

@testable import GLib

@Suite struct ErrorDomainTests {
  @Test func equalNamesAreOneDomain() {
    #expect(ErrorDomain("demo-disk-error-quark") == "demo-disk-error-quark")
    #expect(ErrorDomain("demo-disk-error-quark") != "demo-net-error-quark")
    #expect(Set<ErrorDomain>(["a-quark", "b-quark", "a-quark"]).count == 2)
  }

  @Test(arguments: ["", "demo-error-quark", "ünï", "with space"])
  func aNameSurvivesARoundTrip(_ name: String) {
    #expect(ErrorDomain(name).name == name)
    #expect("\(ErrorDomain(name))" == name)
  }

  @Test func wrappedDomainsHaveGLibsNames() {
    #expect(FileErrorCode.domain.name == "g-file-error-quark")
    #expect(SpawnErrorCode.domain.name == "g-exec-error-quark")
    #expect(ShellErrorCode.domain.name == "g-shell-error-quark")
    #expect(UnixErrorCode.domain.name == "g-unix-error-quark")
  }

  @Test(arguments: [0, UInt32.max])
  func aNumberThatNobodyNamedStillHasAName(_ quark: UInt32) {
    #expect(ErrorDomain(quark: quark).name == "quark-\(quark)")
    #expect(ErrorDomain(quark: quark) == ErrorDomain(quark: quark))
  }

  @Test func aNameWithAZeroInsideTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = ErrorDomain("a\0b")
    }
    #expect(result.says("must not contain U+0000"))
  }
}
