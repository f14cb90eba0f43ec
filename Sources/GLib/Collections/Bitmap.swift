// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A set of small numbers, written as `0-3,^2,8-11`: processors, memory nodes, ports.
///
///     var processors = try Bitmap(parsing: "0-3,^2,8-11", below: 64)
///     processors.insert(12)
///     print(processors)                      // 0-1,3,8-12
///     print(processors.hexadecimal)          // 0x1f0b
///
/// The grammar and the name are libvirt's `virBitmap`. It is a set of `Int` like others, in one bit
/// for each number up to the greatest.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct Bitmap: Hashable, Sendable {
  // The last word is never zero, so that equal sets are equal arrays.
  private(set) var words: [UInt64] = []

  /// The number that all elements are below: 16,777,216, which takes 2 MiB.
  ///
  /// No C counterpart.
  public static let limit = 1 << 24

  /// Creates an empty set.
  ///
  /// No C counterpart.
  public init() {}

  /// Creates the set of the numbers of a range.
  ///
  ///     let first = Bitmap(0..<8)
  ///
  /// - Parameter range: Precondition: within 0 and ``limit``.
  ///
  /// No C counterpart.
  public init(_ range: Range<Int>) {
    insert(contentsOf: range)
  }

  private static func check(_ element: Int) {
    guard element >= 0, element < limit else {
      misuse("The elements of a Bitmap must be from 0 to \(limit - 1); \(element) is not")
    }
  }

  private mutating func grow(toHold element: Int) {
    let needed = element / 64 + 1
    if words.count < needed { words += repeatElement(0, count: needed - words.count) }
  }

  private mutating func trim() {
    while words.last == 0 { words.removeLast() }
  }

  /// Combines the words of two sets; the shorter one is taken to go on with zeros.
  private mutating func combine(_ other: Bitmap, _ operation: (UInt64, UInt64) -> UInt64) {
    let count = Swift.max(words.count, other.words.count)
    words += repeatElement(0, count: count - words.count)
    for index in words.indices {
      words[index] = operation(words[index], index < other.words.count ? other.words[index] : 0)
    }
    trim()
  }
}

// MARK: - Set

extension Bitmap: SetAlgebra {
  /// Tells whether a number is in the set; a negative or a huge one never is.
  ///
  /// - Complexity: O(1).
  ///
  /// No C counterpart.
  public func contains(_ element: Int) -> Bool {
    element >= 0 && element / 64 < words.count && words[element / 64] >> (element % 64) & 1 == 1
  }

  /// Adds a number.
  ///
  /// - Parameter element: Precondition: from 0, and below ``limit``.
  /// - Returns: Whether it was added, and the number.
  /// - Complexity: O(1), and O(*n*) in the greatest number when that grows.
  ///
  /// No C counterpart.
  @discardableResult
  public mutating func insert(_ element: Int) -> (inserted: Bool, memberAfterInsert: Int) {
    Self.check(element)
    guard !contains(element) else { return (false, element) }
    grow(toHold: element)
    words[element / 64] |= 1 << (element % 64)
    return (true, element)
  }

  /// Adds a number, whether or not it is there.
  ///
  /// - Parameter element: Precondition: from 0, and below ``limit``.
  /// - Returns: The number if it was there before.
  ///
  /// No C counterpart.
  @discardableResult
  public mutating func update(with element: Int) -> Int? {
    insert(element).inserted ? nil : element
  }

  /// Removes a number.
  ///
  /// - Returns: The number; `nil` if it was not there.
  ///
  /// No C counterpart.
  @discardableResult
  public mutating func remove(_ element: Int) -> Int? {
    guard contains(element) else { return nil }
    words[element / 64] &= ~(1 << (element % 64))
    trim()
    return element
  }

  /// Adds the numbers of a range.
  ///
  /// - Parameter range: Precondition: within 0 and ``limit``.
  /// - Complexity: O(*n*) in the end of the range.
  ///
  /// No C counterpart.
  public mutating func insert(contentsOf range: Range<Int>) {
    guard let last = range.last else { return }
    Self.check(range.lowerBound)
    Self.check(last)
    grow(toHold: last)
    for index in range.lowerBound / 64...last / 64 {
      let from = index == range.lowerBound / 64 ? range.lowerBound % 64 : 0
      let through = index == last / 64 ? last % 64 : 63
      words[index] |= UInt64.max << from & UInt64.max >> (63 - through)
    }
  }

  /// Returns the numbers that are in this set, in the other one, or in both.
  ///
  /// No C counterpart.
  public func union(_ other: Bitmap) -> Bitmap {
    var result = self
    result.formUnion(other)
    return result
  }

  /// Returns the numbers that are in both sets.
  ///
  /// No C counterpart.
  public func intersection(_ other: Bitmap) -> Bitmap {
    var result = self
    result.formIntersection(other)
    return result
  }

  /// Returns the numbers that are in one of the sets only.
  ///
  /// No C counterpart.
  public func symmetricDifference(_ other: Bitmap) -> Bitmap {
    var result = self
    result.formSymmetricDifference(other)
    return result
  }

  /// Returns the numbers that are in this set and not in the other one.
  ///
  /// No C counterpart.
  public func subtracting(_ other: Bitmap) -> Bitmap {
    var result = self
    result.subtract(other)
    return result
  }

  /// Adds the numbers of another set.
  ///
  /// No C counterpart.
  public mutating func formUnion(_ other: Bitmap) {
    combine(other, |)
  }

  /// Keeps the numbers that are in another set, too.
  ///
  /// No C counterpart.
  public mutating func formIntersection(_ other: Bitmap) {
    combine(other, &)
  }

  /// Keeps the numbers that are in one of the sets only.
  ///
  /// No C counterpart.
  public mutating func formSymmetricDifference(_ other: Bitmap) {
    combine(other, ^)
  }

  /// Removes the numbers of another set.
  ///
  /// No C counterpart.
  public mutating func subtract(_ other: Bitmap) {
    combine(other) { $0 & ~$1 }
  }

  /// Whether no number is in the set.
  ///
  /// No C counterpart.
  public var isEmpty: Bool { words.isEmpty }

  /// How many numbers are in the set.
  ///
  /// - Complexity: O(*n*) in the greatest number.
  ///
  /// No C counterpart.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The greatest number; `nil` of an empty set.
  ///
  /// - Complexity: O(1).
  ///
  /// No C counterpart.
  public func max() -> Int? {
    words.last.map { words.count * 64 - 1 - $0.leadingZeroBitCount }
  }
}
