// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct BitmapTests {
  @Test(
    arguments: [
      ("", []), (" ", []), ("0", [0]), ("0-3,^2,8-11", [0, 1, 3, 8, 9, 10, 11]), ("3,1", [1, 3]),
      ("^2,0-3", [0, 1, 2, 3]), (" 0 - 3 , ^ 2 ", [0, 1, 3]), ("62-65", [62, 63, 64, 65]),
      ("5-5", [5]), ("^7", []), ("007", [7]), ("0-127,^0,^127,^1-", nil), ("0-127,^64", nil),
    ] as [(String, [Int]?)]
  )
  func theGrammarIsLibvirts(_ text: String, _ expected: [Int]?) throws {
    if let expected {
      #expect(Array(try Bitmap(parsing: text, below: 100)) == expected)
    } else {
      #expect(throws: Bitmap.ParseError.self) { try Bitmap(parsing: text, below: 100) }
    }
  }

  @Test(
    arguments: [
      (",", .missingNumber, 0), ("0,", .missingNumber, 2), ("0,,1", .missingNumber, 2),
      ("1-", .missingNumber, 2), ("-1", .missingNumber, 0), ("^", .missingNumber, 1),
      ("a", .missingNumber, 0), ("+1", .missingNumber, 0), ("0x1", .unexpectedCharacter, 1),
      ("1 2", .unexpectedCharacter, 2), ("^1-2", .unexpectedCharacter, 2),
      ("1\n", .unexpectedCharacter, 1), ("1\0", .unexpectedCharacter, 1), ("٣", .missingNumber, 0),
      ("1,3-2", .reversedRange, 2), ("100", .outOfBounds(100), 0), ("1-100", .outOfBounds(100), 2),
      ("1,99999999999999999999999", .outOfBounds(100), 2), ("^100", .outOfBounds(100), 1),
    ] as [(String, Bitmap.ParseError.Reason, Int)]
  )
  func aMistakeIsNamedWithItsPlace(
    _ text: String,
    _ reason: Bitmap.ParseError.Reason,
    _ offset: Int
  ) {
    let error = #expect(throws: Bitmap.ParseError.self) { try Bitmap(parsing: text, below: 100) }
    #expect(error?.reason == reason && error?.offset == offset)
    #expect(error?.description.hasPrefix("at offset \(offset): ") ?? false)
  }

  @Test(arguments: [
    ("0", "", "0x0"), ("f", "0-3", "0xf"), ("0XF0B", "0-1,3,8-11", "0xf0b"),
    ("00000000000000000000000000000001", "0", "0x1"),
    ("0x10000000000000000", "64", "0x10000000000000000"),
  ])
  func hexadecimalDigitsAreBits(_ text: String, _ list: String, _ hexadecimal: String) throws {
    let bitmap = try Bitmap(hexadecimal: text, below: 100)
    #expect(bitmap.description == list && bitmap.hexadecimal == hexadecimal)
    #expect(try Bitmap(hexadecimal: hexadecimal) == bitmap)
  }

  @Test(
    arguments: [
      ("", .missingNumber, 0), ("0x", .missingNumber, 2), ("0g", .missingNumber, 1),
      ("ｆ", .missingNumber, 0), ("-1", .missingNumber, 0), ("10", .outOfBounds(4), 0),
    ] as [(String, Bitmap.ParseError.Reason, Int)]
  )
  func aMistakeInDigitsIsNamedWithItsPlace(
    _ text: String,
    _ reason: Bitmap.ParseError.Reason,
    _ offset: Int
  ) {
    let error = #expect(throws: Bitmap.ParseError.self) { try Bitmap(hexadecimal: text, below: 4) }
    #expect(error?.reason == reason && error?.offset == offset)
  }

  /// Beside the standard library's set, which is obvious and slow.
  @Test func randomOperationsAgreeWithASet() throws {
    var bitmap = Bitmap()
    var model: Set<Int> = []
    for round in 0..<TestEnvironment.rounds(3000, soak: 1_000_000) {
      let range = Int.random(in: 0..<200)..<Int.random(in: 200..<300)
      let other = Bitmap(range).subtracting([range.lowerBound + 5])
      let otherModel = Set(range).subtracting([range.lowerBound + 5])
      let element = Int.random(in: 0..<300)
      switch Int.random(in: 0..<8) {
      case 0: #expect(bitmap.insert(element).inserted == model.insert(element).inserted)
      case 1: #expect(bitmap.remove(element) == model.remove(element))
      case 2: #expect(bitmap.update(with: element) == model.update(with: element))
      case 3: (bitmap, model) = (bitmap.union(other), model.union(otherModel))
      case 4: (bitmap, model) = (bitmap.intersection(other), model.intersection(otherModel))
      case 5:
        bitmap = bitmap.symmetricDifference(other)
        model = model.symmetricDifference(otherModel)
      case 6: (bitmap, model) = (bitmap.subtracting(other), model.subtracting(otherModel))
      default: (bitmap, model) = ([element, element + 1], [element, element + 1])
      }
      guard Array(bitmap) == model.sorted(), bitmap.count == model.count,
        bitmap.max() == model.max(), bitmap.isEmpty == model.isEmpty,
        bitmap.isSubset(of: other) == model.isSubset(of: otherModel)
      else {
        Issue.record("round \(round): \(bitmap), \(model.sorted())")
        return
      }
      #expect(bitmap == Bitmap(model) && bitmap.hashValue == Bitmap(model).hashValue)
      #expect(try Bitmap(parsing: bitmap.description) == bitmap)
      #expect(try Bitmap(hexadecimal: bitmap.hexadecimal) == bitmap)
    }
  }

  @Test func theGreatestSetIsSmall() throws {
    let last = Bitmap.limit - 1
    let all = try Bitmap(parsing: "0-\(last)", below: Bitmap.limit)
    #expect(all.count == Bitmap.limit && all.ranges == [0...last])
    #expect(!all.contains(-1) && !all.contains(Bitmap.limit) && !all.contains(.max))
  }

  @Test func elementsOutsideOfTheBoundsTrap() async {
    let negative = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      var bitmap = Bitmap()
      bitmap.insert(-1)
    }
    #expect(negative.says("must be from 0 to 16777215"))
    await #expect(processExitsWith: .failure) { _ = Bitmap(0..<Bitmap.limit + 1) }
    await #expect(processExitsWith: .failure) { _ = try Bitmap(parsing: "", below: -1) }
  }
}
