// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import TestSupport
import Testing

@testable import GLib

@Suite struct URITests {
  @Test func partsAreInClearText() throws {
    let uri = try URI(
      parsing: "QEMU+SSH://r%40t:p%3Aw@[fe80::1%25eth0]:0022/a%2Fb/%C3%BC?x=%26&x=2;y#f%20"
    )
    #expect(uri.scheme == "qemu+ssh" && uri.user == "r@t" && uri.password == "p:w")
    #expect(uri.host == "fe80::1%eth0" && uri.port == 22)
    #expect(uri.path == "/a/b/ü" && uri.percentEncodedPath == "/a%2Fb/%C3%BC")
    #expect(
      uri["x"] == "&" && uri.values(of: "x") == ["&", "2"] && uri["y"] == "" && uri["z"] == nil
    )
    #expect(uri.parameters.map(\.name) == ["x", "x", "y"] && uri.fragment == "f ")
    #expect(
      uri.description
        == "qemu+ssh://r%40t:p:w@[fe80::1%25eth0]:22/a%2Fb/%C3%BC?x=%26&x=2;y#f%20"
    )
    #expect(uri.redacted.contains("r%40t:***@") && !uri.redacted.contains("p:w"))
  }

  @Test func whatIsNotThereIsNil() throws {
    let uri = try URI(parsing: "a:b")
    #expect(uri.user == nil && uri.password == nil && uri.host == nil && uri.port == nil)
    #expect(uri.path == "b" && uri.percentEncodedQuery == nil && uri.parameters == [])
    #expect(uri.fragment == nil)
    let empty = try URI(parsing: "a://@:?#")
    #expect(empty.user == "" && empty.password == nil && empty.host == "" && empty.port == nil)
    #expect(empty.path == "" && empty.percentEncodedQuery == "" && empty.fragment == "")
    #expect("\(empty)" == "a://@?#")
    #expect(try URI(parsing: "a:").description == "a:")
  }

  @Test func equalMeansTheSameAfterDecoding() throws {
    #expect(try URI(parsing: "A://%75@h/%41?%42#%43") == URI(parsing: "a://u@h/A?B#C"))
    #expect(try URI(parsing: "a:///%2f") == URI(parsing: "a:///%2F"))
    #expect(try URI(parsing: "a:///%2f") != URI(parsing: "a:////"))
    #expect(try URI(parsing: "a:///ü?ü") == URI(parsing: "a:///%C3%BC?%c3%bc"))
    #expect(try URI(parsing: "a://h") != URI(parsing: "a://h/"))
    #expect(try Set([URI(parsing: "a:%41"), URI(parsing: "a:A")]).count == 1)
  }

  @Test(
    arguments: [
      ("", .badScheme, 0), ("noscheme", .badScheme, 8), ("1a:", .badScheme, 0),
      (":", .badScheme, 0),
      ("a_b:", .badScheme, 1), ("/a:b", .badScheme, 0), (" a:", .badScheme, 0),
      ("ü:", .badScheme, 0),
      ("x://a@b@c/", .badHost, 7), ("x://u<@h/", .badUser, 5), ("x://u%@h/", .badUser, 5),
      ("x://u%00@h/", .badUser, 5), ("x://u:p%ff@h/", .badPassword, 6),
      ("x://u:[@h", .badPassword, 6),
      ("x://h%2F/", .badHost, 5), ("x://ü/", .badHost, 4), ("x://h h/", .badHost, 5),
      ("x://[::1/", .badHost, 4), ("x://[::g]/", .badHost, 4), ("x://[]/", .badHost, 4),
      ("x://[1.2.3.4]/", .badHost, 4), ("x://[fe80::1%eth0]/", .badHost, 4),
      ("x://[v1.a]/", .badHost, 4),
      ("x://[fe80::1%25]/", .badHost, 4), ("x://[::1]a/", .badHost, 9), ("x://a]/", .badHost, 5),
      ("x://h:a/", .badPort, 6), ("x://h:65536/", .badPort, 6), ("x://h:+1/", .badPort, 6),
      ("x://h:1:2/", .badPort, 6), ("x://h:99999999999999999999/", .badPort, 6),
      ("x://::1/", .badPort, 5), ("x:///a b", .badPath, 6), ("x:///%", .badPath, 5),
      ("x:///%4", .badPath, 5),
      ("x:///%zz", .badPath, 5), ("x:///%00", .badPath, 5), ("x:///\0", .badPath, 5),
      ("x:///a%ff", .badPath, 4), ("x:///[", .badPath, 5), ("x:\\\\h", .badPath, 2),
      ("x:\n", .badPath, 2),
      ("x:?a=%", .badQuery, 5), ("x:?\"", .badQuery, 3), ("x:?a=%ff&b", .badQuery, 3),
      ("x:#%", .badFragment, 3), ("x:##", .badFragment, 3), ("x:#%00", .badFragment, 3),
    ] as [(String, URI.ErrorCode, Int)]
  )
  func aMistakeIsNamedWithItsPartAndPlace(_ text: String, _ code: URI.ErrorCode, _ offset: Int) {
    let error = #expect(throws: GLibError.self) { try URI(parsing: text) }
    #expect(error?.matches(code) == true, "\(error?.description ?? "")")
    #expect(error?.message.hasPrefix("at offset \(offset): ") == true, "\(error?.message ?? "")")
  }

  @Test func noMessageShowsThePassword() {
    let error = #expect(throws: GLibError.self) { try URI(parsing: "x://u:secret@h:port/") }
    #expect(error?.message.contains("secret") == false)
  }

  @Test func theDomainIsGLibs() {
    #expect(URI.ErrorCode.domain == ErrorDomain(quark: g_uri_error_quark()))
    let error = #expect(throws: GLibError.self) {
      try throwing { g_uri_is_valid("x://h:a/", G_URI_FLAGS_NONE, $0) }
    }
    #expect(error?.matches(URI.ErrorCode.badPort) == true)
  }

  /// What we write, GLib reads, as the same parts.
  @Test(arguments: [
    "qemu:///system", "qemu+ssh://root@host:22/system?socket=/path&no_verify=1", "test:///default",
    "esx://u%40d:p@h/?no_verify=1", "http://[::1]:99/x", "xen+unix:///", "x:a/b:c", "x:/a//b", "x:",
    "http://h?a;b=c#%23", "x://a.b-c_d~e!$&'()*+,;=/", "x:///%2F%25%C3%BC", "x://h:0",
    "x://h:65535/",
  ])
  func gLibReadsTheSame(_ text: String) throws {
    let uri = try URI(parsing: text)
    #expect(try URI(parsing: uri.description) == uri && uri.description == text)
    let flags = [
      G_URI_FLAGS_HAS_PASSWORD, G_URI_FLAGS_ENCODED_PATH, G_URI_FLAGS_ENCODED_QUERY,
    ].reduce(0) { $0 | $1.rawValue }
    let other = try throwing { g_uri_parse(uri.description, GUriFlags(flags), $0) }
    defer { g_uri_unref(other) }
    func string(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
    #expect(string(g_uri_get_scheme(other)) == uri.scheme)
    #expect(string(g_uri_get_user(other)) == uri.user)
    #expect(string(g_uri_get_password(other)) == uri.password)
    #expect(string(g_uri_get_host(other)) == uri.host)
    #expect(Int(g_uri_get_port(other)) == uri.port ?? -1)
    #expect(string(g_uri_get_path(other)) == uri.percentEncodedPath)
    #expect(string(g_uri_get_query(other)) == uri.percentEncodedQuery)
    #expect(string(g_uri_get_fragment(other)) == uri.fragment)
  }
}

