// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: `g_autoptr(GKeyFile) second = first;` frees the object twice.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

func work() -> Bool {
  let first = open()  // expect-error: 'first' used after consume
  #if FIXED
    return g_key_file_has_group(first.pointer, "group") != 0
  #else
    let second = first
    return g_key_file_has_group(second.pointer, "group") != 0
      && g_key_file_has_group(first.pointer, "group") != 0  // expect-note: used here
  #endif
}
