// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// How a program ended, and what it wrote.
///
///     let result = try await Command("ip", ["-json", "link"]).capture()
///     guard result.exit.isSuccess else { throw NetworkFailure(try result.errorText()) }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct CapturedOutput: Hashable, Sendable {
  /// How the program ended.
  ///
  /// No C counterpart.
  public let exit: ProcessExit

  /// What it printed; may be empty.
  ///
  /// No C counterpart.
  public let standardOutput: [UInt8]

  /// Its messages; empty if they were joined to the output.
  ///
  /// No C counterpart.
  public let standardError: [UInt8]

  /// What the program printed, as text.
  ///
  /// - Throws: `GLibError` matching `IOErrorCode.invalidData` when it is not UTF-8, with the offset.
  ///
  /// Wraps `g_utf8_validate()`.
  public func text() throws(GLibError) -> String { try Self.text(standardOutput, "output") }

  /// The messages of the program, as text.
  ///
  /// - Throws: `GLibError` matching `IOErrorCode.invalidData` when they are not UTF-8, with the offset.
  ///
  /// Wraps `g_utf8_validate()`.
  public func errorText() throws(GLibError) -> String { try Self.text(standardError, "messages") }

  private static func text(_ bytes: [UInt8], _ what: String) throws(GLibError) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    // Where repaired text differs, the first byte is at fault.
    let repaired = String(decoding: bytes, as: UTF8.self).utf8
    let offset = zip(bytes, repaired).prefix { $0 == $1 }.underestimatedCount
    throw GLibError(
      IOErrorCode.invalidData,
      "the \(what) of the program is not UTF-8 at offset \(offset)"
    )
  }
}
