// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import QMP
import Testing

@Suite struct JSONValueTests {
  private static let readable: [(String, JSONValue)] = [
    ("null", JSONValue.null), ("true", true), (" false ", false), ("0", 0), ("-0", 0),
    ("-9223372036854775808", .integer(.min)), ("9223372036854775807", .integer(.max)),
    ("9223372036854775808", .unsigned(1 << 63)), ("18446744073709551615", .unsigned(.max)),
    ("18446744073709551616", .number(18446744073709551616)), ("-0.5", -0.5), ("1e3", 1000.0),
    ("1E-2", 0.01), ("[]", []), ("{}", [:]), ("[1,[2],{\"a\":null}]", [1, [2], ["a": nil]]),
    (#""""#, ""), (#""ünï\u00e9\n\t\"\\\/""#, "ünïé\n\t\"\\/"), (#""\ud83d\ude00""#, "😀"),
    (#""\u0000""#, "\0"), (#""\ud800x""#, "\u{FFFD}x"), (#""\ud800\u0041""#, "\u{FFFD}A"),
    ("{\"a\" : 1 , \"b\":[ ]\n}", ["a": 1, "b": []]), (#"{"a":1,"a":2}"#, ["a": 2]),
  ]

  @Test(arguments: readable)
  func textIsRead(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(arguments: [
    ("", 0), ("  ", 2), ("nul", 0), ("nulll", 4), ("01", 0), ("-", 0), ("+1", 0), ("1.", 2),
    ("1e", 2), (".5", 0), ("1e999", 0), ("[1,1e999]", 3), ("[1,]", 3), ("[1 2]", 3), ("[", 1),
    ("{\"a\"}", 4), ("{\"a\":}", 5), ("{a:1}", 1), ("{\"a\":1,}", 7), ("{\"a\":1", 6), ("\"a", 2),
    ("\"\\x\"", 1),
    ("\"\\u12g4\"", 1), ("\"\\u123", 1), ("\"\n\"", 1), ("1 1", 2), ("{}}", 2), ("NaN", 0),
    ("'a'", 0), ("\u{FEFF}1", 0),
  ])
  func whatIsNoJSONSaysWhere(_ text: String, _ offset: Int) {
    #expect { try JSONValue(parsing: text) } throws: { ($0 as? JSONSyntaxError)?.offset == offset }
  }

  @Test func everyTruncationIsAnError() throws {
    let text = Array(#"{"a":[1,-2.5e3,true,null,"xé\u00e9\\"],"b":{"c":{}}}"#.utf8)
    _ = try JSONValue(parsing: text)
    for count in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text[..<count])) }
    }
  }

  @Test(arguments: ["[", #"{"a":"#])
  func deepNestingIsRefusedAndNotACrash(_ opening: String) {
    let deep = String(repeating: opening, count: 200_000)
    #expect { try JSONValue(parsing: deep) } throws: { "\($0)".contains("nested") }
  }

  @Test func bytesThatAreNoUTF8AreReplaced() throws {
    #expect(try JSONValue(parsing: [0x22, 0xC3, 0x22]) == "\u{FFFD}")
  }

  @Test(arguments: [
    JSONValue.null, true, .integer(.min), .unsigned(.max), 0.1, -1e-300, "", "\u{1}\u{1F}\"\\\n",
    "ünï 😀", [], [:], ["b": [1, 2.5], "a": ["": nil]],
  ])
  func valuesSurviveARoundTrip(_ value: JSONValue) throws {
    #expect(try JSONValue(parsing: value.description) == value)
    let encoded = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([JSONValue].self, from: encoded) == [value])
  }

  @Test func theTextIsShortAndSorted() {
    let value: JSONValue = ["b": "a/b", "a": [1, nil]]
    #expect(value.description == #"{"a":[1,null],"b":"a/b"}"#)
    #expect(JSONValue.number(.infinity).description == "null")
  }

  @Test func partsAreLookedUp() {
    let value: JSONValue = ["list": [1, "x", true, 2.5, nil], "big": .unsigned(.max)]
    let list = value["list"]
    #expect(list?[0]?.integerValue == 1)
    #expect(list?[0]?.unsignedValue == 1)
    #expect(list?[0]?.numberValue == 1)
    #expect(list?[1]?.stringValue == "x")
    #expect(list?[2]?.boolValue == true)
    #expect(list?[3]?.numberValue == 2.5)
    #expect(list?[5] == nil)
    #expect(list?[-1] == nil)
    #expect(list?["x"] == nil)
    #expect(value["big"]?.integerValue == nil)
    #expect(value["big"]?.unsignedValue == .max)
    #expect(JSONValue.integer(-1).unsignedValue == nil)
    #expect(value.objectValue?.count == 2)
    #expect(list?.arrayValue?.count == 5)
    #expect(value["none"] == nil)
    #expect(list?[1]?.integerValue == nil)
  }
}
