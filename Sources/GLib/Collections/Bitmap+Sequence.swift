// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension Bitmap: Sequence {
  /// The numbers of a ``Bitmap`` from the smallest to the greatest.
  ///
  /// No C counterpart.
  public struct Iterator: IteratorProtocol {
    let words: [UInt64]
    private var position = 0

    init(words: [UInt64]) {
      self.words = words
    }

    /// Returns the next number; `nil` after the last one.
    ///
    /// No C counterpart.
    public mutating func next() -> Int? {
      var index = position / 64
      var mask = UInt64.max << (position % 64)
      while index < words.count {
        let left = words[index] & mask
        if left != 0 {
          let found = index * 64 + left.trailingZeroBitCount
          position = found + 1
          return found
        }
        index += 1
        mask = .max
      }
      position = index * 64
      return nil
    }
  }

  /// Returns the numbers from the smallest to the greatest.
  ///
  /// No C counterpart.
  public func makeIterator() -> Iterator {
    Iterator(words: words)
  }

  /// The number of elements, which is known.
  ///
  /// No C counterpart.
  public var underestimatedCount: Int { count }

  /// The runs of neighbouring numbers, from the smallest.
  ///
  ///     for range in processors.ranges { pin(range) }
  ///
  /// - Complexity: O(*n*) in the greatest number.
  ///
  /// No C counterpart.
  public var ranges: [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    var run: ClosedRange<Int>?
    for element in self {
      if let last = run, last.upperBound + 1 == element {
        run = last.lowerBound...element
      } else {
        if let run { ranges.append(run) }
        run = element...element
      }
    }
    if let run { ranges.append(run) }
    return ranges
  }
}
