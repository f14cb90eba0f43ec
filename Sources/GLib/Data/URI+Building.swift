// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// MARK: - Building

extension URI {
  /// Creates a URI of its parts, in clear text.
  ///
  ///     let uri = try URI(
  ///       scheme: "qemu+ssh", user: "root", host: "fe80::1%eth0", path: "/system",
  ///       parameters: [.init("keyfile", "/root/a b.pem")]
  ///     )
  ///     print(uri)  // qemu+ssh://root@[fe80::1%25eth0]/system?keyfile=/root/a%20b.pem
  ///
  /// - Parameters:
  ///   - scheme: A letter, then letters, digits, `+`, `-` and `.`.
  ///   - user: Percent-encoded as needed; wants a host.
  ///   - password: Percent-encoded as needed; wants a user.
  ///   - host: A name or an address, IPv6 without brackets; empty for `//` without a host.
  ///   - port: From 0 to 65,535; wants a host.
  ///   - path: Percent-encoded as needed. With a host it is empty or begins with `/`, without one it
  ///     does not begin with `//`.
  ///   - parameters: The query; no query if there are none.
  ///   - fragment: Percent-encoded as needed.
  /// - Throws: ``GLibError`` with an ``ErrorCode`` that names the part.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_uri_build_with_user()`. Since GLib 2.66.
  public init(
    scheme: String,
    user: String? = nil,
    password: String? = nil,
    host: String? = nil,
    port: Int? = nil,
    path: String = "",
    parameters: [Parameter] = [],
    fragment: String? = nil
  ) throws(GLibError) {
    var text = scheme + ":"
    guard !scheme.utf8.contains(UInt8(ascii: ":")) else {
      throw GLibError(ErrorCode.badScheme, "a scheme contains no colon")
    }
    guard user == nil || host != nil else {
      throw GLibError(ErrorCode.badUser, "a user without a host")
    }
    guard password == nil || user != nil else {
      throw GLibError(ErrorCode.badPassword, "a password without a user")
    }
    guard port == nil || host != nil else {
      throw GLibError(ErrorCode.badPort, "a port without a host")
    }
    guard (0...65_535).contains(port ?? 0) else {
      throw GLibError(ErrorCode.badPort, "a port is from 0 to 65535")
    }
    if let host {
      try Self.check(host: host)
      text += "//"
      if let user {
        text += Self.percentEncoded(user, allowing: Self.subDelimiters)
        if let password {
          text += ":" + Self.percentEncoded(password, allowing: Self.subDelimiters + ":")
        }
        text += "@"
      }
      text += Self.bracketed(host)
      if let port { text += ":\(port)" }
      guard path.isEmpty || path.utf8.first == UInt8(ascii: "/") else {
        throw GLibError(ErrorCode.badPath, "a path behind a host begins with “/”")
      }
    } else {
      guard !path.utf8.starts(with: "//".utf8) else {
        throw GLibError(ErrorCode.badPath, "a path without a host does not begin with “//”")
      }
    }
    text += Self.percentEncoded(path, allowing: Self.subDelimiters + ":@/")
    if !parameters.isEmpty {
      text += "?" + Self.query(parameters)
    }
    if let fragment { text += "#" + Self.percentEncoded(fragment) }
    try self.init(parsing: text)
  }

  /// The parameters as a query, in which `&`, `;` and `=` are separators only.
  static func query(_ parameters: [Parameter]) -> String {
    parameters.map {
      percentEncoded($0.name, allowing: ":@/?") + "=" + percentEncoded($0.value, allowing: ":@/?,=")
    }.joined(separator: "&")
  }

