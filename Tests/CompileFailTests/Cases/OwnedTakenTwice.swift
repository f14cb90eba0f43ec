// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: two g_steal_pointer(&file) hand the second caller NULL; two copies free twice.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

func work() -> [OpaquePointer] {
  let file = open()  // expect-error: 'file' consumed more than once
  let pointer = file.takePointer()
  #if FIXED
    return [pointer]
  #else
    return [pointer, file.takePointer()]  // expect-note: consumed again here
  #endif
}
