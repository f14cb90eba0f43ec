// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension HashSet {
  /// Lends the `GHashTable *` to C; see ``HashTable/withUnsafePointer(_:)``.
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
    try table.withUnsafePointer(body)
  }

  /// Takes over a reference to a set that C has made: transfer full.
  ///
  /// - Parameters:
  ///   - pointer: A reference that nothing else releases; the elements are words or C strings.
  ///   - copy: Returns what the set may free, made from an element; without it inserting traps.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public convenience init(
    adopting pointer: OpaquePointer,
    copyingElementsWith copy: ((UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?)? = nil
  ) {
    self.init(HashTable(adopting: pointer, copyingKeysWith: copy))
  }

  /// Adds a reference to a set that C has made and that stays with its owner: transfer none.
  ///
  /// - Parameters:
  ///   - pointer: A set; the elements are words or C strings.
  ///   - copy: Returns what the set may free, made from an element; without it inserting traps.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_ref()`. Since GLib 2.10.
  public convenience init(
    retaining pointer: OpaquePointer,
    copyingElementsWith copy: ((UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?)? = nil
  ) {
    self.init(HashTable(retaining: pointer, copyingKeysWith: copy))
  }
}

extension HashSet where Element == String {
  /// Calls a closure with each element, without making a `String` of it.
  ///
  /// - Parameter body: Runs once for each element, in no particular order, at once. The C string is
  ///   valid until it ends; U+0000 inside of it is C0 80.
  /// - Throws: What the closure throws, which ends the iteration.
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_hash_table_iter_next()`. Since GLib 2.16.
  @inlinable
  public func forEachCString<E: Error>(
    _ body: (UnsafePointer<CChar>) throws(E) -> Void
  ) throws(E) {
    try table.forEachCString { (element, _) throws(E) in try body(element) }
  }
}
