// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: `g_autoptr(GKeyFile) file;` releases whatever was on the stack.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

func work(_ isNeeded: Bool) -> Bool {
  let file: Owned<KeyFile>
  #if FIXED
    file = open()
  #else
    if isNeeded { file = open() }
  #endif
  return g_key_file_has_group(file.pointer, "group") != 0  // expect-error: before being initialized
}
