// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// Takes text apart by RFC 3986, from left to right, each part once.
struct URIParser {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  private func error(_ code: URI.ErrorCode, _ offset: Int, _ what: String) -> GLibError {
    GLibError(code, "at offset \(offset): \(what)")
  }

  /// The bytes up to one of the ends, or all.
  private mutating func take(upTo ends: String) -> ArraySlice<UInt8> {
    let end = bytes[offset...].firstIndex { ends.utf8.contains($0) } ?? bytes.endIndex
    defer { offset = end }
    return bytes[offset..<end]
  }

  private mutating func skip(_ text: String) -> Bool {
    guard bytes[offset...].starts(with: text.utf8) else { return false }
    offset += text.utf8.count
    return true
  }
}

// MARK: - Parts

extension URIParser {
  mutating func scheme() throws(GLibError) -> String {
    let scheme = take(upTo: ":/?#")
    guard skip(":") else { throw error(.badScheme, offset, "there must be a scheme and a colon") }
    let wrong = scheme.indices.first { index in
      let isLetter = (0x61...0x7A).contains(scheme[index] | 0x20)
      return !isLetter
        && (index == scheme.startIndex || !"0123456789+-.".utf8.contains(scheme[index]))
    }
    guard wrong == nil, !scheme.isEmpty else {
      throw error(
        .badScheme,
        wrong ?? 0,
        "a scheme begins with a letter, and has no such character"
      )
    }
    return String(decoding: scheme, as: UTF8.self).lowercased()
  }

  mutating func authority() throws(GLibError) -> (String?, String?, String?, Int?) {
    guard skip("//") else { return (nil, nil, nil, nil) }
    let authority = take(upTo: "/?#")
    guard let at = authority.firstIndex(of: UInt8(ascii: "@")) else {
      let (host, port) = try Self.hostAndPort(authority)
      return (nil, nil, host, port)
    }
    let information = authority[..<at]
    let colon = information.firstIndex(of: UInt8(ascii: ":"))
    let user = try part(information[..<(colon ?? at)], .badUser, URI.subDelimiters)
    let password = try colon.map { (colon) throws(GLibError) in
      try part(information[(colon + 1)...], .badPassword, URI.subDelimiters + ":")
    }
    let (host, port) = try Self.hostAndPort(authority[(at + 1)...])
    return (user, password, host, port)
  }

  /// The path as it is written, and in clear text.
  mutating func path() throws(GLibError) -> (String, String) {
    let path = take(upTo: "?#")
    let decoded = try part(path, .badPath, URI.subDelimiters + ":@/")
    return (Self.normalize(path), decoded)
  }

  mutating func query() throws(GLibError) -> (encoded: String, parameters: [URI.Parameter])? {
    guard skip("?") else { return nil }
    let query = take(upTo: "#")
    _ = try part(query, .badQuery, URI.subDelimiters + ":@/?")
    var parameters: [URI.Parameter] = []
    for pair in query.split(whereSeparator: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: ";") })
    {
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      parameters.append(
        URI.Parameter(
          try Self.decode(pair[..<equals], .badQuery),
          try Self.decode(pair[equals...].dropFirst(), .badQuery)
        )
      )
    }
    return (Self.normalize(query), parameters)
  }

  mutating func fragment() throws(GLibError) -> String? {
    guard skip("#") else { return nil }
    return try part(take(upTo: ""), .badFragment, URI.subDelimiters + ":@/?")
  }

  /// The clear text of a part with no characters but those allowed.
  private func part(
    _ part: ArraySlice<UInt8>,
    _ code: URI.ErrorCode,
    _ allowed: String
  ) throws(GLibError) -> String {
    for index in part.indices {
      let byte = part[index]
      guard
        Self.isUnreserved(byte) || byte >= 0x80 || byte == UInt8(ascii: "%")
          || allowed.utf8.contains(byte)
      else { throw error(code, index, "a character that must be percent-encoded") }
    }
    return try Self.decode(part, code)
  }
}

// MARK: - Host and port

