// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: a pointer into a buffer that `g_autofree` has freed.

import GLib

func work() -> Int {
  var span = Span<UInt8>()  // expect-error: lifetime-dependent variable 'span' escapes
  #if FIXED
    let memory = AutoFree<UInt8>(repeating: 0, count: 4)
    span = memory.span
  #else
    do {
      let memory = AutoFree<UInt8>(repeating: 0, count: 4)
      span = memory.span
    }
  #endif
  return span.count  // expect-note: out of scope
}
