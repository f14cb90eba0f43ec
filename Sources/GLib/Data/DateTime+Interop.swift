// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension DateTime {
  /// Takes over a reference to a `GDateTime`: transfer full.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public convenience init(adopting pointer: OpaquePointer) {
    self.init(handle: pointer)
  }

  /// Adds a reference to a `GDateTime` that stays with its owner: transfer none.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_date_time_ref()`. Since GLib 2.26.
  public convenience init(retaining pointer: OpaquePointer) {
    self.init(handle: g_date_time_ref(pointer))
  }

  /// Lends the `GDateTime *` to C.
  ///
  ///     time.withUnsafePointer { g_file_info_set_modification_date_time(info, $0) }
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
}

extension DateTime.Zone {
  /// Takes over a reference to a `GTimeZone`: transfer full.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public convenience init(adopting pointer: OpaquePointer) {
    self.init(handle: pointer)
  }

  /// Adds a reference to a `GTimeZone` that stays with its owner: transfer none.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_time_zone_ref()`. Since GLib 2.26.
  public convenience init(retaining pointer: OpaquePointer) {
    self.init(handle: g_time_zone_ref(pointer))
  }

  /// Lends the `GTimeZone *` to C.
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
}
