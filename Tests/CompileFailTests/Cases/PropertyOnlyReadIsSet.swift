// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: g_object_set() of a read-only property complains at run time and does nothing.

import GLibObject

private final class Volume: Object {
  static let path = Property<Volume, String>("path")
  static let name = WritableProperty<Volume, String>("name")
}

func work(_ object: Object) {
  guard let volume = object.cast(to: Volume.self) else { return }
  #if FIXED
    Volume.name[volume] = Volume.path[volume]
  #else
    Volume.path[volume] = "x"  // expect-error: cannot assign through subscript
  #endif
}
