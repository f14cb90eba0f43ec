// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The codes of one error domain, which work as patterns in `catch`.
///
///     struct DiskErrorCode: GLibErrorCode {
///       static let domain: ErrorDomain = "demo-disk-error-quark"
///       let rawValue: Int
///       static let full = Self(rawValue: 1)
///     }
///
///     do {
///       throw GLibError(DiskErrorCode.full, "No block is left")
///     } catch DiskErrorCode.full {
///       makeRoom()
///     }
///
/// Codes are structs, not enums: a newer library may add some, and Swift takes an enum's case in a
/// pattern for the value itself, so that a `catch` with one does not compile.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public protocol GLibErrorCode: RawRepresentable, Hashable, Sendable where RawValue == Int {
  /// The domain that gives the codes their meaning.
  ///
  /// No C counterpart.
  static var domain: ErrorDomain { get }
}

// MARK: - Patterns

/// Tells whether a caught error has a code; this is what makes `catch FileErrorCode.noEntry` work.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_error_matches()`. Since GLib 2.0.
public func ~= <C: GLibErrorCode>(code: C, error: any Error) -> Bool {
  (error as? GLibError)?.matches(code) ?? false
}

/// Tells whether a caught error has a code, where the `do` statement throws only ``GLibError``.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_error_matches()`. Since GLib 2.0.
public func ~= <C: GLibErrorCode>(code: C, error: GLibError) -> Bool {
  error.matches(code)
}

/// Tells whether an optional error has a code; `nil` has none.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_error_matches()`. Since GLib 2.0.
public func ~= <C: GLibErrorCode>(code: C, error: GLibError?) -> Bool {
  error?.matches(code) ?? false
}
