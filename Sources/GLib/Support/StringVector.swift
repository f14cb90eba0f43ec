// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A NULL-terminated vector of C strings, as `argv` and `envp` are.
package final class StringVector {
  package let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// Copies texts, none of which may contain U+0000.
  package convenience init(_ texts: [String]) throws(GLibError) {
    for text in texts { try Self.check(text) }
    self.init(bytes: texts.map { Array($0.utf8) })
  }

  /// Copies bytes, without a zero among them.
  package init(bytes texts: [[UInt8]]) {
    pointer = .allocate(capacity: texts.count + 1)
    for (index, text) in texts.enumerated() {
      let string = g_malloc(gsize(text.count + 1))!.bindMemory(
        to: CChar.self,
        capacity: text.count + 1
      )
      for (offset, byte) in text.enumerated() { string[offset] = CChar(bitPattern: byte) }
      string[text.count] = 0
      pointer[index] = string
    }
    pointer[texts.count] = nil
  }

  deinit {
    var index = 0
    while let text = pointer[index] {
      g_free(text)
      index += 1
    }
    pointer.deallocate()
  }

  package static func check(_ text: String) throws(GLibError) {
    guard !text.utf8.contains(0) else {
      throw GLibError(
        FileErrorCode.invalidArgument,
        "\"\(text.replacing("\0", with: "\\0"))\" contains U+0000, which would cut it short"
      )
    }
  }
}
