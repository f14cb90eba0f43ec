// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: passing NULL, or forgetting to look at the GError.

import GLib

func work(_ descriptor: borrowing OwnedDescriptor) {
  #if FIXED
    do {
      try descriptor.setBlocking(false)
    } catch {
      print(error.message)
    }
  #else
    try descriptor.setBlocking(false)  // expect-error: errors thrown from here are not handled
  #endif
}
