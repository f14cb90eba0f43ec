// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// MARK: - GList

extension Array {
  /// Converts a doubly linked list, and releases of it what the transfer says.
  ///
  ///     let disks = Array(machine_list_disks(machine), of: DiskElement.self, transfer: .full)
  ///
  /// - Parameters:
  ///   - list: The first link; NULL is the empty list. Links without data are left out.
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its result.
  /// - Complexity: O(*n*) in the length of the list.
  ///
  /// > Isolation: Any thread that may use the list.
  ///
  /// Wraps `g_list_free()`. Since GLib 2.0.
  public init<E: ListElement>(
    _ list: UnsafeMutablePointer<GList>?,
    of type: E.Type,
    transfer: Transfer
  ) where E.Value == Element {
    self.init(pointers: pointers(of: list), of: type, transfer)
    if transfer != .none { g_list_free(list) }
  }

  /// Lends or gives the elements to C as a doubly linked list.
  ///
  ///     disks.withGList(of: DiskElement.self, transfer: .none) { machine_set_disks(machine, $0) }
  ///
  /// - Parameters:
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its parameter. What it does not
  ///     take is released when `body` ends.
  ///   - body: Runs once, at once, and hands the list to C; NULL is the empty list.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_list_prepend()`. Since GLib 2.0.
  public func withGList<T: ListElement, R, E: Error>(
    of type: T.Type,
    transfer: Transfer,
    _ body: (UnsafeMutablePointer<GList>?) throws(E) -> R
  ) throws(E) -> R where T.Value == Element {
    try lend(
      of: type,
      transfer,
      make: { $0.reversed().reduce(nil) { g_list_prepend($0, $1) } },
      free: { g_list_free($0) },
      body
    )
  }
}

// MARK: - GSList

extension Array {
  /// Converts a singly linked list, and releases of it what the transfer says.
  ///
  /// - Parameters:
  ///   - list: The first link; NULL is the empty list. Links without data are left out.
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its result.
  /// - Complexity: O(*n*) in the length of the list.
  ///
  /// > Isolation: Any thread that may use the list.
  ///
  /// Wraps `g_slist_free()`. Since GLib 2.0.
  public init<E: ListElement>(
    _ list: UnsafeMutablePointer<GSList>?,
    of type: E.Type,
    transfer: Transfer
  ) where E.Value == Element {
    self.init(pointers: pointers(of: list), of: type, transfer)
    if transfer != .none { g_slist_free(list) }
  }

  /// Lends or gives the elements to C as a singly linked list.
  ///
  /// - Parameters:
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its parameter. What it does not
  ///     take is released when `body` ends.
  ///   - body: Runs once, at once, and hands the list to C; NULL is the empty list.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_slist_prepend()`. Since GLib 2.0.
  public func withGSList<T: ListElement, R, E: Error>(
    of type: T.Type,
    transfer: Transfer,
    _ body: (UnsafeMutablePointer<GSList>?) throws(E) -> R
  ) throws(E) -> R where T.Value == Element {
    try lend(
      of: type,
      transfer,
      make: { $0.reversed().reduce(nil) { g_slist_prepend($0, $1) } },
      free: { g_slist_free($0) },
      body
    )
  }
}

// MARK: - Links

/// What the links of both kinds of list have.
private protocol Link {
  var data: UnsafeMutableRawPointer! { get }
  var next: UnsafeMutablePointer<Self>! { get }
}

extension GList: Link {}
extension GSList: Link {}

private func pointers<L: Link>(
  of list: UnsafeMutablePointer<L>?
) -> some Sequence<UnsafeMutableRawPointer?> {
  let links = sequence(state: list) { link in
    defer { link = link?.pointee.next }
    return link
  }
  return links.lazy.map { $0.pointee.data }
}

// MARK: - GPtrArray

extension Array {
  /// Converts an array of pointers, and releases of it what the transfer says.
  ///
  /// - Parameters:
  ///   - array: NULL is taken for an empty one. Elements that are NULL are left out.
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its result. With `.full` the array
  ///     must have no other owner, for its free function is taken from it.
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Any thread that may use the array.
  ///
  /// Wraps `g_ptr_array_unref()`. Since GLib 2.22.
  public init<E: ListElement>(
    _ array: UnsafeMutablePointer<GPtrArray>?,
    of type: E.Type,
    transfer: Transfer
  ) where E.Value == Element {
    guard let array else {
      self.init()
      return
    }
    let data = UnsafeBufferPointer(start: array.pointee.pdata, count: Int(array.pointee.len))
    self.init(pointers: data, of: type, transfer)
    // The elements are ours by now; the array must not free them once more.
    if transfer == .full { g_ptr_array_set_free_func(array, nil) }
    if transfer != .none { g_ptr_array_unref(array) }
  }

  /// Lends or gives the elements to C as an array of pointers.
  ///
  /// - Parameters:
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its parameter. What it does not
  ///     take is released when `body` ends.
  ///   - body: Runs once, at once, and hands the array to C. It has no free function; where C expects
  ///     one with `.full`, set it here.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_ptr_array_add()`. Since GLib 2.0.
  public func withGPtrArray<T: ListElement, R, E: Error>(
    of type: T.Type,
    transfer: Transfer,
    _ body: (UnsafeMutablePointer<GPtrArray>) throws(E) -> R
  ) throws(E) -> R where T.Value == Element {
    try lend(
      of: type,
      transfer,
      make: { pointers in
        let array = g_ptr_array_sized_new(guint(pointers.count))
        for pointer in pointers { g_ptr_array_add(array, pointer) }
        return array
      },
      free: { g_ptr_array_unref($0) },
      body
    )
  }
}
