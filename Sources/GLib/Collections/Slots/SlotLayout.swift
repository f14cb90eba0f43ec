// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// What a key is in the C table.
@usableFromInline enum KeyLayout {
  /// The word itself; C compares words.
  case word
  /// An owned C string.
  case cString
  /// An ``Entry``, which is the value of the C table, too.
  case entry

  @usableFromInline init(_ type: Any.Type) {
    switch type {
    case is any HashTableWord.Type: self = .word
    case is String.Type: self = .cString
    default: self = .entry
    }
  }

  var hash: GHashFunc {
    switch self {
    case .word: hashOfWord
    case .cString: hashOfCString
    case .entry: { entry in hashOfEntry(entry!) }
    }
  }

  /// NULL is C's fast path for words.
  var equal: GEqualFunc? {
    switch self {
    case .word: return nil
    case .cString: return cStringsAreEqual
    case .entry: return { a, b in entriesAreEqual(a!, b!) }
    }
  }

  /// An entry is freed as value.
  var destroy: GDestroyNotify? { self == .cString ? g_free : nil }
}

/// What a value is in the C table.
@usableFromInline enum ValueLayout {
  /// The word itself.
  case word
  /// An owned C string.
  case cString
  /// A retained reference to an object of Swift.
  case object
  /// An ``Entry`` without key.
  case box
  /// A part of the entry of the key.
  case entry
  /// Nothing: `Void`. Such a table is what C calls a set; key and value are one pointer.
  case none

  @usableFromInline init(_ type: Any.Type, besides key: KeyLayout) {
    switch type {
    case _ where key == .entry: self = .entry
    case is any HashTableWord.Type: self = .word
    case is String.Type: self = .cString
    case is Void.Type: self = .none
    case is AnyClass: self = .object
    default: self = .box
    }
  }

  var destroy: GDestroyNotify? {
    switch self {
    case .word, .none: return nil
    case .cString: return g_free
    case .object: return { object in Unmanaged<AnyObject>.fromOpaque(object!).release() }
    case .box, .entry: return { block in destroyEntry(block!) }
    }
  }

  /// Whether C code that knows nothing of Swift can have made such values.
  var isAdoptable: Bool { self == .word || self == .cString || self == .none }
}

/// Makes a C table that frees what Swift puts into it.
@usableFromInline
func makeTable(_ key: KeyLayout, _ value: ValueLayout) -> OpaquePointer {
  HashSeed.prepare()
  return g_hash_table_new_full(key.hash, key.equal, key.destroy, value.destroy)
}
