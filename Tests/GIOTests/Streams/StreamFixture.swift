// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import TestSupport
import Testing

/// The kinds of streams that must behave alike.
enum StreamKind: CaseIterable, Sendable {
  case pipe
  case socket
  case memory
}

/// A stream of some kind whose content was written beforehand and whose writing end is closed.
func makeReader(_ kind: StreamKind, _ content: [UInt8]) async throws -> StreamReader {
  switch kind {
  case .memory: return StreamReader(reading: content)
  case .pipe:
    let pipe = try OwnedDescriptor.pipe()
    if !content.isEmpty { try pipe.writeEnd.write(content.span.bytes) }
    return try StreamReader(adopting: pipe.readEnd)
  case .socket:
    let (near, far) = try SocketConnection.pair()
    try await far.write(content)
    return near.reader
  }
}

/// A pipe as a pair of streams.
func makePipe() throws -> (reader: StreamReader, writer: StreamWriter) {
  let pipe = try OwnedDescriptor.pipe()
  let reader = try StreamReader(adopting: pipe.readEnd)
  return (reader, try StreamWriter(adopting: pipe.writeEnd))
}

/// Expects that `body` throws an error of a code.
func expectIOError<R>(
  _ code: IOErrorCode,
  sourceLocation: SourceLocation = #_sourceLocation,
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> R
) async {
  do {
    _ = try await body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch let error as GLibError where error.matches(code) {
  } catch {
    Issue.record("\(error) was thrown instead", sourceLocation: sourceLocation)
  }
}

func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
