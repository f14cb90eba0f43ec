// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// MARK: - Equality

extension HashTable {
  /// Whether two tables have the same keys, and values that a comparator takes for equal.
  ///
  ///     before.isEqual(to: after) { $0.uuid == $1.uuid }
  ///
  /// - Parameters:
  ///   - other: A table; its values may have another type.
  ///   - areEquivalent: Runs at most once for each key, at once, with the value of this table first.
  ///     Precondition: it does not change the tables.
  /// - Throws: What the closure throws.
  /// - Complexity: O(*n*) in the number of entries.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public func isEqual<Other, E: Error>(
    to other: HashTable<Key, Other>,
    by areEquivalent: (Value, Other) throws(E) -> Bool
  ) throws(E) -> Bool {
    guard count == other.count else { return false }
    var iterator = makeIterator()
    while let (key, value) = iterator.next() {
      guard let counterpart = other[key], try areEquivalent(value, counterpart) else {
        return false
      }
    }
    return true
  }
}

extension HashTable: Equatable where Value: Equatable {
  /// Whether two tables have the same keys and values.
  ///
  /// - Complexity: O(*n*) in the number of entries.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public static func == (a: HashTable, b: HashTable) -> Bool {
    a === b || a.isEqual(to: b, by: ==)
  }
}

// MARK: - Literals and text

extension HashTable: ExpressibleByDictionaryLiteral {
  /// Creates a table from a dictionary literal.
  ///
  /// - Parameter elements: Keys and values. Precondition: no key occurs twice.
  ///
  /// > Isolation: Any thread.
  ///
  /// No C counterpart.
  @inlinable
  public convenience init(dictionaryLiteral elements: (Key, Value)...) {
    self.init()
    for (key, value) in elements where !insert(value, forKey: key) { tableLiteralRepeats(key) }
  }

  /// Creates a table from entries.
  ///
  ///     let copy = HashTable(uniqueKeysWithValues: states)
  ///
  /// - Parameter entries: Keys and values. Precondition: no key occurs twice.
  /// - Complexity: O(*n*) in the number of entries.
  ///
  /// > Isolation: Any thread.
  ///
  /// No C counterpart.
  @inlinable
  public convenience init(uniqueKeysWithValues entries: some Sequence<(key: Key, value: Value)>) {
    self.init()
    for (key, value) in entries where !insert(value, forKey: key) { tableLiteralRepeats(key) }
  }
}

@usableFromInline
@inline(never)
func tableLiteralRepeats(_ key: some Any) -> Never {
  misuse("A HashTable cannot be made from entries with one key twice: \(key)")
}

extension HashTable: CustomStringConvertible {
  /// The entries as a dictionary prints them, in no particular order.
  ///
  /// No C counterpart.
  public var description: String {
    var entries: [String] = []
    for (key, value) in self {
      entries.append("\(String(reflecting: key)): \(String(reflecting: value))")
    }
    return entries.isEmpty ? "[:]" : "[\(entries.joined(separator: ", "))]"
  }
}
