// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// An error of GLib, or of a library that reports as GLib does: domain, code and text.
///
///     do {
///       try reader.setBlocking(false)
///     } catch FileErrorCode.badFileDescriptor {
///       reopen()
///     } catch {
///       print(error.message)
///     }
///
/// A value without a pointer: a copy is independent of the original, and nothing is to be freed.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GError`. Since GLib 2.0.
public struct GLibError: Error, Hashable, Sendable {
  /// The family of the code.
  ///
  /// Wraps `GError.domain`. Since GLib 2.0.
  public let domain: ErrorDomain

  /// The number of the error within its domain.
  ///
  /// Wraps `GError.code`. Since GLib 2.0.
  public let code: Int

  /// The text for people, as the thrower wrote it; GLib's own texts are translated.
  ///
  /// Wraps `GError.message`. Since GLib 2.0.
  public let message: String

  /// Creates an error of a known domain.
  ///
  ///     throw GLibError(FileErrorCode.noSpace, "The image does not fit on the disk")
  ///
  /// - Parameters:
  ///   - code: Any code of GLib's or of your own domains.
  ///   - message: One sentence without a full stop, for people.
  ///
  /// Wraps `g_error_new_literal()`. Since GLib 2.0.
  public init<C: GLibErrorCode>(_ code: C, _ message: String) {
    self.init(domain: C.domain, code: code.rawValue, message: message)
  }

  /// Creates an error from its three parts.
  ///
  /// - Parameters:
  ///   - domain: The family of the code.
  ///   - code: The number within the domain. Precondition: it fits into a C `int`.
  ///   - message: One sentence without a full stop, for people.
  ///
  /// Wraps `g_error_new_literal()`. Since GLib 2.0.
  public init(domain: ErrorDomain, code: Int, message: String) {
    guard Int32(exactly: code) != nil else {
      misuse("The code of a GLibError must fit into a C int; \(code) does not")
    }
    self.domain = domain
    self.code = code
    self.message = message
  }
}

// MARK: - Looking at an error

extension GLibError {
  /// Tells whether the error has this code, in this code's domain.
  ///
  ///     if error.matches(FileErrorCode.noEntry) { create() }
  ///
  /// In a `catch` clause the code alone does: `catch FileErrorCode.noEntry`.
  ///
  /// Wraps `g_error_matches()`. Since GLib 2.0.
  public func matches<C: GLibErrorCode>(_ code: C) -> Bool {
    domain == C.domain && self.code == code.rawValue
  }

  /// Returns the code as a value of its type, or `nil` if the error is of another domain.
  ///
  ///     switch error.code(as: FileErrorCode.self) {
  ///     case .noEntry?: create()
  ///     case .permissionDenied?, .readOnlyFileSystem?: askTheUser()
  ///     default: throw error
  ///     }
  ///
  /// No C counterpart.
  public func code<C: GLibErrorCode>(as type: C.Type = C.self) -> C? {
    domain == C.domain ? C(rawValue: code) : nil
  }
}

extension GLibError: CustomStringConvertible {
  /// Text, domain and code on one line, for logs.
  ///
  /// No C counterpart.
  public var description: String { "\(message) (\(domain.name), \(code))" }
}

// MARK: - Adding context

extension GLibError {
  /// Returns the same error with more context before its text.
  ///
  ///     throw error.prefixed("Starting vm-1: ")
  ///
  /// - Parameter prefix: Put before the text as it is, with whatever separates the two.
  /// - Returns: An error of the same domain and code.
  ///
  /// Wraps `g_prefix_error()`. Since GLib 2.16.
  public func prefixed(_ prefix: String) -> GLibError {
    GLibError(domain: domain, code: code, message: prefix + message)
  }
}

// MARK: - System calls

extension GLibError {
  /// The error of a system call that failed with `number` in `errno`.
  ///
  /// - Parameter what: What was being done, for the text: `"pipe"` gives
  ///   "pipe: Too many open files".
  package static func errno(_ number: Int32, _ what: String) -> GLibError {
    let code = FileErrorCode(rawValue: Int(g_file_error_from_errno(number).rawValue))
    return GLibError(code, "\(what): \(String(cString: g_strerror(number)))")
  }
}
