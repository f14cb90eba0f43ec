// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// The family that an error code belongs to, known by its name.
///
/// C code calls it a quark: a string that was given a number once. Two domains are equal when
/// their names are. Declare one for your own codes where you declare the codes:
///
///     struct DiskErrorCode: GLibErrorCode {
///       static let domain: ErrorDomain = "demo-disk-error-quark"
///       let rawValue: Int
///       static let full = Self(rawValue: 1)
///     }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_quark_from_string()`. Since GLib 2.0.
public struct ErrorDomain: Hashable, Sendable {
  /// The `GQuark`. C code may hand out numbers that no string stands behind, also 0.
  package let quark: UInt32

  /// Creates the domain of a name, which GLib keeps until the process ends.
  ///
  ///     let domain = ErrorDomain("g-file-error-quark")
  ///
  /// - Parameter name: By custom the C function that returns the quark, with hyphens.
  ///   Precondition: it contains no U+0000, because C would cut it there.
  /// - Complexity: O(*n*) in the length of the name.
  ///
  /// Wraps `g_quark_from_string()`. Since GLib 2.0.
  public init(_ name: String) {
    guard !name.utf8.contains(0) else {
      misuse("The name of an ErrorDomain must not contain U+0000")
    }
    quark = name.withCString { g_quark_from_string($0) }
  }

  package init(quark: UInt32) {
    self.quark = quark
  }

  /// The name; `"quark-7"` for a domain that C code numbered 7 without ever naming it.
  ///
  /// Wraps `g_quark_to_string()`. Since GLib 2.0.
  public var name: String {
    guard let name = g_quark_to_string(quark) else { return "quark-\(quark)" }
    return String(cString: name)
  }
}

// MARK: - Conformances

extension ErrorDomain: ExpressibleByStringLiteral {
  /// Creates the domain of a literal name.
  ///
  /// Wraps `g_quark_from_string()`. Since GLib 2.0.
  public init(stringLiteral name: String) {
    self.init(name)
  }
}

extension ErrorDomain: CustomStringConvertible {
  /// The name.
  ///
  /// Wraps `g_quark_to_string()`. Since GLib 2.0.
  public var description: String { name }
}
