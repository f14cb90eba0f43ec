// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension Bytes: ListElement {
  /// Takes over a reference to a `GBytes`: transfer full.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public convenience init(adopting pointer: OpaquePointer) {
    self.init(handle: pointer)
  }

  /// Adds a reference to a `GBytes` that stays with its owner: transfer none.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_bytes_ref()`. Since GLib 2.32.
  public convenience init(retaining pointer: OpaquePointer) {
    self.init(handle: g_bytes_ref(pointer))
  }

  /// Lends the `GBytes *` to C.
  ///
  ///     bytes.withUnsafePointer { g_bytes_hash(UnsafeRawPointer($0)) }
  ///
  /// - Parameter body: Runs once, at once. The pointer is valid until it ends; C code that keeps it
  ///   takes a reference.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public func withUnsafePointer<R, E: Error>(
    _ body: (OpaquePointer) throws(E) -> R
  ) throws(E) -> R {
    try withExtendedLifetime(self) { () throws(E) in try body(handle) }
  }

  // MARK: Elements of lists

  /// Releases a reference to a `GBytes`.
  ///
  /// Wraps `g_bytes_unref()`. Since GLib 2.32.
  public static func release(_ pointer: OpaquePointer) {
    g_bytes_unref(pointer)
  }

  /// Wraps an element that stays with its owner.
  ///
  /// Wraps `g_bytes_ref()`. Since GLib 2.32.
  public static func value(retaining pointer: OpaquePointer) -> Bytes {
    Bytes(retaining: pointer)
  }

  /// Wraps an element that is handed over.
  ///
  /// No C counterpart.
  public static func value(adopting pointer: OpaquePointer) -> Bytes {
    Bytes(adopting: pointer)
  }

  /// Makes a reference for C, which has to release it.
  ///
  /// Wraps `g_bytes_ref()`. Since GLib 2.32.
  public static func makePointer(_ value: Bytes) -> OpaquePointer {
    withExtendedLifetime(value) { g_bytes_ref(value.handle) }
  }
}
