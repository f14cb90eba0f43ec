// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

/// Setting, removing, comments, and the text that results.
@Suite struct KeyFileEditingTests {
  static let strange =
    "  # top \r\n\r\n\t[ a ]  \r\n#c\n  x  =\t1 \n\n\ny=2\n[b]\n#tail\n[ a ]\nx=3\nz"
    + " = # no comment"

  @Test(arguments: ["", "\n", "# only\n", "#", "[a]", "[a]\nx=1", strange])
  func textIsKeptByteForByte(_ text: String) throws {
    #expect(Array(try KeyFile(parsing: text).text.utf8) == Array(text.utf8))
  }

  @Test func anEditChangesItsLineOnly() throws {
    let file = try KeyFile(parsing: Self.strange)
    #expect(try file.string(forKey: "x", inGroup: " a ") == "3")
    try file.set("neu", forKey: "y", inGroup: " a ")
    try file.set(4, forKey: "z", inGroup: " a ")
    try file.set(true, forKey: "new", inGroup: "b")
    let expected = Self.strange.replacing("y=2", with: "y=neu")
      .replacing("z = # no comment", with: "z = 4").replacing("[b]\n", with: "[b]\nnew=true\r\n")
    #expect(Array(file.text.utf8) == Array(expected.utf8))
  }

  @Test func aNewGroupComesLast() throws {
    let file = KeyFile()
    #expect(file.startGroup == nil && file.groups == [] && file.text == "")
    try file.set(1, forKey: "x", inGroup: "a")
    try file.set(2, forKey: "y", inGroup: "b")
    try file.set(3, forKey: "z", inGroup: "a")
    #expect(file.text == "[a]\nx=1\nz=3\n\n[b]\ny=2\n")
    let open = try KeyFile(parsing: "[a]\nx=1")
    try open.set("ü", forKey: "y", inGroup: "b")
    #expect(open.text == "[a]\nx=1\n\n[b]\ny=ü\n")
  }

  @Test func removingTakesTheCommentAbove() throws {
    let file = try KeyFile(parsing: "# top\n\n# a\n[a]\n# x\nx=1\ny=2\nx=3\n\n# b\n[b]\nz=1\n")
    #expect(file.removeValue(forKey: "x", inGroup: "a") == "3")
    #expect(file.removeValue(forKey: "x", inGroup: "a") == nil)
    #expect(try file.keys(inGroup: "a") == ["y"])
    #expect(file.text == "# top\n\n# a\n[a]\ny=2\n\n# b\n[b]\nz=1\n")
    #expect(file.removeGroup("a") && !file.removeGroup("a") && !file.removeGroup("\0"))
    #expect(file.text == "# top\n\n# b\n[b]\nz=1\n")
    try file.set(5, forKey: "x", inGroup: "a")
    #expect(try KeyFile(parsing: file.text).integer(forKey: "x", inGroup: "a") == 5)
  }

  @Test func commentsAreReadSetAndRemoved() throws {
    let text = "# top\n#  two\n\n# group\n[a]\n  #key\nx=1\n"
    let file = try KeyFile(parsing: text)
    #expect(file.comment() == "top\n two")
    #expect(try file.comment(aboveGroup: "a") == "group")
    #expect(try file.comment(aboveKey: "x", inGroup: "a") == "key")
    try file.setComment("file\n\nlast")
    try file.setComment("", aboveGroup: "a")
    try file.setComment("one\r\ntwo\rthree", aboveKey: "x", inGroup: "a")
    let edited = "# file\n#\n# last\n\n#\n[a]\n# one\n# two\n# three\nx=1\n"
    #expect(file.text == edited)
    let again = try KeyFile(parsing: file.text)
    #expect(again.comment() == "file\n\nlast")
    #expect(try again.comment(aboveGroup: "a") == "")
    #expect(try again.comment(aboveKey: "x", inGroup: "a") == "one\ntwo\nthree")
    try again.setComment(nil)
    try again.setComment(nil, aboveGroup: "a")
    try again.setComment(nil, aboveKey: "x", inGroup: "a")
    #expect(again.text == "[a]\nx=1\n")
    #expect(again.comment() == nil)
    #expect(try again.comment(aboveGroup: "a") == nil)
    #expect(try again.comment(aboveKey: "x", inGroup: "a") == nil)
  }

  @Test func aFileCommentStaysApartFromTheGroupBelow() throws {
    let file = try KeyFile(parsing: "# group\n[a]\n")
    #expect(file.comment() == nil)
    try file.setComment("file")
    #expect(file.text == "# file\n\n# group\n[a]\n")
    let empty = KeyFile()
    try empty.setComment("file")
    try empty.set(1, forKey: "x", inGroup: "a")
    #expect(empty.text == "# file\n\n[a]\nx=1\n")
  }

  @Test func aCommentNeedsWhatItIsAbove() throws {
    let file = try KeyFile(parsing: "[a]\nx=1\n")
    func code(_ body: () throws -> Void) -> KeyFile.ErrorCode? {
      #expect(throws: GLibError.self) { try body() }?.code()
    }
    #expect(code { try file.setComment("c", aboveGroup: "b") } == .groupNotFound)
    #expect(code { try file.setComment("c", aboveKey: "x", inGroup: "b") } == .groupNotFound)
    #expect(code { try file.setComment("c", aboveKey: "y", inGroup: "a") } == .keyNotFound)
    #expect(code { _ = try file.comment(aboveKey: "y", inGroup: "a") } == .keyNotFound)
    #expect(code { _ = try file.comment(aboveGroup: "b") } == .groupNotFound)
    #expect(code { try file.setComment("\0") } == .invalidValue)
    #expect(code { try file.setComment("\0", aboveKey: "x", inGroup: "a") } == .invalidValue)
    #expect(file.text == "[a]\nx=1\n")
  }

