// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import Testing

@Suite struct FileTests {
  @Test(arguments: [
    ("/a/b", "b", "/a"), ("a", "a", "."), ("/a", "a", "/"), ("a//b", "b", "a"), ("//a", "a", "/"),
    ("/a/b///", "b", "/a"), ("a/..", "..", "a"), ("grün/ß", "ß", "grün"),
  ])
  func aPathHasANameAndAParent(_ path: String, _ name: String, _ parent: String) {
    #expect(File(path).name == name)
    #expect(File(path).parent == File(parent))
  }

  @Test(arguments: ["/", "///", ""])
  func theRootAndTheEmptyPathHaveNeither(_ path: String) {
    #expect(File(path).nameBytes.isEmpty)
    #expect(File(path).parent == nil)
  }

  @Test func slashesAtTheEndMakeNoDifference() {
    #expect(File("/a/") == File("/a"))
    #expect(File("/a/").path == "/a")
    #expect(File("//").path == "/")
  }

  @Test func aChildStandsBelow() {
    #expect(File("/a").child("b").path == "/a/b")
    #expect((File("/") / "b").path == "/b")
    #expect((File("") / "b").path == "b")
    #expect(File("a").child("b/c").path == "a/b/c")
    #expect(File("a").child(bytes: [0xFF]).bytes == [0x61, 0x2F, 0xFF])
  }

  @Test func bytesThatAreNoTextAreKept() {
    let file = File(bytes: [0x2F, 0x61, 0xFF, 0x0A])
    #expect(file.path == nil)
    #expect(file.name == nil)
    #expect(file.nameBytes == [0x61, 0xFF, 0x0A])
    #expect(file.parent == File("/"))
    #expect(file != File(bytes: [0x2F, 0x61, 0xFE, 0x0A]))
  }

  @Test func composedAndDecomposedNamesAreTwo() {
    #expect(File("\u{E9}") != File("e\u{301}"))
  }

  @Test func theDescriptionIsOneLineOfText() {
    #expect("\(File("/var/grün ß 😀"))" == "/var/grün ß 😀")
    #expect("\(File("a\nb\tc\u{1B}[0m"))" == #"a\nb\tc\x1B[0m"#)
    #expect("\(File("a\\nb"))" == #"a\\nb"#)
    #expect("\(File(bytes: [0x61, 0xFF, 0xC3, 0x62]))" == #"a\xFF\xC3b"#)
    #expect("\(File("a\u{85}\u{2028}b\0"))" == #"a\xC2\x85\xE2\x80\xA8b\x00"#)
    // The first bytes of a letter, cut.
    #expect("\(File(bytes: Array("ü€😀".utf8).dropLast()))" == #"ü€\xF0\x9F\x98"#)
  }
}
