// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Cuts what arrives into messages: JSON objects, with or without line breaks between and inside them.
struct MessageFramer {
  /// What was found in the bytes.
  enum Item: Equatable {
    case message([UInt8])
    /// These bytes are no message and no part of one.
    case garbage([UInt8])
    /// A message has more bytes than it may; its beginning.
    case tooLong([UInt8])
  }

  /// How much of what cannot be understood is kept for the error.
  static let excerptLength = 200
  /// The guest agent's mark, which is in no UTF-8.
  static let mark: UInt8 = 0xFF

  let limit: Int
  /// Whether ``mark`` ends whatever came before it; else it is garbage.
  let hasMarks: Bool
  private var partial: [UInt8] = []
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// Everything up to the next mark is passed over.
  private var isSkipping = false

  init(limit: Int, hasMarks: Bool = false) {
    self.limit = limit
    self.hasMarks = hasMarks
  }

  var isBetweenMessages: Bool { depth == 0 && !isSkipping }

  /// Looks at more bytes.
  ///
  /// - Parameter body: Gets each item; false stops.
  mutating func feed(_ bytes: [UInt8], _ body: (Item) -> Bool) {
    // Where the message begins in these bytes; what came of it before is in `partial`.
    var start = 0
    var index = 0
    while index < bytes.count {
      if depth > 0 {
        index = passOver(bytes, from: index)
        guard index < bytes.count else { break }
      }
      let byte = bytes[index]
      if hasMarks, byte == Self.mark {
        reset()
        isSkipping = false
      } else if isSkipping {
      } else if depth == 0 {
        if byte == UInt8(ascii: "{") {
          depth = 1
          start = index
        } else if byte != 0x0A, byte != 0x0D, byte != 0x20, byte != 0x09 {
          guard body(.garbage(Array(bytes[index...].prefix(Self.excerptLength)))) else { return }
          skipToMark()
        }
      } else if !accept(byte) {
        let end = min(index + 1 + Self.excerptLength / 2, bytes.count)
        guard body(.garbage(Array((partial + bytes[start..<end]).suffix(Self.excerptLength))))
        else { return }
        skipToMark()
      } else if depth == 0 {
        let message = take(bytes[start...index])
        if message.count <= limit {
          guard body(.message(message)) else { return }
        } else {
          guard body(tooLong(message)) else { return }
          // As if it had come in pieces.
          skipToMark()
        }
      }
      index += 1
    }
    guard depth > 0 else { return }
    partial += bytes[start...]
    if partial.count > limit {
      guard body(tooLong(partial)) else { return }
      skipToMark()
    }
  }

  /// Passes over everything up to the next mark.
  mutating func skipToMark() {
    reset()
    isSkipping = true
  }

  private func tooLong(_ bytes: [UInt8]) -> Item {
    .tooLong(Array(bytes.prefix(Self.excerptLength)))
  }

  /// Inside of a message: passes over what belongs there and does not end it. Most bytes are seen only here.
  ///
  /// - Returns: Where another byte is, for ``accept(_:)``.
  private mutating func passOver(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      if isEscaped {
        guard bytes[index] >= 0x20, bytes[index] != Self.mark else { return index }
        isEscaped = false
        index += 1
      }
      if isInString {
        index = bytes.end(from: index, to: bytes.count) { $0.isPlainInString && $0 != Self.mark }
        guard index < bytes.count else { return index }
        switch bytes[index] {
        case UInt8(ascii: "\""): isInString = false
        case UInt8(ascii: "\\"): isEscaped = true
        default: return index
        }
      } else {
        switch bytes[index] {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 1 { return index }
          depth -= 1
        case 0x20..<0x7F: break
        default: return index
        }
      }
      index += 1
    }
    return index
  }

  /// Inside of a message, where ``passOver(_:from:)`` has stopped. False when the byte cannot be there.
  private mutating func accept(_ byte: UInt8) -> Bool {
    switch byte {
    case _ where isInString:
      isEscaped = false
      return byte >= 0x20
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      return true
    default: return byte == 0x0A || byte == 0x0D || byte == 0x09
    }
  }

  private mutating func take(_ rest: ArraySlice<UInt8>) -> [UInt8] {
    defer { partial = [] }
    return partial.isEmpty ? Array(rest) : partial + rest
  }

  private mutating func reset() {
    partial = []
    depth = 0
    isInString = false
    isEscaped = false
  }
}
