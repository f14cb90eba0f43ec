// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Why a command line could not be split into words.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GShellError`. Since GLib 2.0.
public struct ShellErrorCode: GLibErrorCode {
  /// `g-shell-error-quark`.
  ///
  /// Wraps `g_shell_error_quark()`. Since GLib 2.0.
  public static let domain = ErrorDomain(quark: g_shell_error_quark())

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

  private init(_ code: GShellError) {
    rawValue = Int(code.rawValue)
  }
}

// MARK: - Codes

extension ShellErrorCode {
  /// A quotation mark has no partner, or another quoting rule is broken.
  ///
  /// Wraps `G_SHELL_ERROR_BAD_QUOTING`. Since GLib 2.0.
  public static let badQuoting = Self(G_SHELL_ERROR_BAD_QUOTING)

  /// There is no word in the text.
  ///
  /// Wraps `G_SHELL_ERROR_EMPTY_STRING`. Since GLib 2.0.
  public static let emptyString = Self(G_SHELL_ERROR_EMPTY_STRING)

  /// Another failure; the text of the error tells which.
  ///
  /// Wraps `G_SHELL_ERROR_FAILED`. Since GLib 2.0.
  public static let failed = Self(G_SHELL_ERROR_FAILED)
}
