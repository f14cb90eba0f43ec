// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Why text is not Base64.
///
///     do {
///       secret = try [UInt8](base64Decoding: text)
///     } catch Base64ErrorCode.truncated {
///       print("the text is not whole")
///     }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct Base64ErrorCode: GLibErrorCode {
  /// `swift-glib-base64-error-quark`.
  ///
  /// No C counterpart.
  public static let domain: ErrorDomain = "swift-glib-base64-error-quark"

  /// The number of the code within its domain.
  ///
  /// No C counterpart.
  public let rawValue: Int

  /// Creates the code of a number, which need not be one that is named here.
  ///
  /// No C counterpart.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }
}

// MARK: - Codes

extension Base64ErrorCode {
  /// A character is none of the 64, and no padding.
  ///
  /// No C counterpart.
  public static let invalidCharacter = Self(rawValue: 0)

  /// Padding stands where there must be none, or does not fit to what is in front of it.
  ///
  /// No C counterpart.
  public static let invalidPadding = Self(rawValue: 1)

  /// The text ends within a group of four characters.
  ///
  /// No C counterpart.
  public static let truncated = Self(rawValue: 2)
}
