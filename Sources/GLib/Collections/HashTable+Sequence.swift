// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim  // inlined into clients: a call would cost more than an entry

extension HashTable: Sequence {
  /// Entries in no particular order.
  ///
  /// No C counterpart.
  public typealias Element = (key: Key, value: Value)

  /// Visits each entry once, in no particular order.
  ///
  /// The table must not change until the iterator has ended: going on traps after a change, where
  /// C would end the loop silently.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_init()`. Since GLib 2.16.
  public struct Iterator: IteratorProtocol {
    @usableFromInline var iterator = GHashTableIter()
    @usableFromInline var remaining: Int
    @usableFromInline let table: HashTable
    @usableFromInline let changes: UInt

    @inlinable
    init(_ table: HashTable) {
      table.willChange()
      self.table = table
      changes = table.changes
      remaining = table.count
      g_hash_table_iter_init(&iterator, table.handle)
    }

    /// Returns the next entry, or `nil` after the last one.
    ///
    /// - Complexity: O(1) on average. Precondition: the table has not changed.
    ///
    /// > Isolation: Any thread, but not two at once.
    ///
    /// Wraps `g_hash_table_iter_next()`. Since GLib 2.16.
    @inlinable
    public mutating func next() -> Element? {
      guard let (key, value) = nextSlots() else { return nil }
      return (table.key(in: key), table.value(in: value))
    }

    @inlinable
    @inline(__always)
    mutating func nextSlots() -> (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?)? {
      if changes != table.changes { tableChangedDuringIteration() }
      var key: UnsafeMutableRawPointer?
      var value: UnsafeMutableRawPointer?
      guard g_hash_table_iter_next(&iterator, &key, &value) != 0 else {
        // C code has changed the table: GLib ends the loop then.
        if remaining != 0 { tableChangedDuringIteration() }
        return nil
      }
      remaining &-= 1
      return (key, value)
    }
  }

  /// Returns an iterator over the entries.
  ///
  /// Several may go on side by side, but none begins inside ``forEach(_:)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_init()`. Since GLib 2.16.
  @inlinable
  public func makeIterator() -> Iterator { Iterator(self) }

  /// The number of entries.
  ///
  /// Wraps `g_hash_table_size()`. Since GLib 2.0.
  @inlinable public var underestimatedCount: Int { count }
}

// MARK: - By closure

extension HashTable {
  // Without typed errors: Sequence's own function would be preferred to such a one.

  /// Calls a closure with each entry, in no particular order.
  ///
  /// - Parameter body: Runs once for each entry, at once. It may look up, but must not change the
  ///   table or begin another iteration: that traps there. Loops with `for` may be nested.
  /// - Throws: What the closure throws, which ends the iteration.
  /// - Complexity: O(*n*) in the number of entries.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_foreach()`. Since GLib 2.0.
  @inlinable
  public func forEach(_ body: (Element) throws -> Void) rethrows {
    var iterator = Iterator(self)
    beginScope()
    defer { isBusy = false }
    while let entry = iterator.next() { try body(entry) }
  }

  /// Lets a closure change each value.
  ///
  ///     restarts.updateValues { _, count in count = 0 }
  ///
  /// The values that are replaced are released one by one, before the closure sees the next.
  ///
  /// - Parameter body: Runs once for each entry, in no particular order, at once. It must not use
  ///   the table in any other way than to look up other keys.
  /// - Throws: What the closure throws, which ends the iteration; what was changed stays changed.
  /// - Complexity: O(*n*) in the number of entries. Precondition: no closure iterates over the table.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_replace()`. Since GLib 2.30.
  @inlinable
  public func updateValues<E: Error>(
    _ body: (_ key: Key, _ value: inout Value) throws(E) -> Void
  ) throws(E) {
    var iterator = Iterator(self)
    beginScope()
    defer { isBusy = false }
    while let (keySlot, slot) = iterator.nextSlots() {
      if valueLayout == .entry || valueLayout == .box {
        let place = valuePlace(in: slot)
        guard var value = place.pointee.take() else { tableValueIsBeingChanged() }
        defer { place.pointee = value }
        try body(key(in: keySlot), &value)
      } else if valueLayout != .none {
        var value = value(in: slot)
        defer { replace(value, at: &iterator.iterator) }
        try body(key(in: keySlot), &value)
      }
    }
  }

  @inlinable
  func replace(_ value: Value, at iterator: inout GHashTableIter) {
    let slot = adoption == nil ? makeSlot(of: value) : adoptedSlot(of: value)
    g_hash_table_iter_replace(&iterator, slot)
  }
}

// MARK: - Keys and values

extension HashTable {
  /// The keys, in no particular order; a view, not a copy.
  ///
  ///     let names = states.keys.sorted()
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_get_keys()`. Since GLib 2.14.
  @inlinable public var keys: some Sequence<Key> { lazy.map(\.key) }

  /// The values, in no particular order; a view, not a copy.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_get_values()`. Since GLib 2.14.
  @inlinable public var values: some Sequence<Value> { lazy.map(\.value) }
}
