// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Compiled into one module with Sources/GLib by the gate `fuzz`.

import CGLibShim

/// Text is a URI, which is written and read again as the same one, and as the same parts by GLib; or
/// it is refused. The parts make the same URI again. Nothing makes GLib print a CRITICAL.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzURI(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  g_log_set_always_fatal(GLogLevelFlags(rawValue: 0x1f & ~1))
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  _ = try? URI.percentDecoded(text)
  let built = try? URI(scheme: "x", user: text, host: "h", path: "/" + text, fragment: text)
  guard text.utf8.contains(0) || (built?.user == text && built?.path == "/" + text) else {
    fatalError("not built: \(text)")
  }
  guard let uri = try? URI(parsing: text) else { return 0 }
  let written = uri.description
  guard let again = try? URI(parsing: written), again == uri, again.parameters == uri.parameters,
    again.user == uri.user, again.password == uri.password, again.path == uri.path
  else { fatalError("not read again: \(text): \(written)") }
  checkGLibAgrees(uri, written)
  _ = try? uri.resolving(text)
  _ = try? uri.resolving(uri.path)
  if let connection = try? ConnectionURI(uri) {
    guard (try? ConnectionURI(parsing: connection.description)) == connection else {
      fatalError("not read again: \(connection)")
    }
    _ = connection.remoteURI
  }
  return 0
}

private func checkGLibAgrees(_ uri: URI, _ written: String) {
  let flags = [
    G_URI_FLAGS_HAS_PASSWORD, G_URI_FLAGS_ENCODED_PATH, G_URI_FLAGS_ENCODED_QUERY,
  ].reduce(0) { $0 | $1.rawValue }
  // Not g_uri_parse(), which also takes `.` and `..` out of the path.
  var parts = [UnsafeMutablePointer<CChar>?](repeating: nil, count: 7)
  var port: Int32 = 0
  let isRead = parts.withUnsafeMutableBufferPointer { parts in
    let part = parts.baseAddress!
    return g_uri_split_with_user(
      written,
      GUriFlags(flags),
      part,
      part + 1,
      part + 2,
      nil,
      part + 3,
      &port,
      part + 4,
      part + 5,
      part + 6,
      nil
    )
  }
  let strings = parts.map { String($0, transfer: .full) }
  let ours = [
    uri.scheme, uri.user, uri.password, uri.host, uri.percentEncodedPath, uri.percentEncodedQuery,
    uri.fragment,
  ]
  guard isRead != 0 else { fatalError("GLib does not read \(written)") }
  guard strings == ours, Int(port) == uri.port ?? -1 else {
    fatalError("GLib reads \(written) as \(strings), \(port)")
  }
}
