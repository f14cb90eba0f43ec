// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Memory of `g_malloc()` with a length, freed exactly once: `g_autofree` as a type.
///
///     var samples = AutoFree<Int32>(repeating: 0, count: 512)
///     fill_samples(samples.pointer, 512)
///     return sum(samples.span)
///
/// It cannot be copied, used after it was taken or freed twice: that does not compile. Spans of it
/// check their bounds and cannot outlive it.
///
/// > Isolation: Any thread, but not two at once.
///
/// Wraps `g_autofree`. Since GLib 2.44.
@frozen
public struct AutoFree<Element: BitwiseCopyable>: ~Copyable {
  /// The memory, for calls into C; valid while the owner lives, and NULL only if it is empty.
  ///
  /// No C counterpart.
  public let pointer: UnsafeMutablePointer<Element>?

  /// The number of elements.
  ///
  /// No C counterpart.
  public let count: Int

  /// Takes over memory of GLib's allocator: transfer full.
  ///
  ///     var contents: UnsafeMutablePointer<CChar>?
  ///     var length: gsize = 0
  ///     try throwing { g_file_get_contents(path, &contents, &length, $0) }
  ///     let text = AutoFree(adopting: contents, count: Int(length))
  ///
  /// - Parameters:
  ///   - pointer: What `g_free()` may free and nothing else does. NULL is an empty block, as GLib
  ///     has it.
  ///   - count: The number of elements. Precondition: not negative, and 0 for NULL.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_autofree`. Since GLib 2.44.
  @inlinable
  public init(adopting pointer: UnsafeMutablePointer<Element>?, count: Int) {
    self.pointer = pointer
    self.count = count
    if count < 0 || (pointer == nil && count > 0) { Self.badCount(count) }
  }

  @inlinable deinit { releaseMemory(pointer) }

  /// Gives the memory away without freeing it.
  ///
  ///     take_samples(samples.takePointer())
  ///
  /// - Returns: Memory that the caller has to free with `g_free()`; NULL if it is empty and none
  ///   was allocated.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_steal_pointer()`. Since GLib 2.44.
  @inlinable
  public consuming func takePointer() -> UnsafeMutablePointer<Element>? {
    let taken = pointer
    discard self
    return taken
  }

  @usableFromInline
  @inline(never)
  static func badCount(_ count: Int) -> Never {
    misuse("AutoFree cannot adopt \(count) elements: negative, or at NULL")
  }
}

// MARK: - Making

extension AutoFree {
  /// Allocates elements that are all equal.
  ///
  /// - Parameters:
  ///   - value: The value of each element.
  ///   - count: The number of elements. Precondition: not negative.
  /// - Complexity: O(`count`). The process ends when there is no memory, as GLib has it.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_malloc_n()`. Since GLib 2.24.
  @inlinable
  public init(repeating value: Element, count: Int) {
    self.init(uninitialized: count)
    pointer?.initialize(repeating: value, count: count)
  }

  /// Allocates a copy of some elements.
  ///
  /// - Complexity: O(*n*) in the number of elements.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_malloc_n()`. Since GLib 2.24.
  @inlinable
  public init(copying elements: Span<Element>) {
    self.init(uninitialized: elements.count)
    guard let pointer else { return }
    elements.withUnsafeBufferPointer {
      pointer.initialize(from: $0.baseAddress!, count: $0.count)
    }
  }

  @usableFromInline
  init(uninitialized count: Int) {
    if count < 0 { Self.badCount(count) }
    let memory = g_malloc_n(gsize(count), gsize(MemoryLayout<Element>.stride))
    self.init(adopting: memory?.bindMemory(to: Element.self, capacity: count), count: count)
  }
}

// MARK: - Elements

extension AutoFree {
  /// Whether there are no elements.
  ///
  /// No C counterpart.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// Reads or replaces one element.
  ///
  /// - Parameter index: Precondition: not negative and less than ``count``.
  ///
  /// No C counterpart.
  @inlinable public subscript(index: Int) -> Element {
    get {
      checkIndex(index)
      return pointer.unsafelyUnwrapped[index]
    }
    set {
      checkIndex(index)
      pointer.unsafelyUnwrapped[index] = newValue
    }
  }

  /// The elements, readable while the owner lives.
  ///
  /// Pass it on to a function, or take the owner as a `borrowing` parameter; the compiler refuses to
  /// let it outlive the memory.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public var span: Span<Element> {
    @inlinable
    @_lifetime(borrow self)
    borrowing get {
      let elements = unsafe Span(_unsafeStart: pointer ?? Self.nowhere, count: count)
      return unsafe _overrideLifetime(elements, borrowing: self)
    }
  }

  /// The elements, changeable while the owner lives and nothing else uses it.
  ///
  /// > Isolation: Any thread, but not two at once.
  ///
  /// No C counterpart.
  public var mutableSpan: MutableSpan<Element> {
    @inlinable
    @_lifetime(&self)
    mutating get {
      let elements = unsafe MutableSpan(_unsafeStart: pointer ?? Self.nowhere, count: count)
      return unsafe _overrideLifetime(elements, mutating: &self)
    }
  }

  @inlinable
  @inline(__always)
  func checkIndex(_ index: Int) {
    if index < 0 || index >= count { Self.badIndex(index, count) }
  }

  @usableFromInline
  @inline(never)
  static func badIndex(_ index: Int, _ count: Int) -> Never {
    misuse("The index \(index) is outside of an AutoFree of \(count) elements")
  }

  // A span of no elements still needs an aligned address.
  @inlinable static var nowhere: UnsafeMutablePointer<Element> {
    UnsafeMutablePointer(bitPattern: MemoryLayout<Element>.alignment)!
  }
}

// MARK: - Text

extension AutoFree where Element == CChar {
  /// Takes over a C string: transfer full.
  ///
  ///     let path = AutoFree(adoptingString: g_build_filenamev(parts))
  ///
  /// - Parameter string: What `g_free()` may free and nothing else does; ends with a zero, which does
  ///   not count as an element.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_autofree`. Since GLib 2.44.
  public init(adoptingString string: UnsafeMutablePointer<CChar>) {
    self.init(adopting: string, count: strlen(string))
  }

  /// The text, with U+FFFD in place of what is not UTF-8.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// > Isolation: Any thread.
  ///
  /// No C counterpart.
  public var string: String {
    let bytes = UnsafeRawBufferPointer(start: pointer, count: count)
    return String(decoding: bytes, as: UTF8.self)
  }
}

// MARK: - Helpers

// Keeps C out of the inlined code, and thereby out of the module's interface.
@usableFromInline
func releaseMemory(_ memory: UnsafeMutableRawPointer?) {
  g_free(memory)
}
