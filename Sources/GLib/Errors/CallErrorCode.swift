// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// What this library itself says about a call from Swift to C or the reverse.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct CallErrorCode: GLibErrorCode {
  /// `swift-glib-call-error-quark`.
  ///
  /// No C counterpart.
  public static let domain: ErrorDomain = "swift-glib-call-error-quark"

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

extension CallErrorCode {
  /// A C function failed and left no error behind.
  ///
  /// No C counterpart.
  public static let unreported = Self(rawValue: 0)

  /// A Swift error that is no ``GLibError``, on its way into C; the text describes it.
  ///
  /// No C counterpart.
  public static let swiftError = Self(rawValue: 1)
}
