// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Testing

@Suite struct GLibVersionTests {
  @Test func runtimeVersionIsTheLoadedLibrarys() {
    let version = GLibVersion.runtime
    #expect(version >= .minimum)
    let (major, minor, micro) = (guint(version.major), guint(version.minor), guint(version.micro))
    #expect(glib_check_version(major, minor, micro) == nil)
    #expect(glib_check_version(major, minor, micro + 1) != nil)
  }

  /// The gates that run the suite on another GLib say which one they mean.
  @Test func theLoadedVersionIsTheOneThatTheGateAskedFor() {
    guard let expected = g_getenv("SWIFT_GLIB_EXPECTED_VERSION") else { return }
    #expect(GLibVersion.runtime.description.hasPrefix(String(cString: expected) + "."))
  }

  @Test func versionsCompareNumberByNumber() {
    #expect(GLibVersion(2, 9, 9) < GLibVersion(2, 66))
    #expect(GLibVersion(2, 74, 5) < GLibVersion(2, 74, 6))
    #expect(GLibVersion(2, 84) < GLibVersion(3, 0))
    #expect(GLibVersion(2, 66) == GLibVersion(2, 66, 0))
    #expect(GLibVersion(2, 74, 6).description == "2.74.6")
  }

  @Test func theLoadedVersionIsSupported() {
    GLibVersion.requireSupported()
    GLibVersion.requireSupported(.minimum)
  }

  @Test func anOlderGLibEndsTheProcessWithASentenceThatNamesBothVersions() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        GLibVersion.requireSupported(GLibVersion(2, 64, 6))
      }
    )
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("GLib 2.64.6 was loaded, but this program needs GLib 2.66"))
  }

  @Test func anotherMajorVersionEndsTheProcess() async {
    await #expect(processExitsWith: .failure) {
      GLibVersion.requireSupported(GLibVersion(3, 0))
    }
  }
}
