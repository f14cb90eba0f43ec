// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import Testing

extension ExitTest.Result? {
  /// Whether the process said this before it ended; it must have been observed with
  /// `observing: [\.standardErrorContent]`.
  public func says(_ text: String) -> Bool {
    guard let self else { return false }
    return String(decoding: self.standardErrorContent, as: UTF8.self).contains(text)
  }
}
