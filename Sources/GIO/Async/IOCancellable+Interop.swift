// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// Here C pointers are public: for calling C functions that take a GCancellable.

extension IOCancellable {
  /// Takes over a reference.
  ///
  /// - Parameter cancellable: Transfer full.
  ///
  /// No C counterpart.
  public convenience init(adopting cancellable: UnsafeMutablePointer<GCancellable>) {
    self.init(adoptingHandle: cancellable)
  }

  /// Adds a reference to a cancellable that somebody else owns.
  ///
  /// - Parameter cancellable: Transfer none.
  ///
  /// Wraps `g_object_ref()`.
  public convenience init(retaining cancellable: UnsafeMutablePointer<GCancellable>) {
    g_object_ref(cancellable)
    self.init(adoptingHandle: cancellable)
  }

  /// Lends the `GCancellable *`, which is valid during the call.
  ///
  /// No C counterpart.
  public func withUnsafePointer<R, E: Error>(
    _ body: (UnsafeMutablePointer<GCancellable>) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(self) {} }
    return try body(handle)
  }
}
