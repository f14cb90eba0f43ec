// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

@Suite struct UniqueIDTests {
  static let text = "c7a5fdbd-edaf-9455-926a-d65c16db1809"

  @Test func randomOnesAreDifferentAndOfVersion4() {
    let ids = (0..<1000).map { _ in UniqueID() }
    #expect(Set(ids).count == 1000)
    for id in ids {
      let text = id.description
      #expect(g_uuid_string_is_valid(text) != 0)
      #expect(id.bytes[6] >> 4 == 4 && id.bytes[8] >> 6 == 0b10)
      #expect(UniqueID(text) == id && UniqueID(bytes: id.bytes) == id)
    }
    // Every other bit is 1 in some and 0 in others.
    let (all, none) = ids.reduce(
      ([UInt8](repeating: 0, count: 16), [UInt8](repeating: 255, count: 16))
    ) { sum, id in (zip(sum.0, id.bytes).map { $0 | $1 }, zip(sum.1, id.bytes).map { $0 & $1 }) }
    #expect(all.enumerated().allSatisfy { $1 == ($0 == 6 ? 0x4F : $0 == 8 ? 0xBF : 0xFF) })
    #expect(none.enumerated().allSatisfy { $1 == ($0 == 6 ? 0x40 : $0 == 8 ? 0x80 : 0) })
  }

  @Test func theSystemsTextsAreRead() throws {
    let text = try #require(String(g_uuid_string_random(), transfer: .full))
    #expect(try UniqueID(parsing: text).description == text)
  }

  @Test(arguments: [
    text, "c7a5fdbdedaf9455926ad65c16db1809", "C7A5FDBD-EDAF-9455-926A-D65C16DB1809",
    " \t\n\(text)\n", "c7a5fdbd edaf 9455 926a d65c16db1809",
    "-c7-a5--fdbdedaf9455926ad65c16db1809",
  ])
  func libvirtsLeniencyIsOurs(_ text: String) throws {
    let id = try UniqueID(parsing: text)
    #expect(id.description == Self.text)
    #expect(id.bytes.prefix(3) == [0xC7, 0xA5, 0xFD] && id.bytes.last == 9)
  }

  @Test(
    arguments: [
      ("", .tooShort, 0), ("c7", .tooShort, 2), (String(text.dropLast()), .tooShort, 35),
      ("c7a5fdbd-edaf-9455-926a-d65c16db18", .tooShort, 34), ("\(text)0", .tooLong, 36),
      ("\(text)-", .tooLong, 36), ("\(text)\0", .tooLong, 36), ("c-7", .invalidCharacter, 1),
      ("g7", .invalidCharacter, 0), ("0x00", .invalidCharacter, 1), ("c7ü", .invalidCharacter, 2),
      ("{\(text)}", .invalidCharacter, 0), ("c7\t", .invalidCharacter, 2),
      ("c\0", .invalidCharacter, 1),
    ] as [(String, UniqueID.ErrorCode, Int)]
  )
  func aMistakeIsNamedWithItsPlace(_ text: String, _ code: UniqueID.ErrorCode, _ offset: Int) {
    let error = #expect(throws: GLibError.self) { try UniqueID(parsing: text) }
    #expect(error?.matches(code) == true, "\(error?.description ?? "")")
    #expect(error?.message.hasPrefix("at offset \(offset): ") == true, "\(error?.message ?? "")")
  }

  /// The strict form is GLib's.
  @Test(arguments: [
    text, "C7A5fdbd-edaf-9455-926a-d65c16db1809", "c7a5fdbdedaf9455926ad65c16db1809", "",
    " \(text)",
    "c7a5fdbd-edaf-9455-926a-d65c16db180", "c7a5fdbd-edaf-9455-926a-d65c16db180g",
    "c7a5fdb-dedaf-9455-926a-d65c16db1809", "c7a5fdbd-edaf-9455-926a d65c16db1809",
    "c7a5fdbd-edaf-9455-926ad65c-16db1809", "------------------------------------",
  ])
  func theStrictFormIsGLibs(_ text: String) {
    #expect((UniqueID(text) != nil) == (g_uuid_string_is_valid(text) != 0))
  }

  @Test func theOrderIsThatOfTheTexts() {
    let ids = (0..<100).map { _ in UniqueID() }
    #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
    #expect(UniqueID.zero < ids[0] && "\(UniqueID.zero)" == "00000000-0000-0000-0000-000000000000")
  }

  @Test func otherNumbersOfBytesAreNone() {
    #expect(UniqueID(bytes: []) == nil)
    #expect(UniqueID(bytes: Array(repeating: 1, count: 15)) == nil)
    #expect(UniqueID(bytes: Array(repeating: 1, count: 17)) == nil)
    #expect(UniqueID(bytes: Bytes(Array(repeating: 0, count: 16))) == .zero)
  }
}
