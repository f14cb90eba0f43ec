// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A record on its way to C: all its strings in one block of memory.
struct LogEncoder {
  // One message to the journal has at most 1,024 pieces, up to five of a field; and GLib puts the
  // pieces on the stack.
  static let limit = 128

  private var block: [UInt8] = []
  private var places: [(key: Int, value: Int, length: Int)] = []

  /// The text as C can see it whole.
  static func withoutZeros(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "␀" : $0 }))
  }

  /// Adds a field that C code reads up to a zero.
  mutating func add(_ key: String, cString text: String) {
    add(key, Self.withoutZeros(text).utf8, length: -1)
  }

  /// Adds the fields of a domain and those of a call, up to the limit; of more, it is said how many
  /// were left out.
  mutating func add(_ fields: LogFields, and more: LogFields) {
    let room = Self.limit - places.count
    let omitted = fields.count + more.count - room
    for field in fields.prefix(room) { add(field) }
    for field in more.prefix(max(0, room - fields.count)) { add(field) }
    if omitted > 0 { add("FIELDS_OMITTED", cString: String(omitted)) }
  }

  /// Adds the fields of a record, up to the limit.
  mutating func add(_ record: LogRecord) {
    for field in record.fields.prefix(Self.limit) { add(field) }
  }

  private mutating func add(_ field: LogField) {
    switch field.value {
    case .text(let text):
      add(field.key, text.utf8, length: text.utf8.contains(0) ? text.utf8.count : -1)
    case .bytes(let bytes):
      add(field.key, bytes, length: bytes.count)
    }
  }

  private mutating func add(_ key: String, _ value: some Collection<UInt8>, length: Int) {
    let start = block.count
    block.append(contentsOf: key.utf8)
    block.append(0)
    places.append((key: start, value: block.count, length: length))
    block.append(contentsOf: value)
    block.append(0)
  }

  /// Lends the fields to C.
  func withFields<R>(_ body: (UnsafePointer<GLogField>, gsize) -> R) -> R {
    block.withUnsafeBytes { bytes in
      let fields = places.map { place in
        GLogField(
          key: bytes.baseAddress!.advanced(by: place.key).assumingMemoryBound(to: CChar.self),
          value: bytes.baseAddress!.advanced(by: place.value),
          length: gssize(place.length)
        )
      }
      return fields.withUnsafeBufferPointer { body($0.baseAddress!, gsize($0.count)) }
    }
  }
}
