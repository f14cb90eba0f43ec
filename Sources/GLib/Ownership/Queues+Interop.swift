// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

extension Array {
  /// Converts a double-ended queue, head first, and releases of it what the transfer says.
  ///
  ///     let jobs = Array(scheduler_take_jobs(scheduler), of: JobElement.self, transfer: .full)
  ///
  /// - Parameters:
  ///   - queue: NULL is taken for an empty one. Links without data are left out. For a queue that is
  ///     part of another struct, or on the stack, pass `.none`: only one from `g_queue_new()` can be
  ///     handed over.
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its result.
  /// - Complexity: O(*n*) in the length of the queue.
  ///
  /// > Isolation: Any thread that may use the queue.
  ///
  /// Wraps `g_queue_free()`. Since GLib 2.0.
  public init<E: ListElement>(
    _ queue: UnsafeMutablePointer<GQueue>?,
    of type: E.Type,
    transfer: Transfer
  ) where E.Value == Element {
    // A queue is a list that knows its ends: the list is given away before the queue is freed.
    self.init(queue?.pointee.head, of: type, transfer: transfer)
    guard transfer != .none, let queue else { return }
    g_queue_init(queue)
    g_queue_free(queue)
  }

  /// Lends or gives the elements to C as a double-ended queue; the first element is the head.
  ///
  ///     jobs.withGQueue(of: JobElement.self, transfer: .none) { scheduler_add($0) }
  ///
  /// - Parameters:
  ///   - type: The kind of the elements.
  ///   - transfer: What the C function's documentation says about its parameter. What it does not
  ///     take is released when `body` ends; C code must not have taken links out of a queue that is
  ///     only lent.
  ///   - body: Runs once, at once, and hands the queue to C.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_queue_push_tail()`. Since GLib 2.0.
  public func withGQueue<T: ListElement, R, E: Error>(
    of type: T.Type,
    transfer: Transfer,
    _ body: (UnsafeMutablePointer<GQueue>) throws(E) -> R
  ) throws(E) -> R where T.Value == Element {
    try lend(
      of: type,
      transfer,
      make: { pointers in
        let queue = g_queue_new()!
        for pointer in pointers { g_queue_push_tail(queue, pointer) }
        return queue
      },
      free: { g_queue_free($0) },
      body
    )
  }
}
