// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Testing

@Suite struct LogFieldTests {
  @Test(arguments: [
    ("VM_NAME", "VM_NAME"), ("vm-name", "VM_NAME"), ("Größe", "GR__E"), ("a=b\nc\0", "A_B_C_"),
    ("", "FIELD_"), ("9P", "FIELD_9P"), ("_PID", "FIELD__PID"), ("MESSAGE", "FIELD_MESSAGE"),
    ("priority", "FIELD_PRIORITY"), ("code-file", "FIELD_CODE_FILE"), ("MESSAGE_ID", "MESSAGE_ID"),
    ("GLIB_OLD_LOG_API", "FIELD_GLIB_OLD_LOG_API"),
    (String(repeating: "k", count: 1000), String(repeating: "K", count: 64)),
    (String(repeating: "é", count: 70), "FIELD_" + String(repeating: "_", count: 58)),
  ])
  func keysAreMadeToFit(_ given: String, _ key: String) {
    #expect(LogField(given, 1).key == key)
  }

  @Test func valuesAreTextOrBytes() {
    let fields: LogFields = [
      "A": "text", "B": "text".dropFirst(), "C": -1, "D": UInt8(255), "E": true, "F": 1.5,
      "G": [0, 255] as [UInt8], "H": Bytes([1, 2]), "I": LogField.Value.text("\0"),
      "J": Int64.min, "K": UInt64.max, "L": Identifier(number: 7),
    ]
    let values: [LogField.Value] = [
      .text("text"), .text("ext"), .text("-1"), .text("255"), .text("true"), .text("1.5"),
      .bytes([0, 255]), .bytes([1, 2]), .text("\0"), .text("-9223372036854775808"),
      .text("18446744073709551615"), .text("id 7"),
    ]
    #expect(fields.map(\.value) == values)
    #expect(fields.map(\.key).joined() == "ABCDEFGHIJKL")
  }

  @Test func bytesThatAreTextCanBeReadAsText() {
    #expect(LogField.Value.bytes(Array("ü\0".utf8)).text == "ü\0")
    #expect(LogField.Value.bytes([]).text == "")
    #expect(LogField.Value.bytes([0xFF]).text == nil)
  }

  @Test func fieldsKeepTheirOrderAndRepeatedKeys() {
    var fields: LogFields = ["DISK": "a"]
    fields.append("disk", "b")
    fields.append(contentsOf: [LogField("SIZE", 3)])
    #expect(fields.map(\.key) == ["DISK", "DISK", "SIZE"])
    #expect(fields["DISK"] == .text("a") && fields["size"] == .text("3") && fields["X"] == nil)
    #expect(fields == LogFields(Array(fields)) && LogFields([]).isEmpty)
  }

  private struct Identifier: LogFieldConvertible {
    let number: Int
    var logFieldValue: LogField.Value { .text("id \(number)") }
  }
}
