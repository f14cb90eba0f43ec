// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim  // inlined into clients: a call would cost as much as an insertion

// MARK: - Adding

extension HashTable {
  /// Adds an entry, unless the key is in the table already.
  ///
  ///     guard machines.insert(machine, forKey: machine.name) else { throw … }
  ///
  /// - Returns: Whether the entry was added; `false` leaves the table as it was.
  /// - Complexity: O(1) on average. Precondition: no closure iterates over the table.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_insert()`. Since GLib 2.0.
  @inlinable
  public func insert(_ value: Value, forKey key: Key) -> Bool {
    willChange()
    guard !contains(key) else { return false }
    put(value, forKey: key)
    return true
  }

  /// Adds an entry, or replaces the value of the key.
  ///
  /// - Returns: The value that was replaced, or `nil` if the key is new.
  /// - Complexity: O(1) on average. Precondition: no closure iterates over the table.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_insert()`. Since GLib 2.0.
  @inlinable
  @discardableResult
  public func updateValue(_ value: Value, forKey key: Key) -> Value? {
    willChange()
    let old = lookUp(key)
    put(value, forKey: key)
    return old
  }
}

// MARK: - Removing

extension HashTable {
  /// Takes the value of a key out of the table.
  ///
  /// The value is handed over as it is, and the key is released: what C calls stealing.
  ///
  /// - Returns: The value, or `nil` if the key is absent; then nothing changes.
  /// - Complexity: O(1) on average. Precondition: no closure iterates over the table.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_steal_extended()`. Since GLib 2.58.
  @inlinable
  @discardableResult
  public func removeValue(forKey key: Key) -> Value? {
    willChange()
    // Where key and value of all entries are the same word, GLib keeps them in one array, and
    // stealing both gives NULL for the value: steal one of them, or look up first.
    if adoption != nil || (keyLayout == .cString && valueLayout == .word) {
      let value = lookUp(key)
      remove(key)
      return value
    }
    return withKeySlot(key) { slot in
      var keySlot: UnsafeMutableRawPointer?
      var valueSlot: UnsafeMutableRawPointer?
      let wasFound =
        if keyLayout == .entry || valueLayout == .none {
          g_hash_table_steal_extended(handle, slot, &keySlot, nil)
        } else if keyLayout == .word {
          g_hash_table_steal_extended(handle, slot, nil, &valueSlot)
        } else {
          g_hash_table_steal_extended(handle, slot, &keySlot, &valueSlot)
        }
      guard wasFound != 0 else { return nil }
      changes &+= 1
      return take(keySlot, valueSlot)
    }
  }

  /// Removes all entries, and releases them.
  ///
  /// The table is empty when the first value is released: a `deinit` that comes back to the table
  /// finds nothing, and what it adds stays.
  ///
  /// - Complexity: O(*n*) in the number of entries. Precondition: no closure iterates over the table.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_remove_all()`. Since GLib 2.12.
  public func removeAll() {
    willChange()
    changes &+= 1
    g_hash_table_remove_all(handle)
  }

  /// Removes the entries that satisfy a condition.
  ///
  ///     machines.removeAll { _, machine in machine.hasEnded }
  ///
  /// They are released at the end, when a `deinit` may come back to the table.
  ///
  /// - Parameter shouldBeRemoved: Runs once for each entry, in no particular order, at once. It must
  ///   not change or iterate over the table.
  /// - Throws: What the closure throws; the entries it has named until then are removed.
  /// - Complexity: O(*n*) in the number of entries. Precondition: no closure iterates over the table.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_steal()`. Since GLib 2.16.
  public func removeAll<E: Error>(
    where shouldBeRemoved: (_ key: Key, _ value: Value) throws(E) -> Bool
  ) throws(E) {
    var removed: [(key: UnsafeMutableRawPointer?, value: UnsafeMutableRawPointer?)] = []
    let keepsWords = valueLayout == .word && keyLayout == .word
    defer {
      if adoption == nil, !keepsWords { for (key, value) in removed { _ = take(key, value) } }
    }
    var iterator = GHashTableIter()
    var keySlot: UnsafeMutableRawPointer?
    var valueSlot: UnsafeMutableRawPointer?
    beginScope()
    defer { isBusy = false }
    g_hash_table_iter_init(&iterator, handle)
    while g_hash_table_iter_next(&iterator, &keySlot, &valueSlot) != 0 {
      guard try shouldBeRemoved(key(in: keySlot), value(in: valueSlot)) else { continue }
      changes &+= 1
      if adoption != nil {
        g_hash_table_iter_remove(&iterator)
      } else {
        g_hash_table_iter_steal(&iterator)
        if !keepsWords { removed.append((keySlot, valueSlot)) }
      }
    }
  }
}

// MARK: - What changes have in common

extension HashTable {
  @inlinable
  @inline(__always)
  func willChange() {
    if isBusy { tableIsBusy() }
  }

  /// Begins what bears neither changes nor another scope.
  @inlinable
  @inline(__always)
  func beginScope() {
    if isBusy { tableIsBusy() }
    isBusy = true
  }

  /// Adds an entry or replaces its value, without asking whether that is a good time.
  @inlinable
  @inline(__always)
  func put(_ value: Value, forKey key: Key) {
    willChange()
    changes &+= 1
    if adoption != nil { return putAdopted(value, forKey: key) }
    if valueLayout == .entry || valueLayout == .box, let place = valuePlace(forKey: key) {
      let old = place.pointee
      place.pointee = value
      return withExtendedLifetime(old) {}
    }
    if valueLayout == .entry {
      g_hash_table_add(handle, Entry.make(probe(key), value))
    } else if valueLayout == .none {
      g_hash_table_add(handle, makeSlot(ofKey: key))
    } else {
      g_hash_table_insert(handle, makeSlot(ofKey: key), makeSlot(of: value))
    }
  }

  /// Removes an entry and releases it; returns whether there was one.
  @inlinable
  @inline(__always)
  @discardableResult
  func remove(_ key: Key) -> Bool {
    willChange()
    return withKeySlot(key) { slot in
      guard g_hash_table_remove(handle, slot) != 0 else { return false }
      changes &+= 1
      return true
    }
  }
}
