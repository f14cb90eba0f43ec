// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Compiled into one module with Sources/GLib by the gate `fuzz`.

/// Text is a set of numbers below the bound, which is written and read again as the same set; or it
/// is refused at a place inside of the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBitmap(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  for isList in [true, false] {
    do throws(Bitmap.ParseError) {
      let bitmap =
        isList
        ? try Bitmap(parsing: text, below: 1000) : try Bitmap(hexadecimal: text, below: 1000)
      guard bitmap.max() ?? 0 < 1000, bitmap.count == Array(bitmap).count,
        try Bitmap(parsing: bitmap.description, below: 1000) == bitmap,
        try Bitmap(hexadecimal: bitmap.hexadecimal, below: 1000) == bitmap
      else { fatalError("\(text): \(bitmap)") }
    } catch {
      guard (0...text.utf8.count).contains(error.offset) else { fatalError("\(text): \(error)") }
    }
  }
  return 0
}
