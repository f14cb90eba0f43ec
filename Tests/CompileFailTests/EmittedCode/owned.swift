// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

enum KeyFileResource: Resource {
  @inline(__always)
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

/// Creates an owner, uses it once and lets the scope release it.
@_cdecl("create_use_free")
public func createUseFree(_ group: UnsafePointer<CChar>) -> Int32 {
  let file = Owned<KeyFileResource>(adopting: g_key_file_new())
  return g_key_file_has_group(file.pointer, group)
}
