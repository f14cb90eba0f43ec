// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

extension SignalLookup.Facts {
  /// Lends initialised values for an emission, the first of which holds the object; `fill` writes
  /// the others and emits.
  @inline(__always)
  func withValues(_ object: Object, _ fill: (UnsafeMutablePointer<GValue>) -> Void) {
    let count = parameters.count + 1
    withUnsafeTemporaryAllocation(of: GValue.self, capacity: count) { memory in
      let values = memory.baseAddress!
      values.initialize(repeating: GValue(), count: count)
      // Lent, and so not cleared: `object` holds it during the emission.
      values.pointee.g_type = object.instance.type
      UnsafeMutableRawPointer(values).storeBytes(
        of: object.instance,
        toByteOffset: MemoryLayout<GType>.size,
        as: UnsafeMutablePointer<GObject>.self
      )
      if areNumbers {
        // For these, that is all that `g_value_init` does, and `g_value_unset` does nothing.
        for index in parameters.indices { values[index + 1].g_type = parameters[index].rawValue }
        fill(values)
      } else {
        for index in parameters.indices {
          g_value_init(values + index + 1, parameters[index].rawValue)
        }
        fill(values)
        for index in 1..<count { g_value_unset(values + index) }
      }
      withExtendedLifetime(object) {}
    }
  }

  @inline(__always)
  func write<T: ValueConvertible>(
    _ argument: T,
    to values: UnsafeMutablePointer<GValue>,
    _ index: inout Int
  ) {
    guard argument.write(values + index) else { refuse(argument, index) }
    index += 1
  }

  /// Writes the one number of a simple signal.
  @inline(__always)
  func write<T: ValueConvertible>(_ argument: T, toOnly value: inout GValue) {
    value.g_type = parameters[0].rawValue
    guard argument.write(&value) else { refuse(argument, 1) }
  }

  @inline(never)
  private func refuse<T: ValueConvertible>(_ argument: T, _ index: Int) -> Never {
    let (text, type) = (String(reflecting: argument), parameters[index - 1])
    misuse("\(text) cannot be argument \(index) of a signal, which is a \(type)")
  }
}
