// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A uniform resource identifier with a scheme, taken apart.
///
///     let uri = try URI(parsing: "qemu+ssh://root@example.org/system?no_verify=1")
///     print(uri.scheme, uri.host ?? "here", uri.path)  // qemu+ssh example.org /system
///     print(uri["no_verify"] ?? "0")                   // 1
///
/// Parts are read in clear text and written percent-encoded. Two are equal when ``description`` is:
/// `%41` and `A` make no difference, `%2F` and `/` in a path do.
///
/// Parsing follows RFC 3986 and is our own, as strict as a configuration wants it, where
/// `g_uri_parse()` is lenient: `a@b@c` has no host `b@c`, a host has no `%2F`, a space is no part of a
/// URI, and an error has an offset. One liberty: letters beyond ASCII, except in a host, count as
/// encoded.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct URI: Hashable, Sendable {
  /// What stands in front of the first colon, in lower case.
  ///
  /// Wraps `g_uri_get_scheme()`. Since GLib 2.66.
  public let scheme: String

  /// The user; `nil` if there is no `@`.
  ///
  /// Wraps `g_uri_get_user()`. Since GLib 2.66.
  public let user: String?

  /// The password, behind the user's colon; better kept out of URIs, which end up in logs.
  ///
  /// Wraps `g_uri_get_password()`. Since GLib 2.66.
  public let password: String?

  /// The host: empty behind `//` without one, and `nil` without `//`.
  ///
  /// An IPv6 address comes without its brackets, and with a zone as in `fe80::1%eth0`.
  ///
  /// Wraps `g_uri_get_host()`. Since GLib 2.66.
  public let host: String?

  /// The port; `nil` if none is given.
  ///
  /// Wraps `g_uri_get_port()`. Since GLib 2.66.
  public let port: Int?

  /// The path, percent-encoded; may be empty.
  ///
  /// Wraps `g_uri_get_path()`. Since GLib 2.66.
  public let percentEncodedPath: String

  /// The query, percent-encoded; `nil` without `?`.
  ///
  /// Wraps `g_uri_get_query()`. Since GLib 2.66.
  public let percentEncodedQuery: String?

  /// What stands behind `#`; `nil` without it.
  ///
  /// Wraps `g_uri_get_fragment()`. Since GLib 2.66.
  public let fragment: String?

  /// The path in clear text; a `/` that was written as `%2F` cannot be told from others.
  ///
  /// Wraps `g_uri_get_path()`. Since GLib 2.66.
  public let path: String

  /// The query, taken apart at `&` and `;`, in its order, with repetitions.
  ///
  /// A part without `=` has an empty value, an empty part is left out; `+` is no space.
  ///
  /// Wraps `g_uri_params_iter_next()`. Since GLib 2.66.
  public let parameters: [Parameter]

  /// A name and a value of a query.
  ///
  /// No C counterpart.
  public struct Parameter: Hashable, Sendable {
    /// The name; may be empty.
    ///
    /// No C counterpart.
    public let name: String

    /// The value; may be empty.
    ///
    /// No C counterpart.
    public let value: String

    /// Creates a parameter, in clear text.
    ///
    /// No C counterpart.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Parses text.
  ///
  /// - Throws: ``GLibError`` with an ``ErrorCode`` that names the part and the offset of the mistake,
  ///   counted in UTF-8 bytes. The text itself is not in the message: it may hold a password.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_uri_parse()`. Since GLib 2.66.
  public init(parsing text: String) throws(GLibError) {
    var parser = URIParser(text)
    scheme = try parser.scheme()
    (user, password, host, port) = try parser.authority()
    (percentEncodedPath, path) = try parser.path()
    let query = try parser.query()
    percentEncodedQuery = query?.encoded
    parameters = query?.parameters ?? []
    fragment = try parser.fragment()
  }
}

// MARK: - Parameters

extension URI {
  /// Returns the first value of a parameter, or `nil` if there is none of the name.
  ///
  ///     let socket = uri["socket"] ?? defaultSocket
  ///
  /// - Complexity: O(*n*) in the number of parameters.
  ///
  /// Wraps `g_uri_parse_params()`. Since GLib 2.66.
  public subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// Returns all values of a parameter, in their order.
  ///
  /// - Complexity: O(*n*) in the number of parameters.
  ///
  /// No C counterpart.
  public func values(of name: String) -> [String] {
    parameters.filter { $0.name == name }.map(\.value)
  }
}

// MARK: - Conformances

extension URI: CustomStringConvertible {
  /// The whole as text, which ``init(parsing:)`` reads as an equal value. With the password: see
  /// ``redacted``.
  ///
  /// Wraps `g_uri_to_string()`. Since GLib 2.66.
  public var description: String { text(password: password) }

  /// The whole as text for logs: with `***` in place of a password.
  ///
  /// Wraps `g_uri_to_string_partial()`. Since GLib 2.66.
  public var redacted: String { text(password: password.map { _ in "***" }) }

  func text(password: String?, path: String? = nil, rest: String? = nil) -> String {
    var text = scheme + ":"
    if let host {
      text += "//"
      if let user {
        text += URI.percentEncoded(user, allowing: URI.subDelimiters)
        if let password {
          text += ":" + URI.percentEncoded(password, allowing: URI.subDelimiters + ":")
        }
        text += "@"
      }
      text += URI.bracketed(host)
      if let port { text += ":\(port)" }
    }
    text += path ?? percentEncodedPath
    if let rest { return text + rest }
    if let percentEncodedQuery { text += "?" + percentEncodedQuery }
    if let fragment {
      text += "#" + URI.percentEncoded(fragment, allowing: URI.subDelimiters + ":@/?")
    }
    return text
  }

  static let subDelimiters = "!$&'()*+,;="

  static func bracketed(_ host: String) -> String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host.replacing("%", with: "%25"))]" : host
  }

  /// Compares ``description``.
  ///
  /// No C counterpart.
  public static func == (left: URI, right: URI) -> Bool { left.description == right.description }

  /// Feeds ``description`` to a hasher.
  ///
  /// No C counterpart.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension URI: Codable {
  /// Decodes a string as ``init(parsing:)`` reads it.
  ///
  /// No C counterpart.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do throws(GLibError) {
      try self.init(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
    }
  }

  /// Encodes the string of ``description``, with the password.
  ///
  /// No C counterpart.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
