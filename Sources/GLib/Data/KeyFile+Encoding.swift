// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// MARK: - Values and names as text

extension KeyFile {
  /// The text as `g_key_file_set_string()` writes it: only white space at the start needs an escape
  /// sequence, and what would end the line.
  static func escaped(_ text: String, separator: Character?) -> String {
    var result: [UInt8] = []
    var isStart = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: " ") where isStart: result += Array(#"\s"#.utf8)
      case UInt8(ascii: "\t") where isStart: result += Array(#"\t"#.utf8)
      case UInt8(ascii: "\n"): result += Array(#"\n"#.utf8)
      case UInt8(ascii: "\r"): result += Array(#"\r"#.utf8)
      case UInt8(ascii: "\\"): result += Array(#"\\"#.utf8)
      case _ where byte == separator?.asciiValue: result += [UInt8(ascii: "\\"), byte]
      default: result.append(byte)
      }
      isStart = isStart && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The elements of a value, or the one text if there is no separator; `nil` if an escape sequence
  /// is unknown or not finished. There GLib 2.74 leaks an error, or reads behind the value.
  static func decoded(_ raw: String, separator: UInt8?) -> [String]? {
    var elements: [String] = []
    var element: [UInt8] = []
    var isEscaped = false
    for byte in raw.utf8 {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "s"): element.append(UInt8(ascii: " "))
        case UInt8(ascii: "n"): element.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): element.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): element.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "\\"), separator: element.append(byte)
        default: return nil
        }
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == separator {
        elements.append(String(decoding: element, as: UTF8.self))
        element = []
      } else {
        element.append(byte)
      }
    }
    guard !isEscaped else { return nil }
    if !element.isEmpty { elements.append(String(decoding: element, as: UTF8.self)) }
    return elements
  }

  /// Refuses what GLib would refuse with a CRITICAL, and what it would write and not read again.
  func checkNames(_ key: String, _ group: String) throws(GLibError) {
    guard Self.isGroupName(group) else {
      throw error(.parse, "“\(group)” cannot be the name of a group")
    }
    guard Self.isKeyName(key) else {
      throw error(.parse, "“\(key)” cannot be a key of group “\(group)”")
    }
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }

  static func isGroupName(_ name: String) -> Bool {
    !name.isEmpty
      && !name.utf8.contains { isControl($0) || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
  }

  static func isKeyName(_ name: String) -> Bool {
    let bytes = name.utf8
    guard !bytes.contains(where: { isControl($0) || $0 == UInt8(ascii: "=") }) else { return false }
    let base = bytes.prefix { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }
    guard let first = base.first, first != UInt8(ascii: "#"), first != UInt8(ascii: " "),
      base.last != UInt8(ascii: " ")
    else { return false }
    let locale = bytes[base.endIndex...]
    guard !locale.isEmpty else { return true }
    return locale.first == UInt8(ascii: "[") && locale.last == UInt8(ascii: "]")
      && locale.dropFirst().dropLast().allSatisfy { byte in
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII
          && (scalar.properties.isAlphabetic || "0123456789-_.@".utf8.contains(byte))
      }
  }
}