@Suite struct URIBuildingTests {
  @Test func partsAreEncodedAsNeeded() throws {
    let uri = try URI(
      scheme: "qemu+ssh",
      user: "a:b@c",
      password: "d:e/ü",
      host: "fe80::1%eth0",
      port: 22,
      path: "/a b?#%[",
      parameters: [.init("n&=;+", "v&=;+ "), .init("", ""), .init("socket", "/run/x")],
      fragment: "# "
    )
    #expect(
      uri.description
        == "qemu+ssh://a%3Ab%40c:d:e%2F%C3%BC@[fe80::1%25eth0]:22/a%20b%3F%23%25%5B"
        + "?n%26%3D%3B%2B=v%26=%3B%2B%20&=&socket=/run/x#%23%20"
    )
    #expect(uri.user == "a:b@c" && uri.password == "d:e/ü" && uri.host == "fe80::1%eth0")
    #expect(
      uri.path == "/a b?#%[" && uri["n&=;+"] == "v&=;+ " && uri[""] == "" && uri.fragment == "# "
    )
    #expect(try URI(parsing: uri.description) == uri)
  }

  @Test func randomPartsComeBack() throws {
    let characters = Array("ab/?#[]@!$&'()*+,;=:% ü\"\\<>{}|^`~-._\n\u{7F}")
    func random() -> String {
      String((0..<Int.random(in: 0..<8)).map { _ in characters.randomElement()! })
    }
    for _ in 0..<TestEnvironment.rounds(2000, soak: 500_000) {
      let (user, password, path, fragment) = (random(), random(), "/" + random(), random())
      let parameters = (0..<3).map { _ in URI.Parameter(random(), random()) }
      let uri = try URI(
        scheme: "x",
        user: user,
        password: password,
        host: "h",
        path: path,
        parameters: parameters,
        fragment: fragment
      )
      #expect(uri.user == user && uri.password == password && uri.path == path)
      #expect(uri.parameters == parameters && uri.fragment == fragment)
      #expect(try URI(parsing: uri.description) == uri)
    }
  }

  @Test func partsThatDoNotFitAreTypedErrors() {
    expectError(URI.ErrorCode.badScheme) { try URI(scheme: "") }
    expectError(URI.ErrorCode.badScheme) { try URI(scheme: "a:b") }
    expectError(URI.ErrorCode.badScheme) { try URI(scheme: "ä") }
    expectError(URI.ErrorCode.badUser) { try URI(scheme: "x", user: "u") }
    expectError(URI.ErrorCode.badUser) { try URI(scheme: "x", user: "\0", host: "h") }
    expectError(URI.ErrorCode.badPassword) { try URI(scheme: "x", password: "p", host: "h") }
    expectError(URI.ErrorCode.badPort) { try URI(scheme: "x", port: 1) }
    for port in [-1, 65_536, Int.max, Int.min] {
      expectError(URI.ErrorCode.badPort) { try URI(scheme: "x", host: "h", port: port) }
    }
    for host in [
      "a/b", "a@b", "a b", "[::1]", "a:b", "ü", "a%b", "::1%", "::1%a/b", "a\0", "::1\0",
    ] {
      expectError(URI.ErrorCode.badHost) { try URI(scheme: "x", host: host) }
    }
    expectError(URI.ErrorCode.badPath) { try URI(scheme: "x", host: "h", path: "a") }
    expectError(URI.ErrorCode.badPath) { try URI(scheme: "x", path: "//a") }
    expectError(URI.ErrorCode.badPath) { try URI(scheme: "x", path: "\0") }
    expectError(URI.ErrorCode.badQuery) { try URI(scheme: "x", parameters: [.init("a", "\0")]) }
    expectError(URI.ErrorCode.badFragment) { try URI(scheme: "x", fragment: "\0") }
  }

  /// RFC 3986, section 5.4.
  @Test(
    arguments: [
      ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
      ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
      ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("", "http://a/b/c/d;p?q"),
      (".", "http://a/b/c/"), ("..", "http://a/b/"), ("../..", "http://a/"),
      ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("g;x=1/../y", "http://a/b/c/y"),
      ("g?y/../x", "http://a/b/c/g?y/../x"), ("%67", "http://a/b/c/g"),
    ]
  )
  func referencesAreResolved(_ reference: String, _ expected: String) throws {
    let base = try URI(parsing: "http://a/b/c/d;p?q")
    #expect(try base.resolving(reference).description == expected)
  }

  @Test func aBadReferenceIsATypedError() throws {
    let base = try URI(parsing: "http://a/")
    expectError(URI.ErrorCode.badPath) { try base.resolving("a\0b") }
    expectError(URI.ErrorCode.badPath) { try URI(parsing: "x:/a").resolving("/.//b") }
    #expect(try "\(URI(parsing: "x:a").resolving("b/../c"))" == "x:c")
    #expect(try "\(URI(parsing: "x:").resolving("?b"))" == "x:?b")
    #expect(try "\(URI(parsing: "http://u:p@h?q").resolving("/\u{301}"))" == "http://u:p@h/%CC%81")
    expectError(URI.ErrorCode.badPort) { try base.resolving("//h:x/") }
    expectError(URI.ErrorCode.badHost) { try base.resolving("//a b/") }
  }

  @Test func percentEncodingIsReversible() throws {
    let text = "a/b c%ü\u{1F600}~"
    #expect(URI.percentEncoded(text) == "a%2Fb%20c%25%C3%BC%F0%9F%98%80~")
    #expect(URI.percentEncoded(text, allowing: "/") == "a/b%20c%25%C3%BC%F0%9F%98%80~")
    #expect(try URI.percentDecoded(URI.percentEncoded(text)) == text)
    #expect(URI.percentEncoded("") == "" && URI.percentEncoded("\0") == "%00")
    for text in ["%", "%4", "%4g", "%ff", "%00", "\0"] {
      expectError(URI.ErrorCode.failed) { try URI.percentDecoded(text) }
    }
    #expect(try URI.percentDecoded("ü%20+") == "ü +")
  }
}
