// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Most of a message is passed over byte by byte, several times: these loops are what that costs.

extension UInt8 {
  /// Whether nothing needs be known of the byte inside of a JSON string: it neither ends the string, nor
  /// begins an escape, nor is forbidden there.
  var isPlainInString: Bool {
    self >= 0x20 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
  }
}

extension [UInt8] {
  /// Where the first byte is that is not as `isPlain` says.
  @inline(__always)
  func end(from start: Int, to end: Int, of isPlain: (UInt8) -> Bool) -> Int {
    withUnsafeBufferPointer { bytes in
      var place = start
      while place < end, isPlain(bytes[place]) { place += 1 }
      return place
    }
  }

  /// Whether the bytes of a range are those of a text.
  @inline(__always)
  func holds(_ text: StaticString, in range: Range<Int>) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    return withUnsafeBufferPointer { bytes in
      text.withUTF8Buffer { text in
        text.indices.allSatisfy { bytes[range.lowerBound + $0] == text[$0] }
      }
    }
  }
}
