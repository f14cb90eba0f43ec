// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: a read from a number that another thread has been given by now.

import GLib

func work(
  _ descriptor: consuming OwnedDescriptor  // expect-error: 'descriptor' used after consume
) throws(GLibError) -> [UInt8] {
  var bytes: [UInt8] = []
  #if FIXED
    _ = try descriptor.read(appendingTo: &bytes, atMost: 1)
    try descriptor.close()
  #else
    try descriptor.close()
    _ = try descriptor.read(appendingTo: &bytes, atMost: 1)  // expect-note: used here
  #endif
  return bytes
}
