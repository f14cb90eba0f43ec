// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

extension Value {
  /// Copies a `GValue`, which stays with its owner.
  ///
  /// - Parameter value: Precondition: it is initialised.
  ///
  /// Wraps `g_value_copy()`.
  public init(copying value: UnsafePointer<GValue>) {
    storage = ValueStorage(TypeID(rawValue: value.pointee.g_type))
    g_value_copy(value, storage.pointer)
  }

  /// Lends the `GValue`, which is valid during the call.
  ///
  /// No C counterpart.
  public func withUnsafePointer<R, E: Error>(
    _ body: (UnsafePointer<GValue>) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.pointer)
  }
}
