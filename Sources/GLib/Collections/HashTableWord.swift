// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A type whose values a ``HashTable`` stores as the machine word itself, readable by C as
/// `GPOINTER_TO_INT()` and its relatives have it.
///
/// Integers, `Bool` and pointers conform. An enum with integer raw values does so in one word, and
/// so may types of yours whose equality is that of one word:
///
///     enum State: Int32, HashTableWord { case off, running, paused }
///
/// Equal values have equal words, and unequal ones have unequal words: the table compares nothing
/// else.
///
/// > Isolation: Any thread.
///
/// Wraps `GINT_TO_POINTER()`. Since GLib 2.0.
public protocol HashTableWord: Hashable {
  /// Makes a value from its word; a word that stands for no value is a mistake, and traps.
  ///
  /// Wraps `GPOINTER_TO_INT()`. Since GLib 2.0.
  init(hashTableWord word: UInt)

  /// The value as a word: signed integers are sign-extended, as C does it.
  ///
  /// Wraps `GINT_TO_POINTER()`. Since GLib 2.0.
  var hashTableWord: UInt { get }
}

// MARK: - Integers and Bool

extension HashTableWord where Self: FixedWidthInteger {
  /// Makes an integer from the low bits of a word.
  ///
  /// Wraps `GPOINTER_TO_INT()`. Since GLib 2.0.
  @inlinable
  public init(hashTableWord word: UInt) { self.init(truncatingIfNeeded: word) }

  /// The integer, sign-extended if it is signed.
  ///
  /// Wraps `GINT_TO_POINTER()`. Since GLib 2.0.
  @inlinable public var hashTableWord: UInt { UInt(truncatingIfNeeded: self) }
}

extension Int: HashTableWord {}
extension Int8: HashTableWord {}
extension Int16: HashTableWord {}
extension Int32: HashTableWord {}
extension Int64: HashTableWord {}
extension UInt: HashTableWord {}
extension UInt8: HashTableWord {}
extension UInt16: HashTableWord {}
extension UInt32: HashTableWord {}
extension UInt64: HashTableWord {}

extension Bool: HashTableWord {
  /// `true` for every word but 0.
  ///
  /// Wraps `GPOINTER_TO_INT()`. Since GLib 2.0.
  @inlinable
  public init(hashTableWord word: UInt) { self = word != 0 }

  /// 1 or 0.
  ///
  /// Wraps `GINT_TO_POINTER()`. Since GLib 2.0.
  @inlinable public var hashTableWord: UInt { self ? 1 : 0 }
}

// MARK: - Enums with integer raw values

extension HashTableWord where Self: RawRepresentable, RawValue: HashTableWord {
  /// Makes a value from the word of its raw value.
  ///
  /// - Parameter word: Precondition: it stands for a case.
  ///
  /// Wraps `GPOINTER_TO_INT()`. Since GLib 2.0.
  @inlinable
  public init(hashTableWord word: UInt) {
    guard let value = Self(rawValue: RawValue(hashTableWord: word)) else {
      tableHasStrangeWord(word, Self.self)
    }
    self = value
  }

  /// The word of the raw value.
  ///
  /// Wraps `GINT_TO_POINTER()`. Since GLib 2.0.
  @inlinable public var hashTableWord: UInt { rawValue.hashTableWord }
}

// MARK: - Pointers

/// A pointer; where C may store NULL, use its optional as key or value.
///
/// No C counterpart.
public protocol HashTablePointer: HashTableWord {
  /// Makes the pointer, or `nil` for 0.
  ///
  /// No C counterpart.
  init?(bitPattern: UInt)
}

extension HashTablePointer {
  /// Makes a pointer.
  ///
  /// - Parameter word: Precondition: not NULL, for which there is the optional.
  ///
  /// No C counterpart.
  @inlinable
  public init(hashTableWord word: UInt) {
    guard let pointer = Self(bitPattern: word) else { tableHasStrangeWord(word, Self.self) }
    self = pointer
  }
}

extension UnsafeRawPointer: HashTablePointer {}
extension UnsafeMutableRawPointer: HashTablePointer {}
extension UnsafePointer: HashTablePointer {}
extension UnsafeMutablePointer: HashTablePointer {}

extension HashTablePointer where Self: Strideable, Stride == Int {
  /// The address.
  ///
  /// No C counterpart.
  @inlinable public var hashTableWord: UInt {
    UInt(bitPattern: unsafeBitCast(self, to: UnsafeRawPointer.self))
  }
}

extension OpaquePointer: HashTablePointer {
  /// The address.
  ///
  /// No C counterpart.
  @inlinable public var hashTableWord: UInt { UInt(bitPattern: self) }
}

extension Optional: HashTableWord where Wrapped: HashTablePointer {
  /// Makes a pointer, or `nil` for 0.
  ///
  /// No C counterpart.
  @inlinable
  public init(hashTableWord word: UInt) { self = Wrapped(bitPattern: word) }

  /// The address, or 0 for `nil`.
  ///
  /// No C counterpart.
  @inlinable public var hashTableWord: UInt { self?.hashTableWord ?? 0 }
}
