// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim  // inlined into clients: a call would cost as much as a look-up

/// A `GHashTable` with typed keys and values, which C code can use, too.
///
///     let states: HashTable<String, Int> = ["vm-1": 1, "vm-2": 0]
///     states["vm-3"] = 2
///     states["vm-1", default: 0] += 1
///     let old = states.removeValue(forKey: "vm-2")  // C calls this stealing
///
/// What C sees depends on the types, separately for keys and values:
///
/// | Swift | C |
/// |---|---|
/// | integers, `Bool`, pointers and other types that are ``HashTableWord`` | the word; 0 and NULL are ordinary |
/// | `String` | `char *`; keys are compared by their UTF-8 bytes, and U+0000 is kept as C0 80 |
/// | objects of Swift, as values | an opaque pointer |
/// | anything else | an opaque pointer to a node of its own |
///
/// A reference type, as the C table is: a copy of the reference is the same table. Hashes depend on a
/// secret of the process, also those of integers, so that nobody can choose keys that collide.
///
/// > Isolation: Any thread, but not two at once.
///
/// Wraps `g_hash_table_new_full()`. Since GLib 2.0.
public final class HashTable<Key: Hashable, Value> {
  @usableFromInline package let handle: OpaquePointer
  @usableFromInline let storedKeyLayout: KeyLayout
  @usableFromInline let storedValueLayout: ValueLayout

  /// What entries need; `nil` for a table without entries.
  @usableFromInline let operations: EntryOperations?

  /// Set for a table that C has made, whose own functions free what is in it.
  @usableFromInline let adoption: Adoption?

  /// Counts structural changes, so that an iterator traps where GLib would end the loop silently.
  @usableFromInline var changes: UInt = 0

  /// Set while something runs that bears no change, and no second one of its kind.
  @usableFromInline var isBusy = false

  /// Creates an empty table.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_hash_table_new_full()`. Since GLib 2.0.
  @inlinable
  public init() {
    let keyLayout = KeyLayout(Key.self)
    let valueLayout = ValueLayout(Value.self, besides: keyLayout)
    let needsOperations = valueLayout == .entry || valueLayout == .box
    storedKeyLayout = keyLayout
    storedValueLayout = valueLayout
    operations = needsOperations ? HashTable.operations(keyLayout) : nil
    adoption = nil
    handle = makeTable(keyLayout, valueLayout)
  }

  init(handle: OpaquePointer, adoption: Adoption) {
    storedKeyLayout = KeyLayout(Key.self)
    storedValueLayout = ValueLayout(Value.self, besides: storedKeyLayout)
    operations = nil
    self.adoption = adoption
    self.handle = handle
  }

  @inlinable deinit { g_hash_table_unref(handle) }

  /// The number of entries.
  ///
  /// - Complexity: O(1)
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_size()`. Since GLib 2.0.
  @inlinable public var count: Int { Int(g_hash_table_size(handle)) }

  /// Whether there is no entry.
  ///
  /// - Complexity: O(1)
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_size()`. Since GLib 2.0.
  @inlinable public var isEmpty: Bool { g_hash_table_size(handle) == 0 }
}

// MARK: - Looking up

extension HashTable {
  /// The value of a key, or `nil` if there is none.
  ///
  ///     states["vm-1"] = 2      // adds or replaces
  ///     states["vm-1"]? += 1    // changes it where it is
  ///     states["vm-1"] = nil    // removes
  ///
  /// Precondition: a change is not made while the table is iterated by a closure.
  ///
  /// - Complexity: O(1)
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_lookup_extended()` and `g_hash_table_insert()`. Since GLib 2.0.
  @inlinable public subscript(key: Key) -> Value? {
    @inline(__always) get { lookUp(key) }
    set {
      if let newValue { put(newValue, forKey: key) } else { remove(key) }
    }
    _modify {
      willChange()
      let place = valuePlace(forKey: key)
      var value = place == nil ? lookUp(key) : place?.pointee.take()
      let wasPresent = value != nil
      isBusy = true
      defer {
        isBusy = false
        if let value {
          if let place { place.pointee = value } else { put(value, forKey: key) }
        } else if wasPresent {
          remove(key)
        }
      }
      yield &value
    }
  }

  /// The value of a key, or another one if there is none.
  ///
  ///     restarts["vm-1", default: 0] += 1
  ///
  /// A change stores the value, also if nothing else than the default was there.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - fallback: Evaluated at once if the key is absent.
  /// - Complexity: O(1)
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_lookup_extended()` and `g_hash_table_insert()`. Since GLib 2.0.
  @inlinable public subscript(key: Key, default fallback: @autoclosure () -> Value) -> Value {
    get { lookUp(key) ?? fallback() }
    _modify {
      let missing = contains(key) ? nil : fallback()
      willChange()
      let place = valuePlace(forKey: key)
      var value = missing ?? (place == nil ? lookUp(key) : place?.pointee.take())!
      isBusy = true
      defer {
        isBusy = false
        if let place { place.pointee = value } else { put(value, forKey: key) }
      }
      yield &value
    }
  }

