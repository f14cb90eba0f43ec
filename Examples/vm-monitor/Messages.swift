// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Any JSON value. Integers keep all their 64 bits.
enum JSONValue: Hashable, Codable {
  case null
  case bool(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

}

extension JSONValue: CustomStringConvertible {
  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  /// The value as JSON on one line. Plain values need no encoder, which costs more than all else.
  var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value) where value.isFinite: "\(value)"
    case .string(let text) where text.utf8.allSatisfy(Self.needsNoEscape): "\"\(text)\""
    default: (try? Self.encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
  }

  private static func needsNoEscape(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}

/// An object on a line of its own, its members in the order given.
func jsonLine(_ members: KeyValuePairs<String, JSONValue>) -> String {
  jsonLine(Array(members))
}

func jsonLine(_ members: [(key: String, value: JSONValue)]) -> String {
  "{\(members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}\n"
}

/// What a machine says.
enum QMPMessage: Decodable {
  case greeting
  case event(String, data: JSONValue)
  /// A command that could not be read is refused without an id.
  case reply(id: Int?, Result<QMPResult, QMPError>)

  private enum CodingKeys: String, CodingKey {
    case greeting = "QMP"
    case event, data, id, error
    case result = "return"
  }

  private struct Refusal: Decodable { var desc: String }

  private static let decoder = JSONDecoder()

  init(line: [UInt8]) throws {
    self = try Self.decoder.decode(Self.self, from: Data(line))
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    if let event = try members.decodeIfPresent(String.self, forKey: .event) {
      let data = try members.decodeIfPresent(JSONValue.self, forKey: .data)
      self = .event(event, data: data ?? .object([:]))
    } else if members.contains(.greeting) {
      self = .greeting
    } else {
      let id = try members.decodeIfPresent(Int.self, forKey: .id)
      if let refusal = try members.decodeIfPresent(Refusal.self, forKey: .error) {
        self = .reply(id: id, .failure(.refused(refusal.desc)))
      } else {
        self = .reply(id: id, .success(try members.decode(QMPResult.self, forKey: .result)))
      }
    }
  }
}

/// What the monitor wants to know of a command's result.
struct QMPResult: Hashable, Decodable {
  var status: String?
}

/// Why a command has no result.
enum QMPError: Error, Hashable {
  case refused(String)
  case deadlineMissed
  case closed
}
