// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The only place that knows Foundation: types of the user's own, to and from JSON.
enum Coding {
  static func decode<Value: Decodable>(_ type: Value.Type, from unread: UnreadValue) throws -> Value
  {
    // By far the most frequent one, and slow by way of a decoder.
    if type == JSONValue.self { return unread.value() as! Value }
    do {
      return try JSONDecoder().decode(type, from: Data(unread.content))
    } catch let error as DecodingError {
      throw Failure(error)
    }
  }

  static func encode(_ value: some Encodable) throws -> [UInt8] {
    if let value = value as? JSONValue {
      guard value.isWritable else { throw Failure(reason: "JSON has no such number") }
      var bytes: [UInt8] = []
      value.write(to: &bytes)
      return try checked(bytes)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    do {
      return try checked(Array(try encoder.encode(value)))
    } catch let error as EncodingError {
      guard case .invalidValue(_, let context) = error else { throw error }
      throw Failure(reason: context.debugDescription)
    }
  }

  /// QEMU gives up at 1,024 levels, and then takes what is left of the command for further ones.
  private static func checked(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    var parser = JSONParser(bytes)
    do throws(JSONSyntaxError) {
      try parser.skip()
    } catch {
      throw Failure(reason: error.reason)
    }
    return bytes
  }

  /// What a decoder complains of, on one line.
  struct Failure: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }

    init(reason: String) { self.reason = reason }

    init(_ error: DecodingError) {
      let context: DecodingError.Context
      var what = ""
      switch error {
      case .typeMismatch(_, let its), .valueNotFound(_, let its), .dataCorrupted(let its):
        context = its
      case .keyNotFound(let key, let its):
        context = its
        what = "\"\(key.stringValue)\" is missing: "
      @unknown default:
        reason = "\(error)"
        return
      }
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      reason = what + (path.isEmpty ? "" : "at \(path): ") + context.debugDescription
    }
  }
}
