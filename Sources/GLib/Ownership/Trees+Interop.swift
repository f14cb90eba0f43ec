// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// MARK: - C to Swift

extension Array {
  /// Converts a balanced tree into pairs, in the order of its keys, and releases of it what the
  /// transfer says.
  ///
  ///     let pairs = Array(
  ///       tree: registry_list(registry),
  ///       keys: StringElement.self,
  ///       values: DiskElement.self,
  ///       transfer: .full
  ///     )
  ///     let disks = Dictionary(uniqueKeysWithValues: pairs)
  ///
  /// - Parameters:
  ///   - tree: The `GTree *`. NULL is taken for an empty one. Pairs whose key or value is NULL are
  ///     left out.
  ///   - keys: The kind of the keys.
  ///   - values: The kind of the values.
  ///   - transfer: What the C function's documentation says about its result. With `.container` the
  ///     tree's own free functions, if it has any, release keys and values, of which copies were
  ///     made. With `.full` they are not run, and the tree must have no other owner.
  /// - Complexity: O(*n*) in the number of pairs; O(*n* log *n*) with `.full`.
  ///
  /// > Isolation: Any thread that may use the tree.
  ///
  /// Wraps `g_tree_foreach()`. Since GLib 2.0.
  public init<K: ListElement, V: ListElement>(
    tree: OpaquePointer?,
    keys: K.Type,
    values: V.Type,
    transfer: Transfer
  ) where Element == (key: K.Value, value: V.Value) {
    self.init()
    guard let tree else { return }
    let nodes = nodes(of: tree)
    if transfer == .full {
      // A tree cannot be told to forget its free functions; so it forgets the pairs.
      for node in nodes { g_tree_steal(tree, node.key) }
    }
    for (key, value) in nodes {
      switch (key, value) {
      case (let key?, let value?): append((K.value(key, transfer), V.value(value, transfer)))
      case (let key?, nil) where transfer == .full: K.release([key])
      case (nil, let value?) where transfer == .full: V.release([value])
      default: break
      }
    }
    if transfer != .none { g_tree_unref(tree) }
  }
}

private typealias Node = (key: UnsafeMutableRawPointer?, value: UnsafeMutableRawPointer?)

/// The pairs as C has them, in order.
private func nodes(of tree: OpaquePointer) -> [Node] {
  var nodes: [Node] = []
  nodes.reserveCapacity(Int(g_tree_nnodes(tree)))
  withUnsafeMutablePointer(to: &nodes) {
    g_tree_foreach(
      tree,
      { key, value, nodes in
        nodes!.assumingMemoryBound(to: [Node].self).pointee.append((key, value))
        return 0
      },
      $0
    )
  }
  return nodes
}

// MARK: - Swift to C

extension Array {
  /// Lends the pairs to C as a balanced tree.
  ///
  ///     Array(disks).withGTree(
  ///       keys: StringElement.self,
  ///       values: DiskElement.self,
  ///       comparing: { Int(strcmp($0, $1)) }
  ///     ) { registry_load(registry, $0) }
  ///
  /// The tree, its keys and values are released when `body` ends; C must not keep it, because GLib's
  /// tree cannot release the closure. For a tree that C takes, see
  /// ``withGTree(keys:values:transfer:compare:freeingKeysWith:freeingValuesWith:_:)``.
  ///
  /// - Parameters:
  ///   - keys: The kind of the keys. Precondition: no two keys of the array are equal.
  ///   - values: The kind of the values.
  ///   - order: Returns less than 0, 0, or more when its first key comes before, is equal to, or
  ///     comes after its second. Runs whenever somebody looks a key up, until `body` ends, and is
  ///     released then.
  ///   - body: Runs once, at once, and hands the tree, a `GTree *`, to C.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n* log *n*) in the number of pairs.
  ///
  /// > Isolation: Runs `body` where it is called, and `order` where C uses the tree.
  ///
  /// Wraps `g_tree_new_with_data()`. Since GLib 2.0.
  public func withGTree<K: ListElement, V: ListElement, R, E: Error>(
    keys: K.Type,
    values: V.Type,
    comparing order: @escaping (K.Pointer, K.Pointer) -> Int,
    _ body: (OpaquePointer) throws(E) -> R
  ) throws(E) -> R where Element == (key: K.Value, value: V.Value) {
    let comparator = Comparator { order(K.typed($0), K.typed($1)) }
    let tree = g_tree_new_with_data(
      { a, b, comparator in
        let comparator = Unmanaged<Comparator>.fromOpaque(comparator!).takeUnretainedValue()
        return gint(comparator.order(OpaquePointer(a!), OpaquePointer(b!)).signum())
      },
      Unmanaged.passUnretained(comparator).toOpaque()
    )!
    return try withExtendedLifetime(comparator) { () throws(E) in
      try lend(tree, keys, values, .none, body)
    }
  }

