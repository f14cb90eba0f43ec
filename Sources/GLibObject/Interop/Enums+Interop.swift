// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

extension EnumValue {
  /// Reads a case; `nil` for a number that stands for none.
  ///
  /// Wraps `g_value_get_enum()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Self? {
    Self(rawValue: g_value_get_enum(value))
  }

  /// Writes a case.
  ///
  /// Wraps `g_value_set_enum()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    g_value_set_enum(value, rawValue)
    return true
  }
}

extension FlagsValue {
  /// Reads flags, also those that have no name.
  ///
  /// Wraps `g_value_get_flags()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Self? {
    Self(rawValue: g_value_get_flags(value))
  }

  /// Writes flags.
  ///
  /// Wraps `g_value_set_flags()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    g_value_set_flags(value, rawValue)
    return true
  }
}
