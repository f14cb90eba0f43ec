// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GLib
import Testing

/// Values that are strings in files.
@Suite struct CodableTests {
  private struct Machine: Codable, Equatable {
    var id: UniqueID
    var connection: URI
  }

  @Test func identifiersAndURIsAreStrings() throws {
    let machine = Machine(
      id: try UniqueID(parsing: "c7a5fdbd-edaf-9455-926a-d65c16db1809"),
      connection: try URI(parsing: "qemu:///system?a=%26")
    )
    let data = try JSONEncoder().encode(machine)
    #expect(try JSONDecoder().decode(Machine.self, from: data) == machine)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"c7a5fdbd-edaf-9455-926a-d65c16db1809\""))
  }

  @Test(arguments: [
    #"{"id": "c7", "connection": "qemu:///system"}"#,
    #"{"id": "c7a5fdbd-edaf-9455-926a-d65c16db1809", "connection": "qemu:///%"}"#,
    #"{"id": 1, "connection": "qemu:///system"}"#,
  ])
  func otherStringsAreDecodingErrors(_ text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Machine.self, from: Data(text.utf8))
    }
  }
}
