// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Why a UNIX signal could not be watched.
///
///     do {
///       let signal = try UnixSignal(number)
///     } catch SignalErrorCode.unwatchable {
///       print("Signal \(number) cannot be watched")
///     }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct SignalErrorCode: GLibErrorCode {
  /// `swift-glib-signal-error-quark`.
  ///
  /// No C counterpart.
  public static let domain: ErrorDomain = "swift-glib-signal-error-quark"

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

extension SignalErrorCode {
  /// GLib can watch HUP, INT, TERM, USR1, USR2 and WINCH, and no other signal.
  ///
  /// No C counterpart.
  public static let unwatchable = Self(rawValue: 0)
}
