// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension URI {
  /// Which part of a URI is wrong.
  ///
  ///     do {
  ///       uri = try URI(parsing: text)
  ///     } catch URI.ErrorCode.badPort {
  ///       askForThePort()
  ///     }
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GUriError`. Since GLib 2.66.
  public struct ErrorCode: GLibErrorCode {
    /// `g-uri-quark`.
    ///
    /// Wraps `g_uri_error_quark()`. Since GLib 2.66.
    public static let domain = ErrorDomain(quark: g_uri_error_quark())

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

    private init(_ code: GUriError) {
      rawValue = Int(code.rawValue)
    }

    /// Another failure; the text of the error tells which.
    ///
    /// Wraps `G_URI_ERROR_FAILED`. Since GLib 2.66.
    public static let failed = Self(G_URI_ERROR_FAILED)

    /// The scheme is missing or contains what it must not.
    ///
    /// Wraps `G_URI_ERROR_BAD_SCHEME`. Since GLib 2.66.
    public static let badScheme = Self(G_URI_ERROR_BAD_SCHEME)

    /// The user contains what it must not.
    ///
    /// Wraps `G_URI_ERROR_BAD_USER`. Since GLib 2.66.
    public static let badUser = Self(G_URI_ERROR_BAD_USER)

    /// The password contains what it must not.
    ///
    /// Wraps `G_URI_ERROR_BAD_PASSWORD`. Since GLib 2.66.
    public static let badPassword = Self(G_URI_ERROR_BAD_PASSWORD)

    /// The host contains what it must not, or is no IPv6 address in its brackets.
    ///
    /// Wraps `G_URI_ERROR_BAD_HOST`. Since GLib 2.66.
    public static let badHost = Self(G_URI_ERROR_BAD_HOST)

    /// The port is no number up to 65,535.
    ///
    /// Wraps `G_URI_ERROR_BAD_PORT`. Since GLib 2.66.
    public static let badPort = Self(G_URI_ERROR_BAD_PORT)

    /// The path contains what it must not, or is none that the scheme has.
    ///
    /// Wraps `G_URI_ERROR_BAD_PATH`. Since GLib 2.66.
    public static let badPath = Self(G_URI_ERROR_BAD_PATH)

    /// The query contains what it must not.
    ///
    /// Wraps `G_URI_ERROR_BAD_QUERY`. Since GLib 2.66.
    public static let badQuery = Self(G_URI_ERROR_BAD_QUERY)

    /// The fragment contains what it must not.
    ///
    /// Wraps `G_URI_ERROR_BAD_FRAGMENT`. Since GLib 2.66.
    public static let badFragment = Self(G_URI_ERROR_BAD_FRAGMENT)
  }
}
