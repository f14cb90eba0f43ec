// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLibObject

/// Whether the signal "one" of a thing has a handler.
func hasHandlerOfOne(_ thing: Thing) -> Bool {
  let id = g_signal_lookup("one", Thing.typeID.gType)
  let instance = thing.pointer(as: UnsafeMutableRawPointer.self)
  return g_signal_has_handler_pending(instance, id, 0, 1) != 0
}
