// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

/// The inputs that the fuzzers start from, and those they once found, without a fuzzer.
@Suite struct CorpusTests {
  private static func inputs(_ fuzzer: String) -> [String] {
    // This file is <root>Tests/GLibTests/Data/CorpusTests.swift.
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let directory = "/\(root)/Fuzzers/\(fuzzer)Corpus"
    guard let handle = g_dir_open(directory, 0, nil) else { return [] }
    defer { g_dir_close(handle) }
    var inputs: [String] = []
    while let name = g_dir_read_name(handle) {
      let bytes = contents(of: directory + "/" + String(cString: name)) ?? []
      inputs.append(String(decoding: bytes, as: UTF8.self))
    }
    return inputs
  }

  @Test(arguments: inputs("BitmapFuzzer"))
  func aBitmapIsReadOrRefusedInsideOfTheText(_ text: String) {
    do throws(Bitmap.ParseError) {
      let bitmap = try Bitmap(parsing: text, below: 1000)
      #expect(try Bitmap(parsing: bitmap.description) == bitmap)
      #expect(try Bitmap(hexadecimal: bitmap.hexadecimal) == bitmap)
    } catch {
      #expect((0...text.utf8.count).contains(error.offset))
    }
  }

  @Test(arguments: inputs("KeyFileFuzzer"))
  func aKeyFileIsKeptOrRefusedWithALine(_ text: String) throws {
    do throws(GLibError) {
      let file = try KeyFile(parsing: text)
      #expect(Array(file.text.utf8) == Array(text.utf8))
      for group in file.groups {
        try file.set(text.filter { $0 != "\0" }, forKey: "added", inGroup: group)
        for key in try file.keys(inGroup: group) { #expect(file.hasKey(key, inGroup: group)) }
      }
      #expect(try KeyFile(parsing: file.text).groups == file.groups)
    } catch {
      #expect(error.message.hasPrefix("line "))
    }
  }

  @Test(arguments: inputs("URIFuzzer"))
  func aURIIsReadAgainOrRefused(_ text: String) {
    do throws(GLibError) {
      let uri = try URI(parsing: text)
      #expect(try URI(parsing: uri.description) == uri)
    } catch {
      #expect(error.code(as: URI.ErrorCode.self) != nil && error.message.hasPrefix("at offset "))
    }
  }

  @Test(arguments: ["BitmapFuzzer", "KeyFileFuzzer", "URIFuzzer"])
  func theCorpusIsFound(_ fuzzer: String) {
    #expect(Self.inputs(fuzzer).count > 5)
  }
}
