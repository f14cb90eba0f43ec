// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: `return file;` without g_steal_pointer() returns a freed pointer.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

func make() -> OpaquePointer {
  let file = open()
  #if FIXED
    return file.takePointer()
  #else
    return file  // expect-error: cannot convert return expression
  #endif
}
