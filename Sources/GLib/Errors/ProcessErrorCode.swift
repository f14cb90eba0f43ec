// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Why a process could not be looked up, watched or taken over.
///
///     do {
///       let identity = try ProcessIdentity(ofPID: savedNumber)
///     } catch ProcessErrorCode.notRunning {
///       startAgain()
///     }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct ProcessErrorCode: GLibErrorCode {
  /// `swift-glib-process-error-quark`.
  ///
  /// No C counterpart.
  public static let domain: ErrorDomain = "swift-glib-process-error-quark"

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

extension ProcessErrorCode {
  /// There is no process of that number.
  ///
  /// No C counterpart.
  public static let notRunning = Self(rawValue: 0)

  /// The number belongs to another process by now.
  ///
  /// No C counterpart.
  public static let identityMismatch = Self(rawValue: 1)

  /// The system cannot tell: there is no `/proc`, or its kernel is older than Linux 5.3.
  ///
  /// No C counterpart.
  public static let notSupported = Self(rawValue: 2)
}
