// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A version of the GLib library.
///
/// A program may run with another GLib than the one it was built with, so the toolkit looks at the
/// library that was loaded:
///
///     print("GLib \(LibraryVersion.runtime)")
///     if LibraryVersion.runtime >= LibraryVersion(2, 84) { … }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `glib_major_version`, `glib_minor_version` and `glib_micro_version`.
public struct LibraryVersion: Hashable, Sendable {
  /// The first number: 2 in 2.74.6.
  ///
  /// Wraps `glib_major_version`.
  public let major: Int

  /// The second number: 74 in 2.74.6. Odd numbers are development versions.
  ///
  /// Wraps `glib_minor_version`.
  public let minor: Int

  /// The third number: 6 in 2.74.6.
  ///
  /// Wraps `glib_micro_version`.
  public let micro: Int

  /// Creates a version from its numbers.
  ///
  /// No C counterpart.
  public init(_ major: Int, _ minor: Int, _ micro: Int = 0) {
    self.major = major
    self.minor = minor
    self.micro = micro
  }
}

// MARK: - Known versions

extension LibraryVersion {
  /// The version of the library that this process has loaded.
  ///
  /// Wraps `glib_major_version`, `glib_minor_version` and `glib_micro_version`.
  public static let runtime = LibraryVersion(
    Int(glib_major_version),
    Int(glib_minor_version),
    Int(glib_micro_version)
  )

  /// The oldest version that the toolkit works with.
  ///
  /// No C counterpart.
  public static let minimum = LibraryVersion(2, 66)
}

// MARK: - Comparing and printing

extension LibraryVersion: Comparable {
  /// Returns whether the first version is older than the second.
  ///
  /// Wraps `glib_check_version()`.
  public static func < (left: LibraryVersion, right: LibraryVersion) -> Bool {
    (left.major, left.minor, left.micro) < (right.major, right.minor, right.micro)
  }
}

extension LibraryVersion: CustomStringConvertible {
  /// The version as GLib writes it, for example `2.74.6`.
  ///
  /// No C counterpart.
  public var description: String { "\(major).\(minor).\(micro)" }
}

// MARK: - The check at first use

extension LibraryVersion {
  /// Ends the process with a clear sentence unless `version` is one that the toolkit works with.
  ///
  /// Cheap enough for every initialiser: three loads and a comparison.
  package static func requireSupported(_ version: LibraryVersion = .runtime) {
    if version < minimum || version.major != minimum.major {
      unsupported(version)
    }
  }

  @inline(never)
  private static func unsupported(_ version: LibraryVersion) -> Never {
    misuse(
      "GLib \(version) was loaded, but this program needs GLib \(minimum.major).\(minimum.minor) "
        + "or a newer \(minimum.major).x; upgrade libglib2.0-0 (Debian, Ubuntu) or glib2 (Fedora)"
    )
  }
}