  /// Returns the URI that a reference means in a document at this one.
  ///
  ///     let uri = try URI(parsing: "http://example.org/a/b?q").resolving("../c")
  ///     print(uri)  // http://example.org/c
  ///
  /// - Parameter reference: A URI, or one without its first parts.
  /// - Throws: ``GLibError`` with an ``ErrorCode``.
  ///
  /// Wraps `g_uri_resolve_relative()`. Since GLib 2.66.
  public func resolving(_ reference: String) throws(GLibError) -> URI {
    let bytes = Array(reference.utf8)
    let end = bytes.firstIndex { "?#".utf8.contains($0) } ?? bytes.endIndex
    let (path, rest) = (bytes[..<end], String(decoding: bytes[end...], as: UTF8.self))
    let firstSlash = path.firstIndex(of: UInt8(ascii: "/")) ?? end
    if path[..<firstSlash].contains(UInt8(ascii: ":")) {
      let absolute = try URI(parsing: reference)
      return try absolute.replacing(path: Self.removingDots(absolute.percentEncodedPath.utf8))
    }
    if path.starts(with: "//".utf8) {
      let there = try URI(parsing: scheme + ":" + reference)
      return try there.replacing(path: Self.removingDots(there.percentEncodedPath.utf8))
    }
    if path.isEmpty {
      let keepsQuery = !rest.utf8.starts(with: "?".utf8)
      let query = keepsQuery ? percentEncodedQuery.map { "?" + $0 } ?? "" : ""
      return try replacing(path: percentEncodedPath, rest: query + rest)
    }
    var merged = path[...]
    if firstSlash != 0 {
      let base = Array(percentEncodedPath.utf8)
      let directory = base[...(base.lastIndex(of: UInt8(ascii: "/")) ?? -1)]
      merged = (directory.isEmpty && host != nil ? [UInt8(ascii: "/")] : directory) + path
    }
    return try replacing(path: Self.removingDots(merged), rest: rest)
  }

  /// This URI with another path and what follows it; `nil` keeps query and fragment.
  private func replacing(path: String, rest: String? = nil) throws(GLibError) -> URI {
    guard host != nil || !path.utf8.starts(with: "//".utf8) else {
      throw GLibError(ErrorCode.badPath, "a path without a host does not begin with “//”")
    }
    return try URI(parsing: text(password: password, path: path, rest: rest))
  }

  /// RFC 3986, section 5.2.4, on bytes, which no combining character can hide a slash from.
  private static func removingDots(_ path: some Collection<UInt8>) -> String {
    let isAbsolute = path.first == UInt8(ascii: "/")
    let segments = (isAbsolute ? path.dropFirst() : path[...])
      .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    var kept: [String] = []
    for (index, bytes) in segments.enumerated() {
      let segment = String(decoding: bytes, as: UTF8.self)
      guard segment == "." || segment == ".." else {
        kept.append(segment)
        continue
      }
      if segment == "..", !kept.isEmpty { kept.removeLast() }
      if index == segments.count - 1 { kept.append("") }
    }
    return (isAbsolute ? "/" : "") + kept.joined(separator: "/")
  }
}

// MARK: - Percent-encoding

extension URI {
  /// Writes text so that it can be a part of a URI.
  ///
  ///     let segment = URI.percentEncoded("a/b c")  // a%2Fb%20c
  ///
  /// - Parameters:
  ///   - text: Encoded as UTF-8. ASCII letters, digits and `-._~` stay.
  ///   - allowed: More ASCII characters that stay.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_uri_escape_string()`. Since GLib 2.16.
  public static func percentEncoded(_ text: String, allowing allowed: String = "") -> String {
    let stays = allowed.utf8.filter { $0 < 0x80 }
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      if URIParser.isUnreserved(byte) || stays.contains(byte) {
        encoded.append(byte)
      } else {
        URIParser.append(byte, to: &encoded)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Reads percent-encoded text.
  ///
  /// - Throws: ``GLibError`` matching ``ErrorCode/failed``, with the offset, where `%` is not followed
  ///   by two hexadecimal digits, and when the result is not UTF-8 or contains U+0000.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_uri_unescape_bytes()`. Since GLib 2.66.
  public static func percentDecoded(_ text: String) throws(GLibError) -> String {
    let bytes = Array(text.utf8)
    return try URIParser.decode(bytes[...], .failed)
  }
}
