// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// MARK: - C to Swift

extension Array where Element == UInt8 {
  /// Copies a C array of bytes as one block, and releases it if it was handed over.
  ///
  ///     let packet = [UInt8](connection_read(connection), transfer: .full)
  ///
  /// `Bytes(adopting:)` takes over the memory instead.
  ///
  /// - Parameters:
  ///   - array: NULL is taken for an empty one.
  ///   - transfer: What the C function's documentation says about its result. Bytes own nothing, so
  ///     that `.container` and `.full` are the same.
  /// - Complexity: O(*n*) in the number of bytes: one `memcpy()`.
  ///
  /// > Isolation: Any thread that may use the array.
  ///
  /// Wraps `g_byte_array_unref()`. Since GLib 2.22.
  public init(_ array: UnsafeMutablePointer<GByteArray>?, transfer: Transfer) {
    self.init(UnsafeBufferPointer(start: array?.pointee.data, count: Int(array?.pointee.len ?? 0)))
    if transfer != .none, let array { g_byte_array_unref(array) }
  }
}

extension Bytes {
  /// Takes over the content of a C array of bytes, without copying it.
  ///
  ///     let packet = Bytes(adopting: connection_read(connection))
  ///
  /// - Parameter array: Handed over: transfer full. NULL is taken for an empty one. Whoever else
  ///   holds the array finds it empty.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Any thread that may use the array.
  ///
  /// Wraps `g_byte_array_free_to_bytes()`. Since GLib 2.32.
  public convenience init(adopting array: UnsafeMutablePointer<GByteArray>?) {
    self.init(handle: array.map { g_byte_array_free_to_bytes($0) } ?? g_bytes_new(nil, 0))
  }
}

extension AutoFree where Element == UInt8 {
  /// Takes over the memory of a C array of bytes, without copying it.
  ///
  /// - Parameter array: Handed over: transfer full. NULL is an empty block. Whoever else holds the
  ///   array finds it empty.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Any thread that may use the array.
  ///
  /// Wraps `g_byte_array_free()`. Since GLib 2.0.
  public init(adopting array: UnsafeMutablePointer<GByteArray>?) {
    let count = Int(array?.pointee.len ?? 0)
    self.init(adopting: array.flatMap { g_byte_array_free($0, 0) }, count: count)
  }

  /// Gives the memory to a C array of bytes, without copying it.
  ///
  ///     connection_write(connection, packet.takeByteArray())
  ///
  /// - Returns: An array that the caller has to release or to hand over: transfer full. Using the
  ///   owner afterwards does not compile. Precondition: less than 2 GiB.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_byte_array_new_take()`. Since GLib 2.32.
  public consuming func takeByteArray() -> UnsafeMutablePointer<GByteArray> {
    let count = count
    checkSizeForC(count, 1)
    return g_byte_array_new_take(takePointer(), gsize(count))
  }
}

/// Lends the content of a C array of bytes that stays with its owner, without copying it.
///
///     let isELF = withSpan(of: image) { $0.count > 4 && $0[0] == 0x7F }
///
/// - Parameters:
///   - array: NULL is taken for an empty one.
///   - body: Runs once, at once. Nothing may change the array until it ends.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
/// - Complexity: O(1).
///
/// > Isolation: Runs `body` where it is called: any thread that may use the array.
///
/// Wraps `GByteArray`. Since GLib 2.0.
public func withSpan<R, E: Error>(
  of array: UnsafeMutablePointer<GByteArray>?,
  _ body: (Span<UInt8>) throws(E) -> R
) throws(E) -> R {
  let content = UnsafeBufferPointer(
    start: UnsafePointer(array?.pointee.data),
    count: Int(array?.pointee.len ?? 0)
  )
  return try body(Span(_unsafeElements: content))
}

// MARK: - Swift to C

extension Array where Element == UInt8 {
  /// Lends or gives the bytes to C as an array, copied as one block.
  ///
  ///     packet.withGByteArray(transfer: .none) { connection_write(connection, $0) }
  ///
  /// - Parameters:
  ///   - transfer: What the C function's documentation says about its parameter: `.none` releases
  ///     the array when `body` ends; `.container` and `.full` leave that to C.
  ///   - body: Runs once, at once, and hands the array to C.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n*) in the number of bytes: one `memcpy()`. Precondition: less than 2 GiB.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_byte_array_append()`. Since GLib 2.0.
  public func withGByteArray<R, E: Error>(
    transfer: Transfer,
    _ body: (UnsafeMutablePointer<GByteArray>) throws(E) -> R
  ) throws(E) -> R {
    let array = AutoFree(copying: span).takeByteArray()
    defer { if transfer == .none { g_byte_array_unref(array) } }
    return try body(array)
  }
}
