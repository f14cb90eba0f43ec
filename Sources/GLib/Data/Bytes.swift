// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Immutable bytes that C and Swift share without copying.
///
///     let image = Bytes([0x7F, 0x45, 0x4C, 0x46])
///     let magic = image.slice(0..<4)  // no copy
///     send(magic.span)
///
/// A reference to a `GBytes`: passing it on is cheap, and the content never changes. Two are equal
/// when their content is.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GBytes`. Since GLib 2.32.
public final class Bytes {
  package let handle: OpaquePointer

  // GLib keeps address and length for the life of the object; reading them once saves calls.
  private let start: UnsafeRawPointer?

  /// The number of bytes.
  ///
  /// Wraps `g_bytes_get_size()`. Since GLib 2.32.
  public let count: Int

  /// Takes over a reference.
  package init(handle: OpaquePointer) {
    var size: gsize = 0
    self.handle = handle
    start = g_bytes_get_data(handle, &size).map { UnsafeRawPointer($0) }
    count = Int(size)
  }

  deinit {
    g_bytes_unref(handle)
  }
}

// GBytes is immutable and counts its references atomically; the properties never change.
extension Bytes: @unchecked Sendable {}

// MARK: - Making

extension Bytes {
  /// Shares the storage of an array, without copying it.
  ///
  ///     let message = Bytes(Array("hello".utf8))
  ///
  /// - Parameter array: Kept alive as long as anybody uses the bytes, also in C. A change of the
  ///   array elsewhere copies it first, as always.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_bytes_new_with_free_func()`. Since GLib 2.32.
  public convenience init(_ array: [UInt8]) {
    let box = ArrayBox(array)
    let size = gsize(array.count)
    // An array that is held and never changed keeps its storage where it is.
    let handle = box.array.withUnsafeBytes { storage in
      g_bytes_new_with_free_func(
        storage.baseAddress,
        size,
        { Unmanaged<ArrayBox>.fromOpaque($0!).release() },
        Unmanaged.passRetained(box).toOpaque()
      )
    }
    self.init(handle: handle)
  }

  /// Takes over allocated memory, without copying it.
  ///
  ///     let bytes = Bytes(adopting: AutoFree(adopting: buffer, count: length))
  ///
  /// - Parameter memory: Freed with the bytes; using it afterwards does not compile.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_bytes_new_take()`. Since GLib 2.32.
  public convenience init(adopting memory: consuming AutoFree<UInt8>) {
    let size = gsize(memory.count)
    self.init(handle: g_bytes_new_take(memory.takePointer(), size))
  }

  /// Copies bytes that live elsewhere.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_bytes_new()`. Since GLib 2.32.
  public convenience init(copying bytes: RawSpan) {
    let handle = bytes.withUnsafeBytes { g_bytes_new($0.baseAddress, gsize($0.count)) }
    self.init(handle: handle)
  }

  /// Returns a part of the bytes, without copying it.
  ///
  ///     let header = packet.slice(0..<28)
  ///
  /// - Parameter range: Precondition: within `0..<count`.
  /// - Returns: Bytes of their own, numbered from 0, which keep the whole alive.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_bytes_new_from_bytes()`. Since GLib 2.32.
  public func slice(_ range: Range<Int>) -> Bytes {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      misuse("Bytes.slice(\(range)) leaves the \(count) bytes that there are")
    }
    let size = gsize(range.count)
    return Bytes(handle: g_bytes_new_from_bytes(handle, gsize(range.lowerBound), size))
  }

  // Holds the array for GLib.
  private final class ArrayBox {
    let array: [UInt8]

    init(_ array: [UInt8]) {
      self.array = array
    }
  }
}

// MARK: - Content

extension Bytes {
  /// The content, readable while the object lives, without copying it.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_bytes_get_data()`. Since GLib 2.32.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      let content = unsafe RawSpan(_unsafeBytes: buffer)
      return unsafe _overrideLifetime(content, borrowing: self)
    }
  }

  /// The content as a span of bytes, readable while the object lives, without copying it.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_bytes_get_data()`. Since GLib 2.32.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      let content = unsafe Span<UInt8>(_unsafeBytes: buffer)
      return unsafe _overrideLifetime(content, borrowing: self)
    }
  }

  private var buffer: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }
}

// MARK: - Conformances

extension Bytes: RandomAccessCollection {
  /// The position of the first byte: 0.
  ///
  /// No C counterpart.
  public var startIndex: Int { 0 }

  /// The position after the last byte.
  ///
  /// Wraps `g_bytes_get_size()`. Since GLib 2.32.
  public var endIndex: Int { count }

  /// Reads one byte.
  ///
  /// - Parameter position: Precondition: not negative and less than `count`.
  ///
  /// Wraps `g_bytes_get_data()`. Since GLib 2.32.
  public subscript(position: Int) -> UInt8 {
    guard position >= 0, position < count else {
      misuse("The position \(position) is outside of Bytes that count \(count)")
    }
    return buffer[position]
  }

  /// Lends the content to algorithms of the standard library.
  ///
  /// Wraps `g_bytes_get_data()`. Since GLib 2.32.
  public func withContiguousStorageIfAvailable<R>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> R
  ) rethrows -> R? {
    try buffer.withMemoryRebound(to: UInt8.self, body)
  }
}

extension Bytes: Hashable {
  /// Compares the content.
  ///
  /// Wraps `g_bytes_equal()`. Since GLib 2.32.
  public static func == (left: Bytes, right: Bytes) -> Bool {
    g_bytes_equal(UnsafeRawPointer(left.handle), UnsafeRawPointer(right.handle)) != 0
  }

  /// Feeds the content to a hasher, which is seeded, unlike `g_bytes_hash()`.
  ///
  /// No C counterpart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: buffer)
  }
}

extension Bytes: CustomStringConvertible {
  /// The number of bytes, for logs.
  ///
  /// No C counterpart.
  public var description: String { "\(count) bytes" }
}
