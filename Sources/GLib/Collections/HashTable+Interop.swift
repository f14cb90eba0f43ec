// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Lending

extension HashTable {
  /// Lends the `GHashTable *` to C.
  ///
  ///     let state = states.withUnsafePointer { g_hash_table_lookup($0, "vm-1") }
  ///
  /// C code may look up and iterate; it may also remove and insert, if it inserts what the table
  /// frees: words as they are, strings from `g_malloc()`. Opaque keys and values are Swift's alone.
  ///
  /// - Parameter body: Runs once, at once. The pointer is valid until it ends; C code that keeps it
  ///   takes a reference.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_ref()`. Since GLib 2.10.
  public func withUnsafePointer<R, E: Error>(
    _ body: (OpaquePointer) throws(E) -> R
  ) throws(E) -> R {
    try withExtendedLifetime(self) { () throws(E) in try body(handle) }
  }
}

// MARK: - Adopting

extension HashTable {
  /// Takes over a reference to a table that C has made: transfer full.
  ///
  ///     let names = HashTable<String, Int>(
  ///       adopting: make_table(),
  ///       copyingKeysWith: {
  ///         UnsafeMutableRawPointer(g_strdup($0?.assumingMemoryBound(to: CChar.self)))
  ///       },
  ///       copyingValuesWith: { $0 }
  ///     )
  ///
  /// Keys must be words that C compares as words (`g_direct_equal()` or NULL), or C strings; values
  /// must be words or C strings. The functions of the C table go on to hash, compare and free. What
  /// is inserted goes through the copy functions first, because only the caller knows what those
  /// free functions expect; without them the table can be read and emptied, and inserting traps.
  ///
  /// - Parameters:
  ///   - pointer: A reference that nothing else releases.
  ///   - copyKey: Returns what the table may free, made from a key: from the word, or from a C string
  ///     that is gone afterwards. Runs once for each insertion.
  ///   - copyValue: The same for values. A table of `Void`, a set, needs none.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public convenience init(
    adopting pointer: OpaquePointer,
    copyingKeysWith copyKey: ((UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?)? = nil,
    copyingValuesWith copyValue: ((UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?)? = nil
  ) {
    let key = KeyLayout(Key.self)
    guard key != .entry, ValueLayout(Value.self, besides: key).isAdoptable else {
      misuse("A HashTable can adopt a table of words and C strings only, not of \(Self.self)")
    }
    self.init(handle: pointer, adoption: Adoption(copyKey: copyKey, copyValue: copyValue))
  }

  /// Adds a reference to a table that C has made and that stays with its owner: transfer none.
  ///
  /// - Parameters:
  ///   - pointer: A table; see ``init(adopting:copyingKeysWith:copyingValuesWith:)``.
  ///   - copyKey: Returns what the table may free, made from a key.
  ///   - copyValue: The same for values.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_ref()`. Since GLib 2.10.
  public convenience init(
    retaining pointer: OpaquePointer,
    copyingKeysWith copyKey: ((UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?)? = nil,
    copyingValuesWith copyValue: ((UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?)? = nil
  ) {
    self.init(
      adopting: g_hash_table_ref(pointer),
      copyingKeysWith: copyKey,
      copyingValuesWith: copyValue
    )
  }
}

// MARK: - Borrowed C strings

extension HashTable where Key == String {
  /// Calls a closure with each entry, without making a `String` of the key.
  ///
  ///     table.forEachCString { key, value in puts(key) }
  ///
  /// - Parameter body: Runs once for each entry, in no particular order, at once. The C string is
  ///   valid until it ends; U+0000 inside of it is C0 80. It may look up, but must not change the
  ///   table or begin another iteration.
  /// - Throws: What the closure throws, which ends the iteration.
  /// - Complexity: O(*n*) in the number of entries.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_next()`. Since GLib 2.16.
  @inlinable
  public func forEachCString<E: Error>(
    _ body: (_ key: UnsafePointer<CChar>, _ value: Value) throws(E) -> Void
  ) throws(E) {
    var iterator = Iterator(self)
    beginScope()
    defer { isBusy = false }
    while let (key, slot) = iterator.nextSlots() {
      guard let key else { tableHasNullString() }
      try body(key.assumingMemoryBound(to: CChar.self), value(in: slot))
    }
  }
}