  /// Whether a key is in the table.
  ///
  /// - Complexity: O(1)
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_contains()`. Since GLib 2.32.
  @inlinable
  public func contains(_ key: Key) -> Bool {
    withKeySlot(key) { g_hash_table_contains(handle, $0) != 0 }
  }
}

// MARK: - Slots

extension HashTable {
  // For the commonest types the compiler sees the layout, and drops the other ones.
  @inlinable
  @inline(__always)
  var keyLayout: KeyLayout {
    if Key.self == Int.self { return .word }
    if Key.self == String.self { return .cString }
    return storedKeyLayout
  }

  @inlinable
  @inline(__always)
  var valueLayout: ValueLayout {
    if keyLayout == .entry { return .entry }
    if Value.self == Int.self { return .word }
    if Value.self == String.self { return .cString }
    return storedValueLayout
  }

  /// Lends the key as C looks it up.
  @inlinable
  @inline(__always)
  func withKeySlot<R>(_ key: Key, _ body: (UnsafeMutableRawPointer?) -> R) -> R {
    switch keyLayout {
    case .word:
      return body(Slot.ofWord(key))
    case .cString:
      return CStrings.lend(unsafeBitCast(key, to: String.self), body)
    case .entry:
      var probe = probe(key)
      return withUnsafeMutablePointer(to: &probe) { body($0) }
    }
  }

  @inlinable
  @inline(__always)
  func probe(_ key: Key) -> Probe<Key> {
    Probe(EntryHeader(operations!, hash: UInt32(truncatingIfNeeded: key.hashValue)), key)
  }

  @inlinable
  @inline(__always)
  func lookUp(_ key: Key) -> Value? {
    if keyLayout == .cString {
      var slot: UnsafeMutableRawPointer?
      let string = unsafeBitCast(key, to: String.self)
      return CStrings.lookUp(string, in: handle, &slot) ? value(in: slot) : nil
    }
    return withKeySlot(key) { keySlot in
      // Not g_hash_table_lookup: NULL is a value.
      var slot: UnsafeMutableRawPointer?
      guard g_hash_table_lookup_extended(handle, keySlot, nil, &slot) != 0 else { return nil }
      return value(in: slot)
    }
  }

  /// Where an entry or a box keeps the value of a key; `nil` for other layouts or if it is absent.
  @inlinable
  func valuePlace(forKey key: Key) -> UnsafeMutablePointer<Value?>? {
    guard valueLayout == .entry || valueLayout == .box else { return nil }
    return withKeySlot(key) { keySlot in
      var slot: UnsafeMutableRawPointer?
      guard g_hash_table_lookup_extended(handle, keySlot, nil, &slot) != 0 else { return nil }
      return valuePlace(in: slot)
    }
  }

  /// The operations for entries of this type of table.
  @inlinable
  static func operations(_ layout: KeyLayout) -> EntryOperations {
    entryOperations(for: HashTable.self) {
      EntryOperations(
        areEqual: { a, b in
          let first = a.assumingMemoryBound(to: Probe<Key>.self)
          let second = b.assumingMemoryBound(to: Probe<Key>.self)
          return first.pointee.key == second.pointee.key
        },
        destroy: { block in
          if layout == .entry {
            Entry<Key, Value>.free(block)
          } else {
            Entry<Void, Value>.free(block)
          }
        }
      )
    }
  }
}
