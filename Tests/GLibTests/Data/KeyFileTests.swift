// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// Loading, reading, and the errors of both.
@Suite struct KeyFileTests {
  static let text = """
    # The machine

    [vm]
    Name = web
    Name[de]=Netz
    Memory=2048
    Paused=false
    Limit=0.5
    Disks=root.img;a\\;b.img;
    Nodes=1;2;
    Bad=\\q
    [empty]

    """

  private func file(_ values: String) throws -> KeyFile {
    try KeyFile(parsing: "[g]\nk=\(values)\n")
  }

  private func message(
    _ code: KeyFile.ErrorCode,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) -> String {
    let error = #expect(throws: GLibError.self, sourceLocation: sourceLocation) { try body() }
    #expect(
      error?.code(as: KeyFile.ErrorCode.self) == code,
      "\(error?.description ?? "")",
      sourceLocation: sourceLocation
    )
    return error?.message ?? ""
  }

  @Test func valuesAreReadAsTheirTypes() throws {
    let file = try KeyFile(parsing: Self.text)
    #expect(try file.string(forKey: "Name", inGroup: "vm") == "web")
    #expect(try file.localeString(forKey: "Name", inGroup: "vm", locale: "de_AT") == "Netz")
    #expect(try file.localeString(forKey: "Name", inGroup: "vm", locale: "fr") == "web")
    #expect(try file.integer(forKey: "Memory", inGroup: "vm") == 2048)
    #expect(try file.integer(forKey: "Memory", inGroup: "vm", as: UInt16.self) == 2048)
    #expect(try file.bool(forKey: "Paused", inGroup: "vm") == false)
    #expect(try file.double(forKey: "Limit", inGroup: "vm") == 0.5)
    #expect(try file.strings(forKey: "Disks", inGroup: "vm") == ["root.img", "a;b.img"])
    #expect(try file.integers(forKey: "Nodes", inGroup: "vm") == [1, 2])
    #expect(try file.rawValue(forKey: "Disks", inGroup: "vm") == "root.img;a\\;b.img;")
    #expect(file.startGroup == "vm" && file.groups == ["vm", "empty"] && file.path == nil)
    #expect(try file.keys(inGroup: "empty") == [])
    #expect(file.hasGroup("vm") && file.hasKey("Name", inGroup: "vm"))
    #expect(!file.hasGroup("v") && !file.hasKey("Name", inGroup: "empty"))
    #expect(!file.hasGroup("vm\0x") && !file.hasKey("Name\0", inGroup: "vm"))
  }

  @Test func aDefaultStandsForWhatIsMissingOnly() throws {
    let file = try KeyFile(parsing: Self.text)
    #expect(try file.integer(forKey: "CPUs", inGroup: "vm", default: 2) == 2)
    #expect(try file.string(forKey: "Name", inGroup: "none", default: "x") == "x")
    #expect(try file.strings(forKey: "None", inGroup: "vm", default: []) == [])
    #expect(try file.localeString(forKey: "None", inGroup: "vm", locale: "de", default: "x") == "x")
    _ = message(.invalidValue) { _ = try file.integer(forKey: "Name", inGroup: "vm", default: 2) }
    _ = message(.invalidValue) { _ = try file.string(forKey: "Bad", inGroup: "vm", default: "") }
    _ = message(.invalidValue) { _ = try file.localeString(forKey: "Bad", inGroup: "vm") }
  }

  @Test func missingFileGroupAndKeyAreThreeCodesThatNameWhatIsMissing() throws {
    let directory = TemporaryDirectory()
    let path = directory / "vm.conf"
    let error = #expect(throws: GLibError.self) { _ = try KeyFile(contentsOf: path) }
    #expect(error?.matches(FileErrorCode.noEntry) ?? false)
    #expect(error?.message.contains(path) ?? false)

    try writeDurably(Self.text, to: path)
    let file = try KeyFile(contentsOf: path)
    let group = message(.groupNotFound) { _ = try file.string(forKey: "Name", inGroup: "net") }
    #expect(group == "\(path): there is no group “net”")
    let key = message(.keyNotFound) { _ = try file.string(forKey: "Nam", inGroup: "vm") }
    #expect(key == "\(path): there is no key “Nam” in group “vm”")
    let value = message(.invalidValue) { _ = try file.bool(forKey: "Memory", inGroup: "vm") }
    #expect(value == "\(path):6: key “Memory” in group “vm”: “2048” is not a Boolean")
    _ = message(.groupNotFound) { _ = try file.keys(inGroup: "net") }
    _ = message(.keyNotFound) { _ = try file.rawValue(forKey: "Name\0", inGroup: "vm") }
    _ = message(.groupNotFound) { _ = try file.localeString(forKey: "Name", inGroup: "net") }
    _ = message(.keyNotFound) {
      _ = try file.localeString(forKey: "N", inGroup: "vm", locale: "\0")
    }
    _ = message(.keyNotFound) { _ = try file.localeStrings(forKey: "N", inGroup: "vm") }
  }

  @Test(arguments: ["9223372036854775808", "1x", "1 2", "", "0x10", "1.0", "--1", "٣", "1e3", "1;"])
  func numbersOutOfRangeOrWithTrailingTextAreInvalid(_ text: String) throws {
    let file = try file(text)
    let text = message(.invalidValue) { _ = try file.integer(forKey: "k", inGroup: "g") }
    #expect(text.hasPrefix("line 2: key “k” in group “g”: “"))
    #expect(text.contains("a whole number from -9223372036854775808 to 9223372036854775807"))
  }

  @Test func everyWidthHasItsRange() throws {
    #expect(try file("-1 ").integer(forKey: "k", inGroup: "g") == -1)
    #expect(
      try file("18446744073709551615").integer(forKey: "k", inGroup: "g", as: UInt64.self) == .max
    )
    #expect(try file("-9223372036854775808").integer(forKey: "k", inGroup: "g") == .min)
    for text in ["-1", "256"] {
      let file = try file(text)
      _ = message(.invalidValue) { _ = try file.integer(forKey: "k", inGroup: "g", as: UInt8.self) }
    }
    let list = try file("1;256;")
    _ = message(.invalidValue) { _ = try list.integers(forKey: "k", inGroup: "g", as: UInt8.self) }
  }

  @Test(arguments: ["1e999", "-1e999", "1,5", "1.5x", "", "one"])
  func aDoubleIsParsedToTheEnd(_ text: String) throws {
    let file = try file(text)
    _ = message(.invalidValue) { _ = try file.double(forKey: "k", inGroup: "g") }
  }

  @Test(arguments: ["\\", "\\q", "a\\", "\\q\\", "\\\\\\", "\\;"])
  func anEscapeSequenceThatIsUnknownOrNotFinishedIsInvalid(_ text: String) throws {
    let file = try file(text)
    _ = message(.invalidValue) { _ = try file.string(forKey: "k", inGroup: "g") }
    _ = message(.invalidValue) { _ = try file.localeString(forKey: "k", inGroup: "g") }
    if text == "\\;" { return }
    _ = message(.invalidValue) { _ = try file.strings(forKey: "k", inGroup: "g") }
  }

  @Test func aDoubleMayBeInfinite() throws {
    #expect(try file("-inf").double(forKey: "k", inGroup: "g") == -.infinity)
    #expect(try file("5e-324").double(forKey: "k", inGroup: "g") == .leastNonzeroMagnitude)
  }

  @Test(
    arguments: [
      ("[vm]\nName=web\nnonsense\n", .parse, 3), ("Name=web\n", .parse, 1), ("[vm", .parse, 1),
      ("#\n\n[]\n", .parse, 3), ("[a]\n=1\n", .parse, 2), ("[a]\nb[=1\nc=2\n", .parse, 2),
      ("[a] x\n", .parse, 1), ("[a]\nb=\0\n", .parse, 2), ("[a]\n#\0", .parse, 2),
      ("[a]\nEncoding=latin1\n", .unknownEncoding, 2),
    ] as [(String, KeyFile.ErrorCode, Int)]
  )
  func textThatIsNoKeyFileIsRefusedWithItsLine(
    _ text: String,
    _ code: KeyFile.ErrorCode,
    _ line: Int
  ) throws {
    let fromText = message(code) { _ = try KeyFile(parsing: text) }
    #expect(fromText.hasPrefix("line \(line): "))
    let directory = TemporaryDirectory()
    try writeDurably(text, to: directory / "a")
    let fromFile = message(code) { _ = try KeyFile(contentsOf: directory / "a") }
    #expect(fromFile.hasPrefix("\(directory / "a"):\(line): "))
  }

  @Test func bytesThatAreNotUTF8AreRefusedWithTheirLine() throws {
    let directory = TemporaryDirectory()
    let bytes = Array("[a]\n# gr".utf8) + [0xfc] + Array("n\nb=1\n".utf8)
    try writeDurably(bytes.span.bytes, to: directory / "a")
    let text = message(.unknownEncoding) { _ = try KeyFile(contentsOf: directory / "a") }
    #expect(text == "\(directory / "a"):2: the text is not UTF-8")
  }

  @Test func aPathThatCannotBeReadIsAFileError() {
    #expect(throws: GLibError.self) { _ = try KeyFile(contentsOf: "/tmp\0x") }
    #expect(throws: GLibError.self) { _ = try KeyFile(contentsOf: "/tmp") }
  }

  @Test func strictnessNamesWhatIsUnknownOrRepeated() throws {
    let file = try KeyFile(
      parsing: "[vm]\nName=a\nName[de]=b\nMemroy=1\nName=c\n[net]\n[vm]\nX=1\nX=2\nX=3\n"
    )
    #expect(file.unknownGroups(known: ["vm"]) == ["net"])
    #expect(try file.unknownKeys(inGroup: "vm", known: ["Name", "X"]) == ["Memroy"])
    #expect(file.line(ofKey: "Memroy", inGroup: "vm") == 4)
    #expect(file.line(ofKey: "Name", inGroup: "vm") == 5)
    #expect(file.line(ofKey: "X", inGroup: "vm") == 10)
    #expect(file.line(ofKey: "X", inGroup: "net") == nil)
    #expect(try file.repeatedKeys(inGroup: "vm") == ["Name", "X"])
    #expect(try file.string(forKey: "Name", inGroup: "vm") == "c")
    #expect(try file.keys(inGroup: "vm") == ["Name", "Name[de]", "Memroy", "X"])
    _ = message(.groupNotFound) { _ = try file.unknownKeys(inGroup: "none", known: []) }
    _ = message(.groupNotFound) { _ = try file.repeatedKeys(inGroup: "none") }
  }

  @Test func whatTheProgramRefusesIsNamedWithItsLine() throws {
    let file = try KeyFile(parsing: "# top\n\n[vm]\nCPUs=0\n\n# net\n[net]\n[vm]\nName=a\n")
    #expect(file.repeatedGroups == ["vm"])
    let value = message(.invalidValue) {
      throw file.invalidValue("must be from 1 to 64", forKey: "CPUs", inGroup: "vm")
    }
    #expect(value == "line 4: key “CPUs” in group “vm”: must be from 1 to 64")
    let groups = ["vm", "net", "none"].map { name in
      message(.parse) { throw file.invalidGroup("stands twice", named: name) }
    }
    #expect(
      groups == [
        "line 8: group “vm”: stands twice", "line 7: group “net”: stands twice",
        "group “none”: stands twice",
      ]
    )
    #expect(KeyFile().repeatedGroups.isEmpty)
  }
}
