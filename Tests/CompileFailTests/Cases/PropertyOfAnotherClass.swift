// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: g_object_get(gauge, "capacity", …) complains at run time and leaves the variable as it was.

import GLibObject

private final class Volume: Object {
  static let capacity = Property<Volume, Int>("capacity")
}

private final class Gauge: Object {
  static let maximum = Property<Gauge, Int>("maximum")
}

private func read(_ volume: Volume, _ gauge: Gauge) -> Int {
  #if FIXED
    return Volume.capacity[volume] + Gauge.maximum[gauge]
  #else
    return Volume.capacity[gauge]  // expect-error: cannot convert value of type 'Gauge' to
  #endif
}

func work(_ object: Object) -> Int {
  guard let volume = object.cast(to: Volume.self), let gauge = object.cast(to: Gauge.self) else {
    return 0
  }
  return read(volume, gauge)
}
