// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The version of QEMU.
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct QMPVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The first number.
  ///
  /// No C counterpart.
  public let major: Int

  /// The second number.
  ///
  /// No C counterpart.
  public let minor: Int

  /// The third number.
  ///
  /// No C counterpart.
  public let micro: Int

  /// What the packager says; often a version, too.
  ///
  /// No C counterpart.
  public let package: String

  init?(_ value: JSONValue?) {
    guard let numbers = value?["qemu"],
      let major = numbers["major"]?.integerValue.flatMap({ Int(exactly: $0) }),
      let minor = numbers["minor"]?.integerValue.flatMap({ Int(exactly: $0) }),
      let micro = numbers["micro"]?.integerValue.flatMap({ Int(exactly: $0) })
    else { return nil }
    self.major = major
    self.minor = minor
    self.micro = micro
    package = value?["package"]?.stringValue ?? ""
  }

  /// Whether the first version is the older one. What the packager says does not matter.
  ///
  /// No C counterpart.
  public static func < (first: QMPVersion, second: QMPVersion) -> Bool {
    (first.major, first.minor, first.micro) < (second.major, second.minor, second.micro)
  }

  /// The three numbers, `7.2.9`.
  ///
  /// No C counterpart.
  public var description: String { "\(major).\(minor).\(micro)" }
}
