// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Compiled into one module with Sources/GLib by the gate `fuzz`.

import CGLibShim

/// Our lines and GLib's values are of one mind: text is kept as it is, every key has a value, and
/// an edit survives a round trip. Nothing makes GLib print a CRITICAL.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzKeyFile(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  g_log_set_always_fatal(GLogLevelFlags(rawValue: 0x1f & ~1))
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  guard let file = try? KeyFile(parsing: text) else { return 0 }
  guard file.text.utf8.elementsEqual(text.utf8) else { fatalError("not kept: \(text)") }
  for group in file.groups {
    guard let keys = try? file.keys(inGroup: group) else { fatalError("no group: \(text)") }
    for key in keys {
      guard file.hasKey(key, inGroup: group) else { fatalError("no key \(key): \(text)") }
      _ = try? file.strings(forKey: key, inGroup: group)
      _ = try? file.localeString(forKey: key, inGroup: group, locale: "de")
    }
    // The text as a value, a key and a comment; and the first key removed.
    try? file.set(text, forKey: keys.last ?? "k", inGroup: group)
    try? file.set("1", forKey: text, inGroup: group)
    try? file.setComment(text, aboveGroup: group)
    if let first = keys.first { file.removeValue(forKey: first, inGroup: group) }
  }
  try? file.set("1", forKey: "k", inGroup: text)
  guard let again = try? KeyFile(parsing: file.text) else { fatalError("not read: \(file.text)") }
  for group in file.groups {
    guard let keys = try? file.keys(inGroup: group) else { fatalError("no group: \(file.text)") }
    for key in keys where file.raw(key, group) != again.raw(key, group) {
      fatalError("\(group), \(key): \(file.text)")
    }
  }
  return 0
}
