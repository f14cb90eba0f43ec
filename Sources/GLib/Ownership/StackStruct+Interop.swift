// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// GLib's own structs that `g_auto()` knows. GMutex and its kin are missing on purpose: a lock is
// taken as a scope only.

extension GQueue: StackStruct {
  /// Frees the links of the queue; as in C, the elements are not its business.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_queue_clear()`. Since GLib 2.14.
  @inlinable
  public static func clear(_ pointer: UnsafeMutablePointer<GQueue>) {
    g_queue_clear(pointer)
  }
}

extension GValue: StackStruct {
  /// Releases the value, if it was given a type.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_value_unset()`. Since GLib 2.0.
  @inlinable
  public static func clear(_ pointer: UnsafeMutablePointer<GValue>) {
    if pointer.pointee.g_type != 0 { g_value_unset(pointer) }
  }
}

extension GVariantBuilder: StackStruct {
  /// Releases what was added since the builder was initialised, if it was and has not ended.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_variant_builder_clear()`. Since GLib 2.24.
  @inlinable
  public static func clear(_ pointer: UnsafeMutablePointer<GVariantBuilder>) {
    g_variant_builder_clear(pointer)
  }
}

extension GVariantDict: StackStruct {
  /// Releases what the dictionary holds, if it was initialised and has not ended.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// Wraps `g_variant_dict_clear()`. Since GLib 2.40.
  @inlinable
  public static func clear(_ pointer: UnsafeMutablePointer<GVariantDict>) {
    g_variant_dict_clear(pointer)
  }
}
