// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// What GIO reports, and what here has GIO's word for it.
///
///     do {
///       try await withTimeout(.seconds(2)) { try await machine.start() }
///     } catch IOErrorCode.timedOut {
///       machine.kill()
///     }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GIOErrorEnum`. Since GLib 2.0.
public struct IOErrorCode: GLibErrorCode {
  /// `g-io-error-quark`.
  ///
  /// Wraps `g_io_error_quark()`. Since GLib 2.0.
  public static let domain: ErrorDomain = "g-io-error-quark"  // the call would load libgio

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

extension IOErrorCode {
  /// It took longer than it was allowed to.
  ///
  /// Wraps `G_IO_ERROR_TIMED_OUT`. Since GLib 2.0.
  public static let timedOut = Self(rawValue: Int(G_IO_ERROR_TIMED_OUT.rawValue))
}
