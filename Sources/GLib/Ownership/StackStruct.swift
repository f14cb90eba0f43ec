// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A C struct that is used in place and must be cleared: what `g_auto()` is for.
///
/// Name the clearing function once to use somebody's struct with
/// ``withStackValue(of:_:)``:
///
///     extension disk_stats: StackStruct {
///       public static func clear(_ pointer: UnsafeMutablePointer<disk_stats>) {
///         disk_stats_clear(pointer)
///       }
///     }
///
/// > Isolation: The C library decides.
///
/// Wraps `G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC()`. Since GLib 2.44.
public protocol StackStruct {
  /// Creates the struct with all bytes zero; every imported C struct has it.
  ///
  /// No C counterpart.
  init()

  /// Prepares the struct at its final address; does nothing unless the type says otherwise.
  ///
  /// No C counterpart.
  static func initialize(_ pointer: UnsafeMutablePointer<Self>)

  /// Releases what the struct holds, whatever was done with it since it was prepared.
  ///
  /// No C counterpart.
  static func clear(_ pointer: UnsafeMutablePointer<Self>)
}

extension StackStruct {
  /// Leaves all bytes zero.
  ///
  /// No C counterpart.
  @inlinable
  public static func initialize(_ pointer: UnsafeMutablePointer<Self>) {}
}

/// Lends a C struct on the stack, and clears it on every way out.
///
///     let answer = withStackValue(of: GValue.self) { value in
///       g_value_init(value, type)
///       g_value_set_int(value, 42)
///       return g_value_get_int(value)
///     }
///
/// A struct of up to 1 KiB costs no allocation, and its address stays the same. The struct cannot be cleared twice or
/// forgotten: only the scope does it.
///
/// - Parameters:
///   - type: The struct.
///   - body: Runs once, at once, with the zeroed and prepared struct. The pointer is invalid
///     afterwards.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
///
/// > Isolation: Runs `body` where it is called.
///
/// Wraps `g_auto()`. Since GLib 2.44.
@inlinable
public func withStackValue<T: StackStruct, R: ~Copyable, E: Error>(
  of type: T.Type = T.self,
  _ body: (UnsafeMutablePointer<T>) throws(E) -> R
) throws(E) -> R {
  try withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { memory throws(E) in
    let pointer = memory.baseAddress!
    pointer.initialize(to: T())
    T.initialize(pointer)
    defer {
      T.clear(pointer)
      pointer.deinitialize(count: 1)
    }
    return try body(pointer)
  }
}
