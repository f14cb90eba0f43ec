// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

extension TypeID {
  /// Takes the number that C code gives a type.
  ///
  ///     override class var typeID: TypeID { TypeID(osinfo_os_get_type()) }
  ///
  /// - Parameter type: What a `…_get_type()` function returns.
  ///
  /// Wraps `GType`.
  public init(_ type: GType) { self.init(rawValue: type) }

  /// The number that C code gives the type.
  ///
  /// Wraps `GType`.
  public var gType: GType { rawValue }
}
