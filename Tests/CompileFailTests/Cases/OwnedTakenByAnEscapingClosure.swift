// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: a callback that fires twice frees its data twice.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

func later(_ body: @escaping () -> Void) { body() }

func work() {
  let file = open()
  later {
    #if FIXED
      g_key_file_has_group(file.pointer, "group")
    #else
      g_key_file_unref(file.takePointer())  // expect-error: cannot be consumed
    #endif
  }
}
