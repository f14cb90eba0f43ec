// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Names, once, the function that releases one kind of C object.
///
/// That is all it takes to use somebody's C library with ``Owned``:
///
///     enum KeyFileResource: Resource {
///       static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
///     }
///
/// The conforming type is a marker: an `enum` without cases, or the class that wraps the object.
///
/// > Isolation: The C library decides.
///
/// Wraps `G_DEFINE_AUTOPTR_CLEANUP_FUNC()`. Since GLib 2.44.
public protocol Resource {
  /// The pointer as Swift imports it: `OpaquePointer` for the types whose content C hides, else
  /// `UnsafeMutablePointer` to the struct. Precondition: a pointer.
  ///
  /// No C counterpart.
  associatedtype Pointer: BitwiseCopyable = OpaquePointer

  /// Releases one reference, or frees the object.
  ///
  /// - Parameter pointer: Valid, and not used afterwards.
  ///
  /// No C counterpart.
  static func release(_ pointer: Pointer)
}

// MARK: - Untyped pointers

extension Resource {
  // `discard self` accepts trivially destroyed stored properties only, and a BitwiseCopyable
  // associated type does not count as one. Hence the owner stores this; the casts vanish.
  @inlinable
  @inline(__always)
  static func untyped(_ pointer: Pointer) -> OpaquePointer {
    guard MemoryLayout<Pointer>.size == MemoryLayout<OpaquePointer>.size else { notAPointer() }
    return unsafeBitCast(pointer, to: OpaquePointer.self)
  }

  @inlinable
  @inline(__always)
  static func typed(_ pointer: OpaquePointer) -> Pointer {
    guard MemoryLayout<Pointer>.size == MemoryLayout<OpaquePointer>.size else { notAPointer() }
    return unsafeBitCast(pointer, to: Pointer.self)
  }

  @usableFromInline
  @inline(never)
  static func notAPointer() -> Never {
    misuse("\(Self.self).Pointer must be a pointer; \(Pointer.self) is not one")
  }
}
