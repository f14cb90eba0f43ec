// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// How to insert into a table that C has made.
@usableFromInline final class Adoption {
  typealias Copy = (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

  let copyKey: Copy?
  let copyValue: Copy?

  init(copyKey: Copy?, copyValue: Copy?) {
    self.copyKey = copyKey
    self.copyValue = copyValue
  }
}

extension HashTable {
  @usableFromInline
  func putAdopted(_ value: Value, forKey key: Key) {
    guard let copyKey = adoption?.copyKey else { tableLacksCopyFunctions() }
    // The value first: if there is no function for it, nothing has been made.
    let valueSlot = valueLayout == .none ? nil : adoptedSlot(of: value)
    let keySlot = withKeySlot(key, copyKey)
    if valueLayout == .none {
      g_hash_table_add(handle, keySlot)
    } else {
      g_hash_table_insert(handle, keySlot, valueSlot)
    }
  }

  @usableFromInline
  func adoptedSlot(of value: Value) -> UnsafeMutableRawPointer? {
    guard let copyValue = adoption?.copyValue else { tableLacksCopyFunctions() }
    if valueLayout == .cString {
      return CStrings.lend(unsafeBitCast(value, to: String.self), copyValue)
    }
    return copyValue(Slot.ofWord(value))
  }
}