extension URIParser {
  private static func hostAndPort(_ text: ArraySlice<UInt8>) throws(GLibError) -> (String, Int?) {
    var end = text.endIndex
    if text.first == UInt8(ascii: "[") {
      guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else {
        throw GLibError(
          URI.ErrorCode.badHost,
          "at offset \(text.startIndex): a bracket is not closed"
        )
      }
      end = bracket + 1
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      end = colon
    }
    let host = try host(text[..<end])
    guard end < text.endIndex else { return (host, nil) }
    guard text[end] == UInt8(ascii: ":") else {
      throw GLibError(URI.ErrorCode.badHost, "at offset \(end): text behind an IPv6 address")
    }
    let digits = text[(end + 1)...]
    if digits.isEmpty { return (host, nil) }
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = UInt16(String(decoding: digits, as: UTF8.self))
    else {
      throw GLibError(
        URI.ErrorCode.badPort,
        "at offset \(end + 1): a port is a number from 0 to 65535"
      )
    }
    return (host, Int(port))
  }

  /// A name, or what is in brackets.
  private static func host(_ text: ArraySlice<UInt8>) throws(GLibError) -> String {
    let isBracketed = text.first == UInt8(ascii: "[")
    let host = String(decoding: isBracketed ? text.dropFirst().dropLast() : text, as: UTF8.self)
    guard isBracketed else {
      let allowed = URI.subDelimiters.utf8
      if let wrong = text.firstIndex(where: { !isUnreserved($0) && !allowed.contains($0) }) {
        throw GLibError(
          URI.ErrorCode.badHost,
          "at offset \(wrong): a character that no host has"
        )
      }
      return host
    }
    let clear = host.replacing("%25", with: "%", maxReplacements: 1)
    let hasBareZone = host.utf8.contains(UInt8(ascii: "%")) && !host.contains("%25")
    guard !hasBareZone, isAddress6(clear) else {
      throw GLibError(
        URI.ErrorCode.badHost,
        "at offset \(text.startIndex): no IPv6 address in the brackets"
      )
    }
    return clear
  }

  /// Whether this is an IPv6 address, perhaps with a zone behind a `%`.
  static func isAddress6(_ text: String) -> Bool {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, parts[1].isEmpty || !parts[1].utf8.allSatisfy(isUnreserved) {
      return false
    }
    var address = in6_addr()
    return !text.utf8.contains(0) && inet_pton(AF_INET6, String(parts[0]), &address) == 1
  }
}

extension URI {
  /// Checks a host in clear text.
  static func check(host: String) throws(GLibError) {
    if host.utf8.contains(UInt8(ascii: ":")) {
      guard URIParser.isAddress6(host) else {
        throw GLibError(ErrorCode.badHost, "a host with a colon that is no IPv6 address")
      }
    } else {
      let allowed = subDelimiters.utf8
      guard host.utf8.allSatisfy({ URIParser.isUnreserved($0) || allowed.contains($0) }) else {
        throw GLibError(ErrorCode.badHost, "a host with a character that no host has")
      }
    }
  }
}

// MARK: - Percent-encoding

extension URIParser {
  static func isUnreserved(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      || "-._~".utf8.contains(byte)
  }

  /// Appends `%` and two digits.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "%"))
    for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
  }

  /// The clear text; the indices of the bytes are offsets.
  static func decode(
    _ bytes: ArraySlice<UInt8>,
    _ code: URI.ErrorCode
  ) throws(GLibError) -> String {
    var decoded: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      var byte = bytes[index]
      if byte == UInt8(ascii: "%") {
        guard index + 2 < bytes.endIndex, let high = hexadecimalValue(of: bytes[index + 1]),
          let low = hexadecimalValue(of: bytes[index + 2])
        else { throw GLibError(code, "at offset \(index): % without two hexadecimal digits") }
        byte = high << 4 | low
      }
      guard byte != 0 else { throw GLibError(code, "at offset \(index): U+0000") }
      index += bytes[index] == UInt8(ascii: "%") ? 3 : 1
      decoded.append(byte)
    }
    guard let text = String(validating: decoded, as: UTF8.self) else {
      throw GLibError(code, "at offset \(bytes.startIndex): this part is not UTF-8")
    }
    return text
  }

  /// What was decoded once: encoded are only those bytes that must be, with capital digits.
  private static func normalize(_ bytes: ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      var byte = bytes[index]
      let isEncoded = byte == UInt8(ascii: "%")
      if isEncoded, let high = hexadecimalValue(of: bytes[index + 1]),
        let low = hexadecimalValue(of: bytes[index + 2])
      {
        byte = high << 4 | low
      }
      index += isEncoded ? 3 : 1
      if byte >= 0x80 || (isEncoded && !isUnreserved(byte)) {
        append(byte, to: &text)
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
