// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct ChecksumTests {
  /// From the standards: FIPS 180 and RFC 1321.
  @Test(
    arguments: [
      (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
      (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
      (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ] as [(Checksum.Algorithm, String, String)]
  )
  func digestsAreThoseOfTheStandards(
    _ algorithm: Checksum.Algorithm,
    _ text: String,
    _ expected: String
  ) {
    #expect(Checksum.digest(of: text, algorithm).hexadecimal == expected)
    #expect(Checksum.digest(of: text.utf8Span.span.bytes, algorithm).description == expected)
  }

  @Test(arguments: Checksum.Algorithm.allCases)
  func theSystemsProgramsAgree(_ algorithm: Checksum.Algorithm) throws {
    for text in ["", "ü", String(repeating: "0123456789", count: 1000)] {
      let script = "printf %s \"$1\" | \(algorithm)sum"
      let printed = try SpawnedProcessTests.output("/bin/sh", ["-c", script, "sh", text])
      let expected = Checksum.Digest(hexadecimal: printed.prefix { $0 != " " })
      #expect(Checksum.digest(of: text, algorithm) == expected)
      #expect(expected?.bytes.count == algorithm.digestCount)
      #expect(Checksum.Algorithm(rawValue: "\(algorithm)") == algorithm)
    }
  }

  @Test func piecesGiveTheSameAsTheWhole() {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var checksum = Checksum(.sha512)
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 0...300))
      checksum.update(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    #expect(checksum.digest == Checksum.digest(of: bytes.span.bytes, .sha512))
  }

  @Test func readingTheDigestDoesNotEndTheComputation() {
    var checksum = Checksum(.sha256)
    checksum.update("a")
    #expect(checksum.digest == Checksum.digest(of: "a", .sha256))
    #expect(checksum.digest == checksum.digest)
    checksum.update("bc")
    #expect(checksum.digest == Checksum.digest(of: "abc", .sha256))
  }

  @Test func aCopyGoesItsOwnWay() async {
    for original in [Checksum(.md5), Checksum(.md5, hmacKey: [1, 2])] {
      var (one, two) = (original, original)
      one.update("one")
      let digest = one.digest
      two.update("two")
      #expect(one.digest == digest && two.digest != digest && original.digest != digest)
      let shared = two
      let there = Task.detached {
        var three = shared
        three.update("three")
        return three.digest
      }
      two.update("2")
      let here = two.digest
      #expect(await there.value != here && shared.digest != here)
    }
  }

  /// RFC 4231, test cases 1, 2 and 6.
  @Test func authenticationCodesAreThoseOfTheStandard() {
    var first = Checksum(.sha256, hmacKey: [UInt8](repeating: 0x0B, count: 20).span.bytes)
    first.update("Hi There")
    #expect(
      first.digest.hexadecimal
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    )
    var second = Checksum(.sha512, hmacKey: "Jefe".utf8Span.span.bytes)
    second.update("what do ya want ")
    _ = second.digest
    second.update("for nothing?")
    #expect(
      second.digest.hexadecimal
        == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    )
    var third = Checksum(.sha384, hmacKey: [UInt8](repeating: 0xAA, count: 131).span.bytes)
    third.update("Test Using Larger Than Block-Size Key - Hash Key First")
    #expect(
      third.digest.hexadecimal
        == "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
        + "0c2ef6ab4030fe8296248df163f44952"
    )
  }

  @Test func anEmptyKeyIsAKey() {
    let none: [UInt8] = []
    var code = Checksum(.md5, hmacKey: none.span.bytes)
    code.update(none)
    #expect(code.digest.hexadecimal == "74e6f7298a9c2d168935f58c001bad88")
    #expect(code.digest != Checksum(.md5).digest)
  }

  @Test func digestsAreReadFromDigits() {
    #expect(Checksum.Digest(hexadecimal: "00fFA5")?.bytes == [0, 0xFF, 0xA5])
    #expect(Checksum.Digest(hexadecimal: "")?.bytes == [])
    for text in ["0", "0g", " 00", "0x00", "00\0", "ａａ", "000"] {
      #expect(Checksum.Digest(hexadecimal: text) == nil)
    }
    let digest = Checksum.Digest(bytes: [1, 2, 3])
    #expect(digest == Checksum.Digest(bytes: [1, 2, 3]) && digest.hexadecimal == "010203")
    #expect(
      digest != Checksum.Digest(bytes: [1, 2, 4]) && digest != Checksum.Digest(bytes: [1, 2])
    )
    #expect(Set([digest, digest]).count == 1)
  }
}
