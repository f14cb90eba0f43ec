// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct Base64Tests {
  /// RFC 4648, section 10.
  @Test(
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]
  )
  func textsAreThoseOfTheStandard(_ clear: String, _ encoded: String) throws {
    #expect(String(base64Encoding: clear.utf8Span.span.bytes) == encoded)
    #expect(try [UInt8](base64Decoding: encoded) == Array(clear.utf8))
  }

  @Test func everyByteSurvivesARoundTrip() throws {
    for count in [1, 2, 3, 255, 256, 257, 100_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      let text = String(base64Encoding: bytes.span.bytes)
      #expect(try [UInt8](base64Decoding: text) == bytes)
    }
  }

  @Test func theSystemsProgramAgrees() throws {
    let text = String(repeating: "ünïcödé 0123456789 ", count: 20)
    let script = "printf %s \"$1\" | base64"
    let printed = try SpawnedProcessTests.output("/bin/sh", ["-c", script, "sh", text])
    #expect(printed.utf8.count { $0 == 0x0A } > 3)
    #expect(try [UInt8](base64Decoding: printed, ignoringSpaces: true) == Array(text.utf8))
    #expect(String(base64Encoding: text.utf8Span.span.bytes) == printed.filter { $0 != "\n" })
  }

  @Test(
    arguments: [
      ("Zm9v!", .invalidCharacter, 4), ("Zg==\n", .invalidCharacter, 4),
      ("-_--", .invalidCharacter, 0),
      ("Zg\0=", .invalidCharacter, 2), ("ü", .invalidCharacter, 0), (" Zg==", .invalidCharacter, 0),
      ("=", .invalidPadding, 0), ("Z===", .invalidPadding, 1), ("Zg==Zg==", .invalidPadding, 4),
      ("Zg===", .invalidPadding, 4), ("Zm9v=", .invalidPadding, 4), ("Zh==", .invalidPadding, 1),
      ("Zm9=", .invalidPadding, 2), ("Zg=a", .invalidPadding, 3), ("Z", .truncated, 1),
      ("Zg", .truncated, 2), ("Zm8", .truncated, 3), ("Zg=", .truncated, 3),
    ] as [(String, Base64ErrorCode, Int)]
  )
  func aMistakeIsNamedWithItsPlace(_ text: String, _ code: Base64ErrorCode, _ offset: Int) {
    let error = #expect(throws: GLibError.self) { try [UInt8](base64Decoding: text) }
    #expect(error?.matches(code) == true, "\(error?.description ?? "")")
    #expect(error?.message.hasPrefix("at offset \(offset): ") == true, "\(error?.message ?? "")")
  }

  @Test func spacesAreIgnoredWhereTheyMay() throws {
    #expect(try [UInt8](base64Decoding: " Z\tg\r\n=\n=\n", ignoringSpaces: true) == [0x66])
    #expect(try [UInt8](base64Decoding: " \n", ignoringSpaces: true) == [])
    expectError(Base64ErrorCode.invalidCharacter) {
      try [UInt8](base64Decoding: "Zg==\u{A0}", ignoringSpaces: true)
    }
  }

  /// Every text of four characters out of some is refused, or is the one text of its bytes.
  @Test func everyResultHasOneText() throws {
    let characters = ["A", "B", "Q", "g", "/", "="]
    var accepted = 0
    for number in 0..<1296 {
      let text = [216, 36, 6, 1].map { characters[number / $0 % 6] }.joined()
      guard let bytes = try? [UInt8](base64Decoding: text) else { continue }
      accepted += 1
      #expect(String(base64Encoding: bytes.span.bytes) == text)
    }
    #expect(accepted > 600)
  }
}
