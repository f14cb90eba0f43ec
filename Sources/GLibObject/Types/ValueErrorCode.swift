// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// Why a ``Value`` could not be read or converted.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct ValueErrorCode: GLibErrorCode {
  /// `swift-glib-value-error-quark`.
  ///
  /// No C counterpart.
  public static let domain: ErrorDomain = "swift-glib-value-error-quark"

  /// The number of the code within its domain.
  ///
  /// No C counterpart.
  public let rawValue: Int

  /// Creates the code of a number, which need not be one that is named here.
  ///
  /// No C counterpart.
  public init(rawValue: Int) { self.rawValue = rawValue }
}

extension ValueErrorCode {
  /// Values of this type never hold what was asked for.
  ///
  /// No C counterpart.
  public static let wrongType = Self(rawValue: 0)

  /// The type would do, but this value does not: NULL, a number that is too large, an unknown case.
  ///
  /// No C counterpart.
  public static let notExpressible = Self(rawValue: 1)
}
