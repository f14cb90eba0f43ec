// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import CGLibShim
import GLib

func ownershipCases() -> [Case] {
  [
    Case(
      name: "owned/create-use-free",
      against: "C g_autoptr, instructions",
      bounds: .must(1.05, aim: 1),
      method: .instructions(ours: owned_create_use_free, theirs: owned_create_use_free)
    ),
  ]
}
