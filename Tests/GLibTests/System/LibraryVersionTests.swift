// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Testing

@Suite struct LibraryVersionTests {
  @Test func runtimeVersionIsTheLoadedLibrarys() {
    let version = LibraryVersion.runtime
    #expect(version >= .minimum)
    let (major, minor, micro) = (guint(version.major), guint(version.minor), guint(version.micro))
    #expect(glib_check_version(major, minor, micro) == nil)
    #expect(glib_check_version(major, minor, micro + 1) != nil)
  }

  /// The gates that run the suite on another GLib say which one they mean.
  @Test func theLoadedVersionIsTheOneThatTheGateAskedFor() {
    guard let expected = g_getenv("SWIFT_GLIB_EXPECTED_VERSION") else { return }
    #expect(LibraryVersion.runtime.description.hasPrefix(String(cString: expected) + "."))
  }

  @Test func versionsCompareNumberByNumber() {
    #expect(LibraryVersion(2, 9, 9) < LibraryVersion(2, 66))
    #expect(LibraryVersion(2, 74, 5) < LibraryVersion(2, 74, 6))
    #expect(LibraryVersion(2, 84) < LibraryVersion(3, 0))
    #expect(LibraryVersion(2, 66) == LibraryVersion(2, 66, 0))
    #expect(LibraryVersion(2, 74, 6).description == "2.74.6")
  }

  @Test func theLoadedVersionIsSupported() {
    LibraryVersion.requireSupported()
    LibraryVersion.requireSupported(.minimum)
  }

  @Test func anOlderGLibEndsTheProcessWithASentenceThatNamesBothVersions() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        LibraryVersion.requireSupported(LibraryVersion(2, 64, 6))
      }
    )
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("GLib 2.64.6 was loaded, but this program needs GLib 2.66"))
  }

  @Test func anotherMajorVersionEndsTheProcess() async {
    await #expect(processExitsWith: .failure) {
      LibraryVersion.requireSupported(LibraryVersion(3, 0))
    }
  }
}
