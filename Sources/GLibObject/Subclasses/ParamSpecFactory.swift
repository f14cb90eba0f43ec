// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// Makes GLib's description of a property of a class that is written in Swift.
struct ParamSpecFactory {
  private let type: TypeID
  private let initial: ValueStorage?
  private let least: ValueStorage?
  private let greatest: ValueStorage?

  init<T: ValueConvertible>(_ type: T.Type, _ initial: T?, _ bounds: (T, T)?) {
    self.type = T.typeID
    func storage<V: ValueConvertible>(_ content: V) -> ValueStorage {
      let storage = ValueStorage(T.typeID)
      guard content.write(storage.pointer) else {
        misuse("\(content) cannot be the default or a bound of a property")
      }
      return storage
    }
    // A String is never NULL.
    let isPlainString = T.self == String.self
    self.initial = initial.map(storage) ?? (isPlainString ? storage("") : nil)
    least = bounds.map { storage($0.0) }
    greatest = bounds.map { storage($0.1) }
  }

  func make(_ name: UnsafePointer<CChar>, _ flags: GParamFlags) -> ParamSpec {
    let spec: ParamSpec? =
      switch type {
      case .string: g_param_spec_string(name, nil, nil, preset(g_value_get_string) ?? nil, flags)
      case .boolean: g_param_spec_boolean(name, nil, nil, preset(g_value_get_boolean) ?? 0, flags)
      case .char: number(name, flags, g_value_get_schar, g_param_spec_char)
      case .uchar: number(name, flags, g_value_get_uchar, g_param_spec_uchar)
      case .int: number(name, flags, g_value_get_int, g_param_spec_int)
      case .uint: number(name, flags, g_value_get_uint, g_param_spec_uint)
      case .int64: number(name, flags, g_value_get_int64, g_param_spec_int64)
      case .uint64: number(name, flags, g_value_get_uint64, g_param_spec_uint64)
      case .float: fraction(name, flags, g_value_get_float, g_param_spec_float)
      case .double: fraction(name, flags, g_value_get_double, g_param_spec_double)
      case .typeIDs: g_param_spec_gtype(name, nil, nil, TypeID.none.rawValue, flags)
      default: derived(name, flags)
      }
    guard let spec else { misuse("a property cannot have the type \(type)") }
    return spec
  }

  private func preset<N>(_ get: (UnsafePointer<GValue>?) -> N) -> N? {
    initial.map { get($0.pointer) }
  }

  private typealias Make<N> = (
    UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, N, N, N, GParamFlags
  ) -> ParamSpec?

  private func number<N: FixedWidthInteger>(
    _ name: UnsafePointer<CChar>,
    _ flags: GParamFlags,
    _ get: (UnsafePointer<GValue>?) -> N,
    _ make: Make<N>
  ) -> ParamSpec? {
    number(name, flags, get, N.min, N.max, make)
  }

  private func fraction<N: BinaryFloatingPoint>(
    _ name: UnsafePointer<CChar>,
    _ flags: GParamFlags,
    _ get: (UnsafePointer<GValue>?) -> N,
    _ make: Make<N>
  ) -> ParamSpec? {
    let largest = N.greatestFiniteMagnitude
    return number(name, flags, get, -largest, largest, make)
  }

  private func number<N: Numeric & Comparable>(
    _ name: UnsafePointer<CChar>,
    _ flags: GParamFlags,
    _ get: (UnsafePointer<GValue>?) -> N,
    _ smallest: N,
    _ largest: N,
    _ make: Make<N>
  ) -> ParamSpec? {
    let low = least.map { get($0.pointer) } ?? smallest
    let high = greatest.map { get($0.pointer) } ?? largest
    return make(name, nil, nil, low, high, preset(get) ?? min(max(N.zero, low), high), flags)
  }

  private func derived(_ name: UnsafePointer<CChar>, _ flags: GParamFlags) -> ParamSpec? {
    let raw = type.rawValue
    switch type.fundamental {
    case .enumeration:
      return g_param_spec_enum(name, nil, nil, raw, preset(g_value_get_enum) ?? firstCase, flags)
    case .flags:
      return g_param_spec_flags(name, nil, nil, raw, preset(g_value_get_flags) ?? 0, flags)
    case .boxed: return g_param_spec_boxed(name, nil, nil, raw, flags)
    case .object, .interface: return g_param_spec_object(name, nil, nil, raw, flags)
    default: return nil
    }
  }

  private var firstCase: gint {
    let table = g_type_class_ref(type.rawValue)!
    defer { g_type_class_unref(table) }
    return table.assumingMemoryBound(to: GEnumClass.self).pointee.values.pointee.value
  }
}
