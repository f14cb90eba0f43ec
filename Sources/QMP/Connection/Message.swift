// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// What a peer says: one JSON object, of which only the parts are looked up.
struct Message {
  enum Kind {
    /// With the place of the greeting's content.
    case greeting(Range<Int>)
    case event(String)
    /// With the place of the result.
    case success(Range<Int>)
    case refusal(class: String, description: String)
  }

  let bytes: [UInt8]
  let kind: Kind
  /// The id, if it is one that we might have given.
  let id: Int?
  /// Where the event's data are.
  let data: Range<Int>?
  let timestamp: Range<Int>?

  /// Events are kept, and so should not keep the memory around them.
  var isEvent: Bool { if case .event = kind { true } else { false } }

  init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
    self.bytes = bytes
    var result, error, event, greeting, data, id, timestamp: Range<Int>?
    var parser = JSONParser(bytes)
    try parser.object { name, parser throws(JSONSyntaxError) in
      let range = try parser.skip()
      if parser.matches(name, "return") {
        result = range
      } else if parser.matches(name, "id") {
        id = range
      } else if parser.matches(name, "error") {
        error = range
      } else if parser.matches(name, "event") {
        event = range
      } else if parser.matches(name, "QMP") {
        greeting = range
      } else if parser.matches(name, "data") {
        data = range
      } else if parser.matches(name, "timestamp") {
        timestamp = range
      }
    }
    try parser.finish()
    func value(_ range: Range<Int>?) throws(JSONSyntaxError) -> JSONValue? {
      guard let range else { return nil }
      var parser = JSONParser(bytes, in: range)
      return try parser.value()
    }
    self.data = data
    self.timestamp = timestamp
    self.id = try value(id)?.integerValue.flatMap { Int(exactly: $0) }
    if let result {
      kind = .success(result)
    } else if let error = try value(error) {
      kind = .refusal(
        class: error["class"]?.stringValue ?? "GenericError",
        description: error["desc"]?.stringValue ?? "no reason was given"
      )
    } else if let name = try value(event)?.stringValue {
      kind = .event(name)
    } else if let greeting {
      kind = .greeting(greeting)
    } else {
      throw JSONSyntaxError(reason: "it is no reply, no event and no greeting", offset: 0)
    }
  }
}

/// A JSON value that has been checked and not been read.
struct UnreadValue: Hashable, Sendable {
  private let bytes: [UInt8]
  private let range: Range<Int>

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  static let emptyObject = UnreadValue([UInt8(ascii: "{"), UInt8(ascii: "}")], 0..<2)

  var content: ArraySlice<UInt8> { bytes[range] }

  func value() -> JSONValue {
    var parser = JSONParser(bytes, in: range)
    // It was checked when it came.
    return (try? parser.value()) ?? .null
  }

  /// Looks through the members of an object: cheaper than ``value()``. What is no object has none.
  ///
  /// - Parameter body: Must take the value of each member, or skip it.
  func forEachMember(
    _ body: (JSONParser.ScannedString, inout JSONParser) throws(JSONSyntaxError) -> Void
  ) {
    var parser = JSONParser(bytes, in: range)
    try? parser.object(body)
  }

  static func == (first: UnreadValue, second: UnreadValue) -> Bool {
    first.content == second.content
  }

  func hash(into hasher: inout Hasher) { hasher.combine(content) }
}
