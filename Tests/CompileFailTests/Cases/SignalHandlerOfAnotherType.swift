// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: a handler with other parameters than the signal's is undefined behaviour that nobody sees.

import GLibObject

private final class Volume: Object {
  static let resized = Signal<Volume, Int>("resized")
}

func work(_ object: Object) {
  guard let volume = object.cast(to: Volume.self) else { return }
  #if FIXED
    Volume.resized.connect(to: volume) { (_: Int) in }
  #else
    Volume.resized.connect(to: volume) { (_: String) in }  // expect-error: cannot convert
  #endif
}
