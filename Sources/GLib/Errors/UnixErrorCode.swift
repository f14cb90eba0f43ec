// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// What GLib's helpers for pipes, signals and descriptors report.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `G_UNIX_ERROR`. Since GLib 2.30.
public struct UnixErrorCode: GLibErrorCode {
  /// `g-unix-error-quark`.
  ///
  /// Wraps `g_unix_error_quark()`. Since GLib 2.30.
  public static let domain = ErrorDomain(quark: g_unix_error_quark())

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

extension UnixErrorCode {
  /// The only code there is; the text of the error tells more.
  ///
  /// Wraps `G_UNIX_ERROR`. Since GLib 2.30.
  public static let failed = Self(rawValue: 0)
}
