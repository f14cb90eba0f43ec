// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: the second turn frees the object again.

import CGLibShim
import GLib

private enum KeyFile: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

private func open() -> Owned<KeyFile> { Owned(adopting: g_key_file_new()) }

func work(_ count: Int) {
  #if FIXED
    for _ in 0..<count {
      let file = open()
      g_key_file_unref(file.takePointer())
    }
  #else
    let file = open()  // expect-error: 'file' consumed in a loop
    for _ in 0..<count {
      g_key_file_unref(file.takePointer())  // expect-note: consumed here
    }
  #endif
}
