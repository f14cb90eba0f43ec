// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// MARK: - C to Swift

extension Array where Element: BitwiseCopyable {
  /// Copies a C array of numbers or plain structs as one block, and releases of it what the transfer
  /// says.
  ///
  ///     let samples = [Int32](meter_copy_samples(meter), transfer: .full)
  ///
  /// `AutoFree(adopting:)` takes over the memory instead, and
  /// ``withSpan(of:as:_:)`` reads it where it is.
  ///
  /// - Parameters:
  ///   - array: NULL is taken for an empty one. Precondition: its elements are as large as `Element`.
  ///     The zero at the end of an array that has one is not an element.
  ///   - transfer: What the C function's documentation says about its result. With `.container` the
  ///     array's clear function, if it has one, runs over the elements, so that copies must not
  ///     refer to what it frees. With `.full` it is not run, what the elements refer to is the
  ///     caller's, and the array must have no other owner.
  /// - Complexity: O(*n*) in the number of elements: one `memcpy()`.
  ///
  /// > Isolation: Any thread that may use the array.
  ///
  /// Wraps `g_array_unref()`. Since GLib 2.22.
  public init(_ array: UnsafeMutablePointer<GArray>?, transfer: Transfer) {
    self = withSpan(of: array, as: Element.self) { span in
      span.withUnsafeBufferPointer { Array($0) }
    }
    guard let array, transfer != .none else { return }
    if transfer == .full { g_array_set_clear_func(array, nil) }
    g_array_unref(array)
  }
}

extension AutoFree {
  /// Takes over the memory of a C array, without copying it.
  ///
  ///     let samples = AutoFree<Int32>(adopting: meter_copy_samples(meter))
  ///     return sum(samples.span)
  ///
  /// - Parameter array: Handed over: transfer full. NULL is an empty block. The clear function is not
  ///   run; what the elements refer to is the caller's. Whoever else holds the array finds it empty.
  ///   Precondition: its elements are as large as `Element`.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Any thread that may use the array.
  ///
  /// Wraps `g_array_free()`. Since GLib 2.0.
  public init(adopting array: UnsafeMutablePointer<GArray>?) {
    checkElementSize(array, Element.self)
    let count = Int(array?.pointee.len ?? 0)
    let memory = array.flatMap { UnsafeMutableRawPointer(g_array_free($0, 0)) }
    self.init(adopting: memory?.bindMemory(to: Element.self, capacity: count), count: count)
  }
}

/// Lends the elements of a C array that stays with its owner, without copying them.
///
///     let peak = withSpan(of: meter_peek_samples(meter), as: Int32.self) { samples in
///       samples.indices.map { samples[$0] }.max()
///     }
///
/// - Parameters:
///   - array: NULL is taken for an empty one. Precondition: its elements are as large as `type`.
///   - type: The elements, as C has them.
///   - body: Runs once, at once. Nothing may change the array until it ends, and the compiler refuses
///     to let the span outlive it.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
/// - Complexity: O(1).
///
/// > Isolation: Runs `body` where it is called: any thread that may use the array.
///
/// Wraps `g_array_index()`. Since GLib 2.0.
public func withSpan<Element: BitwiseCopyable, R, E: Error>(
  of array: UnsafeMutablePointer<GArray>?,
  as type: Element.Type,
  _ body: (Span<Element>) throws(E) -> R
) throws(E) -> R {
  checkElementSize(array, type)
  let count = Int(array?.pointee.len ?? 0)
  let memory = count > 0 ? UnsafeRawPointer(array?.pointee.data) : nil
  let start = memory?.bindMemory(to: type, capacity: count)
  return try body(Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count)))
}

private func checkElementSize<E>(_ array: UnsafeMutablePointer<GArray>?, _ type: E.Type) {
  guard let array else { return }
  let size = g_array_get_element_size(array)
  guard size == MemoryLayout<E>.stride else {
    misuse(
      "A GArray of \(size)-byte elements cannot be read as \(type), which takes "
        + "\(MemoryLayout<E>.stride) bytes"
    )
  }
}

// MARK: - Swift to C

extension Array where Element: BitwiseCopyable {
  /// Lends or gives numbers or plain structs to C as an array, copied as one block.
  ///
  ///     samples.withGArray(transfer: .none) { meter_add_samples(meter, $0) }
  ///
  /// - Parameters:
  ///   - transfer: What the C function's documentation says about its parameter: `.none` releases
  ///     the array when `body` ends; `.container` and `.full` leave that to C.
  ///   - isZeroTerminated: Whether an element of zeros follows the last one, without being counted.
  ///   - body: Runs once, at once, and hands the array to C. It has no clear function; where C
  ///     expects one with `.full`, set it here.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n*) in the number of elements: one `memcpy()`. Precondition: the elements take
  ///   less than 2 GiB, because C counts them in 32 bits.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_array_append_vals()`. Since GLib 2.0.
  public func withGArray<R, E: Error>(
    transfer: Transfer,
    isZeroTerminated: Bool = false,
    _ body: (UnsafeMutablePointer<GArray>) throws(E) -> R
  ) throws(E) -> R {
    let stride = MemoryLayout<Element>.stride
    checkSizeForC(count, stride)
    let array = g_array_sized_new(isZeroTerminated ? 1 : 0, 0, guint(stride), guint(count))!
    withUnsafeBytes { if count > 0 { g_array_append_vals(array, $0.baseAddress, guint(count)) } }
    defer { if transfer == .none { g_array_unref(array) } }
    return try body(array)
  }
}

/// GLib's arrays double a 32-bit size as they grow, and end the process when that overflows.
func checkSizeForC(_ count: Int, _ stride: Int) {
  let (bytes, isOverflow) = count.multipliedReportingOverflow(by: stride)
  if isOverflow || bytes >= 1 << 31 {
    misuse("\(count) elements of \(stride) bytes are too many for an array of GLib: 2 GiB or more")
  }
}
