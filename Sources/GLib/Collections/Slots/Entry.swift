// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// What stands at the beginning of every block that Swift keeps in a C table.
@usableFromInline struct EntryHeader {
  @usableFromInline let operations: Unmanaged<EntryOperations>
  @usableFromInline let hash: UInt32

  @inlinable
  init(_ operations: EntryOperations, hash: UInt32) {
    self.operations = .passUnretained(operations)
    self.hash = hash
  }
}

/// The front of an entry: enough, on the stack, to look the entry up.
@usableFromInline struct Probe<Key> {
  @usableFromInline let header: EntryHeader
  @usableFromInline let key: Key

  @inlinable
  init(_ header: EntryHeader, _ key: Key) {
    self.header = header
    self.key = key
  }
}

/// One block per entry, for keys or values that are neither words nor strings. Beside a key that is
/// one of these, the block of the value has a `Void` key.
@usableFromInline struct Entry<Key, Value> {
  @usableFromInline let probe: Probe<Key>
  /// `nil` while the value is moved out, to be changed in place.
  @usableFromInline var value: Value?

  @inlinable
  init(_ probe: Probe<Key>, _ value: Value) {
    self.probe = probe
    self.value = value
  }

  @inlinable
  static func make(_ probe: Probe<Key>, _ value: Value) -> UnsafeMutablePointer<Entry> {
    let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
    entry.initialize(to: Entry(probe, value))
    return entry
  }

  @inlinable
  static func free(_ block: UnsafeMutableRawPointer) {
    let entry = block.assumingMemoryBound(to: Entry.self)
    entry.deinitialize(count: 1)
    entry.deallocate()
  }
}

// MARK: - What C calls back

/// The typed operations behind C's untyped callbacks, one object per type of table.
///
/// Closures, made where the types are known and specialised: methods of a generic class would stay
/// unspecialised, and cost 40 ns a call.
@usableFromInline final class EntryOperations {
  let areEqual: (UnsafeRawPointer, UnsafeRawPointer) -> Bool
  let destroy: (UnsafeMutableRawPointer) -> Void

  @usableFromInline init(
    areEqual: @escaping (UnsafeRawPointer, UnsafeRawPointer) -> Bool,
    destroy: @escaping (UnsafeMutableRawPointer) -> Void
  ) {
    self.areEqual = areEqual
    self.destroy = destroy
  }
}

func hashOfEntry(_ entry: UnsafeRawPointer) -> UInt32 {
  entry.assumingMemoryBound(to: EntryHeader.self).pointee.hash
}

func entriesAreEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer) -> Int32 {
  let header = a.assumingMemoryBound(to: EntryHeader.self).pointee
  guard header.hash == b.assumingMemoryBound(to: EntryHeader.self).pointee.hash else { return 0 }
  return header.operations._withUnsafeGuaranteedRef { $0.areEqual(a, b) } ? 1 : 0
}

func destroyEntry(_ block: UnsafeMutableRawPointer) {
  block.assumingMemoryBound(to: EntryHeader.self).pointee.operations
    ._withUnsafeGuaranteedRef { $0.destroy(block) }
}

// MARK: - One per type of table

/// Operations live for ever, like the types they are for: C code may hold a table, and with it the
/// entries, when the Swift object is gone.
private final class OperationsRegistry {
  private let lock = Lock()
  private var operations: [ObjectIdentifier: EntryOperations] = [:]

  func operations(for type: Any.Type, _ make: () -> EntryOperations) -> EntryOperations {
    lock.withLock {
      if let known = operations[ObjectIdentifier(type)] { return known }
      let new = make()
      operations[ObjectIdentifier(type)] = new
      return new
    }
  }
}

// The dictionary is only touched with the lock held.
extension OperationsRegistry: @unchecked Sendable {}

private let registry = OperationsRegistry()

/// Returns the operations for a type of table; `make` runs once for each type.
@usableFromInline
func entryOperations(for type: Any.Type, _ make: () -> EntryOperations) -> EntryOperations {
  registry.operations(for: type, make)
}