  /// Lends or gives the pairs to C as a balanced tree that is ordered by a C function.
  ///
  ///     pairs.withGTree(
  ///       keys: StringElement.self,
  ///       values: StringElement.self,
  ///       transfer: .full,
  ///       compare: disk_name_compare,
  ///       freeingKeysWith: g_free,
  ///       freeingValuesWith: g_free
  ///     ) { registry_take(registry, $0) }
  ///
  /// - Parameters:
  ///   - keys: The kind of the keys. Precondition: no two keys of the array are equal.
  ///   - values: The kind of the values.
  ///   - transfer: What the C function's documentation says about its parameter. What it does not
  ///     take is released when `body` ends.
  ///   - compare: Orders the keys; lives as long as the program, as every C function does.
  ///   - freeKey: With `.full`, how the tree frees a key that it drops; ignored otherwise.
  ///   - freeValue: With `.full`, how the tree frees a value that it drops; ignored otherwise.
  ///   - body: Runs once, at once, and hands the tree, a `GTree *`, to C.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n* log *n*) in the number of pairs.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_tree_new_full()`. Since GLib 2.0.
  public func withGTree<K: ListElement, V: ListElement, R, E: Error>(
    keys: K.Type,
    values: V.Type,
    transfer: Transfer,
    compare: @escaping @convention(c) (UnsafeRawPointer?, UnsafeRawPointer?) -> CInt,
    freeingKeysWith freeKey: GDestroyNotify? = nil,
    freeingValuesWith freeValue: GDestroyNotify? = nil,
    _ body: (OpaquePointer) throws(E) -> R
  ) throws(E) -> R where Element == (key: K.Value, value: V.Value) {
    // A function of two arguments may be called with three, as g_tree_new() does.
    let tree = g_tree_new_full(
      unsafeBitCast(compare, to: GCompareDataFunc.self),
      nil,
      transfer == .full ? freeKey : nil,
      transfer == .full ? freeValue : nil
    )!
    return try lend(tree, keys, values, transfer, body)
  }

  private func lend<K: ListElement, V: ListElement, R, E: Error>(
    _ tree: OpaquePointer,
    _ keys: K.Type,
    _ values: V.Type,
    _ transfer: Transfer,
    _ body: (OpaquePointer) throws(E) -> R
  ) throws(E) -> R where Element == (key: K.Value, value: V.Value) {
    let pairs = map { (key: K.makeRawPointer($0.key), value: V.makeRawPointer($0.value)) }
    for pair in pairs {
      guard g_tree_lookup_extended(tree, pair.key, nil, nil) == 0 else {
        misuse("A key stands twice in an Array that is lent as a GTree")
      }
      g_tree_insert(tree, pair.key, pair.value)
    }
    defer {
      if transfer == .none { g_tree_unref(tree) }
      if transfer != .full {
        K.release(pairs.map(\.key))
        V.release(pairs.map(\.value))
      }
    }
    return try body(tree)
  }
}

private final class Comparator {
  let order: (OpaquePointer, OpaquePointer) -> Int

  init(_ order: @escaping (OpaquePointer, OpaquePointer) -> Int) {
    self.order = order
  }
}
