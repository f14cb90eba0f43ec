// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Lists the operating systems of a family: osinfo-list [family]

import GLib
import GLibObject
import Osinfo

let loader = Loader()
try loader.loadDefaults()
let family = CommandLine.arguments.dropFirst().first ?? "linux"
for os in loader.database.operatingSystems.filtered(by: Filter(["family": family])) {
  let memory = os.minimum.map(\.memory).max() ?? 0
  print("\(os.shortID ?? "?")\t\(os.name ?? "?")\t\(os.releaseDate ?? "-")\t\(memory >> 20) MiB")
}
