// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Testing

/// Functions newer than the oldest GLib: present or NULL, the wrapper works.
@Suite struct WeakFunctionTests {
  @Test func aNewerFunctionIsFoundExactlyWhereGLibHasIt() {
    let isPresent = cglib_has_source_set_static_name() != 0
    #expect(isPresent == (LibraryVersion.runtime >= LibraryVersion(2, 70)))
  }

  @Test func whatTheLogDropsIsKnownWithAndWithoutTheNewerFunction() {
    let isPresent = cglib_has_log_writer_default_would_drop() != 0
    #expect(isPresent == (LibraryVersion.runtime >= LibraryVersion(2, 68)))
    #expect(cglib_log_writer_default_would_drop(G_LOG_LEVEL_WARNING, "weak") == 0)
    #expect(cglib_log_writer_default_would_drop(GLogLevelFlags(rawValue: 1 << 8), "weak") == 0)
  }

  @Test func theUsersStateDirectoryIsGLibsWhereGLibHasOne() {
    let isPresent = cglib_user_state_directory() != nil
    #expect(isPresent == (LibraryVersion.runtime >= LibraryVersion(2, 72)))
    #expect(Directories.userState.hasPrefix("/") && Directories.userState.utf8.count > 1)
  }

  @Test func aSourceIsNamedWithAndWithoutTheNewerFunction() throws {
    let name: StaticString = "clock"
    let source = try #require(g_idle_source_new())
    defer { g_source_unref(source) }
    name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount + 1) {
      cglib_source_set_static_name(source, $0)
    }
    #expect(String(cString: g_source_get_name(source)) == "clock")
  }
}
