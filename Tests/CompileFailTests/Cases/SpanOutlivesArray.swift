// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: a pointer into a GArray that is used after the array was changed or released.

import CGLibShim
import GLib

func work(_ array: UnsafeMutablePointer<GArray>) -> Int {
  #if FIXED
    return withSpan(of: array, as: Int.self) { span in span[0] }
  #else
    let span: Span<Int> = withSpan(of: array, as: Int.self) { $0 }  // expect-error: 'Escapable'
    return span[0]
  #endif
}
