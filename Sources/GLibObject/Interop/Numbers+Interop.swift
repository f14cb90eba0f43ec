// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// Any Swift integer reads and writes any of C's: what does not fit is refused, never cut.

extension ValueConvertible where Self: FixedWidthInteger {
  /// Whether the type is one of C's integers, of whatever width.
  ///
  /// No C counterpart.
  public static func accepts(_ type: TypeID) -> Bool {
    switch type {
    case .char, .uchar, .int, .uint, .long, .ulong, .int64, .uint64: true
    default: false
    }
  }

  /// Reads an integer of any width; `nil` when it does not fit.
  ///
  /// Wraps `g_value_get_int64()`.
  @inlinable
  public static func read(_ value: UnsafePointer<GValue>) -> Self? {
    switch value.pointee.g_type >> 2 {
    case 3: Self(exactly: g_value_get_schar(value))
    case 4: Self(exactly: g_value_get_uchar(value))
    case 6: Self(exactly: g_value_get_int(value))
    case 7: Self(exactly: g_value_get_uint(value))
    case 8: Self(exactly: g_value_get_long(value))
    case 9: Self(exactly: g_value_get_ulong(value))
    case 10: Self(exactly: g_value_get_int64(value))
    case 11: Self(exactly: g_value_get_uint64(value))
    default: nil
    }
  }

  /// Writes an integer of any width; `false` when it does not fit.
  ///
  /// Wraps `g_value_set_int64()`.
  @inlinable
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    func put<N: FixedWidthInteger>(_ set: (UnsafeMutablePointer<GValue>, N) -> Void) -> Bool {
      guard let number = N(exactly: self) else { return false }
      set(value, number)
      return true
    }
    return switch value.pointee.g_type >> 2 {
    case 3: put { g_value_set_schar($0, $1) }
    case 4: put { g_value_set_uchar($0, $1) }
    case 6: put { g_value_set_int($0, $1) }
    case 7: put { g_value_set_uint($0, $1) }
    case 8: put { g_value_set_long($0, $1) }
    case 9: put { g_value_set_ulong($0, $1) }
    case 10: put { g_value_set_int64($0, $1) }
    case 11: put { g_value_set_uint64($0, $1) }
    default: false
    }
  }
}

extension Int8: ValueConvertible {
  /// `gchar`.
  ///
  /// Wraps `G_TYPE_CHAR`.
  public static var typeID: TypeID { .char }
}

extension UInt8: ValueConvertible {
  /// `guchar`.
  ///
  /// Wraps `G_TYPE_UCHAR`.
  public static var typeID: TypeID { .uchar }
}

extension Int32: ValueConvertible {
  /// `gint`.
  ///
  /// Wraps `G_TYPE_INT`.
  public static var typeID: TypeID { .int }
}

extension UInt32: ValueConvertible {
  /// `guint`.
  ///
  /// Wraps `G_TYPE_UINT`.
  public static var typeID: TypeID { .uint }
}

extension Int: ValueConvertible {
  /// `gint64`.
  ///
  /// Wraps `G_TYPE_INT64`.
  public static var typeID: TypeID { .int64 }
}

extension Int64: ValueConvertible {
  /// `gint64`.
  ///
  /// Wraps `G_TYPE_INT64`.
  public static var typeID: TypeID { .int64 }
}

extension UInt: ValueConvertible {
  /// `guint64`.
  ///
  /// Wraps `G_TYPE_UINT64`.
  public static var typeID: TypeID { .uint64 }
}

extension UInt64: ValueConvertible {
  /// `guint64`.
  ///
  /// Wraps `G_TYPE_UINT64`.
  public static var typeID: TypeID { .uint64 }
}

// MARK: - Others

extension Bool: ValueConvertible {
  /// `gboolean`.
  ///
  /// Wraps `G_TYPE_BOOLEAN`.
  public static var typeID: TypeID { .boolean }

  /// Reads yes or no.
  ///
  /// Wraps `g_value_get_boolean()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Bool? {
    g_value_get_boolean(value) != 0
  }

  /// Writes yes or no.
  ///
  /// Wraps `g_value_set_boolean()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    g_value_set_boolean(value, self ? 1 : 0)
    return true
  }
}

extension Double: ValueConvertible {
  /// `gdouble`.
  ///
  /// Wraps `G_TYPE_DOUBLE`.
  public static var typeID: TypeID { .double }

  /// Whether the type is one of C's floating-point numbers.
  ///
  /// No C counterpart.
  public static func accepts(_ type: TypeID) -> Bool { type == .double || type == .float }

  /// Reads a floating-point number.
  ///
  /// Wraps `g_value_get_double()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Double? {
    value.pointee.g_type == TypeID.float.rawValue
      ? Double(g_value_get_float(value)) : g_value_get_double(value)
  }

  /// Writes a floating-point number, rounded if the type is narrower.
  ///
  /// Wraps `g_value_set_double()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool {
    if value.pointee.g_type == TypeID.float.rawValue {
      g_value_set_float(value, Float(self))
    } else {
      g_value_set_double(value, self)
    }
    return true
  }
}

extension Float: ValueConvertible {
  /// `gfloat`.
  ///
  /// Wraps `G_TYPE_FLOAT`.
  public static var typeID: TypeID { .float }

  /// Whether the type is one of C's floating-point numbers.
  ///
  /// No C counterpart.
  public static func accepts(_ type: TypeID) -> Bool { Double.accepts(type) }

  /// Reads a floating-point number, rounded if the type is wider.
  ///
  /// Wraps `g_value_get_float()`.
  public static func read(_ value: UnsafePointer<GValue>) -> Float? {
    Double.read(value).map { Float($0) }
  }

  /// Writes a floating-point number.
  ///
  /// Wraps `g_value_set_float()`.
  public func write(_ value: UnsafeMutablePointer<GValue>) -> Bool { Double(self).write(value) }
}
