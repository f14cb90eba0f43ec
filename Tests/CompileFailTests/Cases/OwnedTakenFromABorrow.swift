// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: a callee may free what it was only lent.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

private func look(
  _ file: borrowing Owned<KeyFile>  // expect-error: 'file' is borrowed and cannot be consumed
) -> Bool {
  #if FIXED
    return g_key_file_has_group(file.pointer, "group") != 0
  #else
    return g_key_file_has_group(file.takePointer(), "group") != 0  // expect-note: consumed here
  #endif
}
