// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// One reference to a C object, released exactly once: `g_autoptr` as a type.
///
///     let file = Owned<KeyFileResource>(adopting: g_key_file_new())
///     try throwing { g_key_file_load_from_file(file.pointer, path, [], $0) }
///     return file.takePointer()  // using `file` afterwards does not compile
///
/// The release happens at the end of the scope, on every way out; when another value is stored in
/// its place; or with the value that holds it. What C's macro leaves to care, the compiler checks:
/// an owner cannot be copied, used before it has a value, released twice or used after it was
/// taken. Eight bytes, also as an optional; the same calls as gcc's cleanup attribute.
///
/// > Isolation: Any thread that may release the C object, but not two at once.
///
/// Wraps `g_autoptr()`. Since GLib 2.44.
@frozen
public struct Owned<R: Resource>: ~Copyable {
  @usableFromInline let untyped: OpaquePointer

  /// Takes over a reference: transfer full.
  ///
  ///     let file = Owned<KeyFileResource>(adopting: g_key_file_new())
  ///
  /// - Parameter pointer: A reference that nothing else releases.
  ///
  /// > Isolation: Any thread that may release the C object.
  ///
  /// Wraps `g_autoptr()`. Since GLib 2.44.
  @inlinable
  public init(adopting pointer: R.Pointer) {
    untyped = R.untyped(pointer)
  }

  /// Takes over a reference, if there is one.
  ///
  ///     guard let bus = Owned<ConnectionResource>(adopting: connection_or_null()) else { return }
  ///
  /// - Parameter pointer: A reference that nothing else releases, or NULL.
  /// - Returns: `nil` for NULL.
  ///
  /// > Isolation: Any thread that may release the C object.
  ///
  /// Wraps `g_autoptr()`. Since GLib 2.44.
  @inlinable
  public init?(adopting pointer: R.Pointer?) {
    guard let pointer else { return nil }
    self.init(adopting: pointer)
  }

  @inlinable deinit { R.release(R.typed(untyped)) }

  /// The pointer, for calls into C; valid while the owner lives.
  ///
  ///     g_key_file_has_group(file.pointer, "Desktop Entry")
  ///
  /// Return the owner, or what ``takePointer()`` gives, but not this: it dangles once the owner is
  /// gone, as a copy of any C pointer does.
  ///
  /// > Isolation: The C library decides.
  ///
  /// No C counterpart.
  @inlinable public var pointer: R.Pointer { R.typed(untyped) }

  /// Gives the reference away without releasing it.
  ///
  ///     return file.takePointer()
  ///
  /// - Returns: A reference that the caller has to release: transfer full.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_steal_pointer()`. Since GLib 2.44.
  @inlinable
  public consuming func takePointer() -> R.Pointer {
    let taken = R.typed(untyped)
    discard self
    return taken
  }
}
