// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim  // what is inlined into clients names C types

/// The word of a slot.
@usableFromInline enum Slot {
  // The casts vanish when the type is known; without specialisation they look the conformance up.
  @inlinable
  @inline(__always)
  static func ofWord<T>(_ value: T) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: (value as! any HashTableWord).hashTableWord)
  }

  @inlinable
  @inline(__always)
  static func word<T>(_ slot: UnsafeMutableRawPointer?, as type: T.Type) -> T {
    (type as! any HashTableWord.Type).value(UInt(bitPattern: slot), as: type)
  }
}

extension HashTableWord {
  @inlinable
  @inline(__always)
  static func value<T>(_ word: UInt, as type: T.Type) -> T { Self(hashTableWord: word) as! T }
}

// MARK: - Reading slots

extension HashTable {
  /// The key in a slot, which keeps it.
  @inlinable
  @inline(__always)
  func key(in slot: UnsafeMutableRawPointer?) -> Key {
    switch keyLayout {
    case .word: Slot.word(slot, as: Key.self)
    case .cString: unsafeBitCast(CStrings.string(slot), to: Key.self)
    case .entry: slot!.assumingMemoryBound(to: Probe<Key>.self).pointee.key
    }
  }

  /// The value in a slot, which keeps it.
  @inlinable
  @inline(__always)
  func value(in slot: UnsafeMutableRawPointer?) -> Value {
    switch valueLayout {
    case .word:
      return Slot.word(slot, as: Value.self)
    case .cString:
      return unsafeBitCast(CStrings.string(slot), to: Value.self)
    case .object:
      let object = Unmanaged<AnyObject>.fromOpaque(slot!).takeUnretainedValue()
      return unsafeBitCast(object, to: Value.self)
    case .none:
      return unsafeBitCast((), to: Value.self)
    case .box, .entry:
      guard let value = valuePlace(in: slot).pointee else { tableValueIsBeingChanged() }
      return value
    }
  }

  /// Where an entry or a box keeps its value.
  @inlinable
  @inline(__always)
  func valuePlace(in slot: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Value?> {
    if keyLayout == .entry {
      let entry = slot!.assumingMemoryBound(to: Entry<Key, Value>.self)
      return withUnsafeMutablePointer(to: &entry.pointee.value) { $0 }
    }
    let box = slot!.assumingMemoryBound(to: Entry<Void, Value>.self)
    return withUnsafeMutablePointer(to: &box.pointee.value) { $0 }
  }

  /// The value of an entry that is in the table no longer; frees key and value.
  @inlinable
  func take(_ keySlot: UnsafeMutableRawPointer?, _ slot: UnsafeMutableRawPointer?) -> Value {
    switch valueLayout {
    case .entry:
      let entry = keySlot!.assumingMemoryBound(to: Entry<Key, Value>.self)
      guard let value = entry.pointee.value.take() else { tableValueIsBeingChanged() }
      Entry<Key, Value>.free(entry)
      return value
    case .box:
      let box = slot!.assumingMemoryBound(to: Entry<Void, Value>.self)
      guard let value = box.pointee.value.take() else { tableValueIsBeingChanged() }
      Entry<Void, Value>.free(box)
      freeKey(keySlot)
      return value
    case .object:
      freeKey(keySlot)
      let object = Unmanaged<AnyObject>.fromOpaque(slot!).takeRetainedValue()
      return unsafeBitCast(object, to: Value.self)
    case .cString:
      freeKey(keySlot)
      let value = value(in: slot)
      g_free(slot)
      return value
    case .word, .none:
      freeKey(keySlot)
      return value(in: slot)
    }
  }

  @inlinable
  @inline(__always)
  func freeKey(_ slot: UnsafeMutableRawPointer?) {
    if keyLayout == .cString { g_free(slot) }
  }
}

// MARK: - Making slots

extension HashTable {
  /// Makes what C owns from then on; of keys that are words or strings.
  @inlinable
  @inline(__always)
  func makeSlot(ofKey key: Key) -> UnsafeMutableRawPointer? {
    keyLayout == .cString
      ? CStrings.copy(unsafeBitCast(key, to: String.self)) : Slot.ofWord(key)
  }

  /// Makes what C owns from then on; of values beside keys that are words or strings.
  @inlinable
  @inline(__always)
  func makeSlot(of value: Value) -> UnsafeMutableRawPointer? {
    switch valueLayout {
    case .word: Slot.ofWord(value)
    case .cString: CStrings.copy(unsafeBitCast(value, to: String.self))
    case .object: Unmanaged.passRetained(value as AnyObject).toOpaque()
    case .box:
      UnsafeMutableRawPointer(Entry.make(Probe(EntryHeader(operations!, hash: 0), ()), value))
    case .none, .entry: nil
    }
  }
}
