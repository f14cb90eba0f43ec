// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: `g_bytes_new_take(buffer, n)` and then buffer[0].

import GLib

func work() -> Bytes {
  let memory = AutoFree<UInt8>(repeating: 0, count: 4)  // expect-error: 'memory' used after consume
  #if FIXED
    let first = memory[0]
    let bytes = Bytes(adopting: memory)
  #else
    let bytes = Bytes(adopting: memory)
    let first = memory[0]  // expect-note: used here
  #endif
  return first == 0 ? bytes : Bytes([])
}