  @Test(arguments: [
    "", "a=b", "ünï", " \t x \t ", "#", "[x]", "a\nb\r\nc\r", "\\n\\", ";;", "\u{b}", "e\u{301}",
  ])
  func stringsSurviveARoundTrip(_ string: String) throws {
    let file = KeyFile()
    try file.set(string, forKey: "k", inGroup: "g")
    try file.set([string, "", string], forKey: "l", inGroup: "g")
    try file.set(string, forKey: "k", inGroup: "g", locale: "de_AT@euro")
    try file.set([string], forKey: "l", inGroup: "g", locale: "de")
    for file in [file, try KeyFile(parsing: file.text)] {
      func expect(_ read: String) { #expect(Array(read.utf8) == Array(string.utf8)) }
      expect(try file.string(forKey: "k", inGroup: "g"))
      expect(try file.localeString(forKey: "k", inGroup: "g", locale: "de_AT@euro"))
      #expect(try file.strings(forKey: "l", inGroup: "g") == [string, "", string])
      #expect(try file.localeStrings(forKey: "l", inGroup: "g", locale: "de_AT") == [string])
      #expect(try file.localeStrings(forKey: "l", inGroup: "g", locale: "fr").count == 3)
    }
    // GLib's own encoding is the same.
    let oracle: OpaquePointer = g_key_file_new()
    defer { g_key_file_unref(oracle) }
    g_key_file_set_string(oracle, "g", "k", string)
    let expected = String(g_key_file_get_value(oracle, "g", "k", nil), transfer: .full)
    #expect(try file.rawValue(forKey: "k", inGroup: "g") == expected)
  }

  @Test func listsOfEveryTypeSurviveARoundTrip() throws {
    for separator in [";", ",", "|", "-", "."] as [Character] {
      let file = KeyFile()
      file.listSeparator = separator
      try file.set([true, false], forKey: "b", inGroup: "g")
      try file.set([Int.min, 0, 7], forKey: "i", inGroup: "g")
      try file.set([UInt64.max], forKey: "u", inGroup: "g")
      try file.set([0.1, -1e300, Double.leastNonzeroMagnitude], forKey: "d", inGroup: "g")
      try file.set(["a\(separator)b", "\\", ""], forKey: "s", inGroup: "g")
      try file.set([String](), forKey: "none", inGroup: "g")
      let again = try KeyFile(parsing: file.text)
      again.listSeparator = separator
      #expect(try again.bools(forKey: "b", inGroup: "g") == [true, false])
      #expect(try again.integers(forKey: "i", inGroup: "g") == [.min, 0, 7])
      #expect(try again.integers(forKey: "u", inGroup: "g", as: UInt64.self) == [.max])
      #expect(
        try again.doubles(forKey: "d", inGroup: "g") == [0.1, -1e300, Double.leastNonzeroMagnitude]
      )
      #expect(try again.strings(forKey: "s", inGroup: "g") == ["a\(separator)b", "\\", ""])
      #expect(try again.strings(forKey: "none", inGroup: "g") == [])
    }
  }

  @Test(arguments: [0.1, -0.0, 1e300, Double.leastNonzeroMagnitude, .infinity, 12345678.9])
  func doublesSurviveARoundTrip(_ number: Double) throws {
    let file = KeyFile()
    try file.set(number, forKey: "d", inGroup: "g")
    #expect(try file.double(forKey: "d", inGroup: "g") == number)
  }

  @Test(arguments: [
    ("", "g"), ("a=b", "g"), ("a\nb", "g"), ("#a", "g"), (" a", "g"), ("a ", "g"), ("a\0", "g"),
    ("[a", "g"), ("a]", "g"), ("a[de", "g"), ("a[d/e]", "g"), ("a[é]", "g"), ("a", ""), ("a", "g]"),
    ("a", "[g"), ("a", "g\n"), ("a", "g\0"), ("a", "\u{7f}"), ("\ta", "g"), ("a[]]", "g"),
  ])
  func aNameThatCannotBeWrittenIsAnError(_ key: String, _ group: String) throws {
    let file = KeyFile()
    let error = #expect(throws: GLibError.self) { try file.set(1, forKey: key, inGroup: group) }
    #expect(error?.matches(KeyFile.ErrorCode.parse) ?? false)
    #expect(file.text == "" && file.groups.isEmpty)
  }

  @Test(arguments: ["\0", "a\0b", "\u{c}x", " \u{c}"])
  func aValueThatCannotBeWrittenIsAnError(_ value: String) throws {
    let file = KeyFile()
    if !value.hasPrefix(" ") {
      let error = #expect(throws: GLibError.self) { try file.set(value, forKey: "k", inGroup: "g") }
      #expect(error?.matches(KeyFile.ErrorCode.invalidValue) ?? false)
    }
    for raw in [value, " x", "\tx", "x\ny", "x\r"] {
      #expect(throws: GLibError.self) { try file.setRawValue(raw, forKey: "k", inGroup: "g") }
    }
    #expect(file.text == "")
  }

  @Test func whatIsWrittenIsLoadedAgain() throws {
    let directory = TemporaryDirectory()
    let path = directory / "vm.conf"
    try writeDurably(Self.strange, to: path)
    let file = try KeyFile(contentsOf: path)
    #expect(file.path == path)
    try file.write(to: path)
    #expect(contents(of: path) == Array(Self.strange.utf8))
    try file.write(to: directory / "other", permissions: 0o644)
    #expect(directory.names == ["other", "vm.conf"])
    #expect(throws: GLibError.self) { try file.write(to: directory.path) }
  }
}
