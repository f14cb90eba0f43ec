// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: `g_steal_pointer(&file)` leaves NULL behind, which the next call gets.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

func work() -> OpaquePointer {
  let file = open()  // expect-error: 'file' used after consume
  let pointer = file.takePointer()
  #if !FIXED
    g_key_file_has_group(file.pointer, "group")  // expect-note: used here
  #endif
  return pointer
}
