// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A `GHashTable` that is used as a set: key and value of an entry are one pointer.
///
///     let running: HashSet<String> = ["vm-1"]
///     running.insert("vm-2")
///     running.contains("vm-1")  // true
///
/// C sees the elements as ``HashTable`` says of keys. A reference type, as the C table is.
///
/// > Isolation: Any thread, but not two at once.
///
/// Wraps `g_hash_table_add()`. Since GLib 2.32.
public final class HashSet<Element: Hashable> {
  @usableFromInline let table: HashTable<Element, Void>

  /// Creates an empty set.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_hash_table_new_full()`. Since GLib 2.0.
  @inlinable
  public init() { table = HashTable() }

  init(_ table: HashTable<Element, Void>) { self.table = table }

  /// The number of elements.
  ///
  /// - Complexity: O(1)
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_size()`. Since GLib 2.0.
  @inlinable public var count: Int { table.count }

  /// Whether there is no element.
  ///
  /// - Complexity: O(1)
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_size()`. Since GLib 2.0.
  @inlinable public var isEmpty: Bool { table.isEmpty }
}

// MARK: - Elements

extension HashSet {
  /// Whether an element is in the set.
  ///
  /// - Complexity: O(1) on average.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_contains()`. Since GLib 2.32.
  @inlinable
  public func contains(_ element: Element) -> Bool { table.contains(element) }

  /// Adds an element, unless an equal one is in the set.
  ///
  /// - Returns: Whether it was added.
  /// - Complexity: O(1) on average. Precondition: no closure iterates over the set.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_add()`. Since GLib 2.32.
  @inlinable
  @discardableResult
  public func insert(_ element: Element) -> Bool { table.insert((), forKey: element) }

  /// Removes an element.
  ///
  /// - Returns: Whether it was in the set; if not, nothing changes.
  /// - Complexity: O(1) on average. Precondition: no closure iterates over the set.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_remove()`. Since GLib 2.0.
  @inlinable
  @discardableResult
  public func remove(_ element: Element) -> Bool { table.remove(element) }

  /// Removes all elements; the set is empty when the first of them is released.
  ///
  /// - Complexity: O(*n*) in the number of elements. Precondition: no closure iterates over the set.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_remove_all()`. Since GLib 2.12.
  public func removeAll() { table.removeAll() }

  /// Removes the elements that satisfy a condition; they are released at the end.
  ///
  /// - Parameter shouldBeRemoved: Runs once for each element, in no particular order, at once. It
  ///   must not change or iterate over the set.
  /// - Throws: What the closure throws; the elements it has named until then are removed.
  /// - Complexity: O(*n*) in the number of elements. Precondition: no closure iterates over the set.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_steal()`. Since GLib 2.16.
  public func removeAll<E: Error>(where shouldBeRemoved: (Element) throws(E) -> Bool) throws(E) {
    try table.removeAll { (key, _) throws(E) in try shouldBeRemoved(key) }
  }
}

// MARK: - Sequence

extension HashSet: Sequence {
  /// Visits each element once, in no particular order; going on after a change of the set traps.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_init()`. Since GLib 2.16.
  public struct Iterator: IteratorProtocol {
    @usableFromInline var base: HashTable<Element, Void>.Iterator

    @inlinable
    init(_ base: HashTable<Element, Void>.Iterator) { self.base = base }

    /// Returns the next element, or `nil` after the last one.
    ///
    /// - Complexity: O(1) on average. Precondition: the set has not changed.
    ///
    /// > Isolation: Any thread, but not two at once.
    ///
    /// Wraps `g_hash_table_iter_next()`. Since GLib 2.16.
    @inlinable
    public mutating func next() -> Element? { base.next()?.key }
  }

  /// Returns an iterator over the elements; none begins inside ``forEach(_:)``.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_init()`. Since GLib 2.16.
  @inlinable
  public func makeIterator() -> Iterator { Iterator(table.makeIterator()) }

  /// The number of elements.
  ///
  /// Wraps `g_hash_table_size()`. Since GLib 2.0.
  @inlinable public var underestimatedCount: Int { count }

  /// Calls a closure with each element, in no particular order.
  ///
  /// - Parameter body: Runs once for each element, at once. It must not change the set or begin
  ///   another iteration: that traps there.
  /// - Throws: What the closure throws, which ends the iteration.
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_foreach()`. Since GLib 2.0.
  @inlinable
  public func forEach(_ body: (Element) throws -> Void) rethrows {
    var iterator = makeIterator()
    table.beginScope()
    defer { table.isBusy = false }
    while let element = iterator.next() { try body(element) }
  }
}

// MARK: - Equality, literals, text

extension HashSet: Equatable {
  /// Whether two sets have the same elements.
  ///
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public static func == (a: HashSet, b: HashSet) -> Bool {
    a === b || (a.count == b.count && a.allSatisfy(b.contains))
  }
}

extension HashSet: ExpressibleByArrayLiteral {
  /// Creates a set from an array literal; an element that is named twice counts once.
  ///
  /// > Isolation: Any thread.
  ///
  /// No C counterpart.
  @inlinable
  public convenience init(arrayLiteral elements: Element...) { self.init(elements) }

  /// Creates a set from a sequence; an element that occurs twice counts once.
  ///
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Any thread.
  ///
  /// No C counterpart.
  @inlinable
  public convenience init(_ elements: some Sequence<Element>) {
    self.init()
    for element in elements { insert(element) }
  }
}

extension HashSet: CustomStringConvertible {
  /// The elements as an array prints them, in no particular order.
  ///
  /// No C counterpart.
  public var description: String {
    "[\(map { String(reflecting: $0) }.joined(separator: ", "))]"
  }
}
