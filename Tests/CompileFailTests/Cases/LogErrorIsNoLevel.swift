// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: `g_error("…")` reads like a level and ends the process.

import GLib

func report(_ log: LogDomain, _ name: String) {
  #if FIXED
    log.warning("cannot start \(name)")
  #else
    log.error("cannot start \(name)")  // expect-error: use critical or abortProcess
  #endif
}
