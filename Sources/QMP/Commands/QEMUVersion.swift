// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The version of QEMU.
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct QEMUVersion: Hashable, Sendable, CustomStringConvertible {
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

  /// Whether it is this version, or a newer one.
  ///
  ///     if monitor.version?.isAtLeast(8, 2) == true { useTheNewWay() }
  ///
  /// No C counterpart.
  public func isAtLeast(_ major: Int, _ minor: Int = 0, _ micro: Int = 0) -> Bool {
    (self.major, self.minor, self.micro) >= (major, minor, micro)
  }

  /// The three numbers, `7.2.9`.
  ///
  /// No C counterpart.
  public var description: String { "\(major).\(minor).\(micro)" }
}
