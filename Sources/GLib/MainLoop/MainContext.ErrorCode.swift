// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Why a task could not go on waiting for a context.
  ///
  ///     do {
  ///       try await context.clock.sleep(for: .seconds(5))
  ///     } catch MainContext.ErrorCode.ended {
  ///       return
  ///     }
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct ErrorCode: GLibErrorCode {
    /// `swift-glib-main-context-error-quark`.
    ///
    /// No C counterpart.
    public static let domain: ErrorDomain = "swift-glib-main-context-error-quark"

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
}

// MARK: - Codes

extension MainContext.ErrorCode {
  /// The last reference to the context has gone, or the ``EventThread`` that ran it has ended, and its
  /// sources with it: what was waited for cannot happen any more.
  ///
  /// No C counterpart.
  public static let ended = Self(rawValue: 0)
}

extension GLibError {
  /// The error of a task that waited for something of a context.
  static func contextHasEnded(_ what: String) -> GLibError {
    GLibError(MainContext.ErrorCode.ended, "the MainContext ended before \(what)")
  }
}
