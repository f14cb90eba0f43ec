// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib
public import Testing

/// Expects that `body` throws an error of a code.
public func expectError<Code: GLibErrorCode, R>(
  _ code: Code,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> R
) {
  do {
    _ = try body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch code {
  } catch {
    Issue.record("\(error) was thrown instead", sourceLocation: sourceLocation)
  }
}

/// Expects that a process has ended with a sentence on standard error.
public func expectMessage(
  _ result: ExitTest.Result?,
  _ sentence: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(sentence), sourceLocation: sourceLocation)
}
