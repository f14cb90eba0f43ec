// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// What a signal passes that has no argument or one number, and returns nothing.
///
/// For these a C function is connected, which GLib calls without making a GValue of each argument,
/// and they are emitted in the way that C code emits. It takes a third less time.
enum SimpleSignal {
  case none, int, uint, int64, uint64

  init?(_ parameters: UnsafeMutableBufferPointer<TypeID>, _ result: TypeID) {
    guard result == TypeID.none, parameters.count < 2 else { return nil }
    switch parameters.first {
    case nil: self = .none
    case .int, .boolean: self = .int
    case .uint: self = .uint
    case .int64: self = .int64
    case .uint64: self = .uint64
    default: return nil
    }
  }

  // MARK: Emitting

  /// - Parameter argument: A value of the parameter's type.
  @inline(__always)
  func emit(
    _ object: UnsafeMutablePointer<GObject>,
    _ signal: guint,
    _ detail: GQuark,
    _ argument: UnsafeRawPointer
  ) {
    let number = argument + MemoryLayout<GType>.size
    switch self {
    case .none: cglib_signal_emit_none(object, signal, detail)
    case .int: cglib_signal_emit_int(object, signal, detail, number.load(as: gint.self))
    case .uint: cglib_signal_emit_uint(object, signal, detail, number.load(as: guint.self))
    case .int64: cglib_signal_emit_int64(object, signal, detail, number.load(as: gint64.self))
    case .uint64: cglib_signal_emit_uint64(object, signal, detail, number.load(as: guint64.self))
    }
  }

  // MARK: Handling

  /// The C function that GLib calls for a handler.
  var callback: GCallback {
    switch self {
    case .none: unsafeBitCast(Self.handleNone, to: GCallback.self)
    case .int: unsafeBitCast(Self.handleInt, to: GCallback.self)
    case .uint: unsafeBitCast(Self.handleUInt, to: GCallback.self)
    case .int64: unsafeBitCast(Self.handleInt64, to: GCallback.self)
    case .uint64: unsafeBitCast(Self.handleUInt64, to: GCallback.self)
    }
  }

  private static let handleNone:
    @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void = {
      handle($1, .none, 0)
    }
  private static let handleInt:
    @convention(c) (UnsafeMutableRawPointer, gint, UnsafeRawPointer) -> Void = {
      handle($2, .int, UInt64(UInt32(bitPattern: $1)))
    }
  private static let handleUInt:
    @convention(c) (UnsafeMutableRawPointer, guint, UnsafeRawPointer) -> Void = {
      handle($2, .uint, UInt64($1))
    }
  private static let handleInt64:
    @convention(c) (UnsafeMutableRawPointer, gint64, UnsafeRawPointer) -> Void = {
      handle($2, .int64, UInt64(bitPattern: Int64($1)))
    }
  private static let handleUInt64:
    @convention(c) (UnsafeMutableRawPointer, guint64, UnsafeRawPointer) -> Void = {
      handle($2, .uint64, UInt64($1))
    }

  /// - Parameters:
  ///   - data: The `HandlerClosure`.
  ///   - bits: The number as it stands in memory; its low half on a little-endian machine.
  @inline(__always)
  private static func handle(_ data: UnsafeRawPointer, _ type: TypeID, _ bits: UInt64) {
    var value = GValue()
    value.g_type = type.rawValue
    withUnsafeMutablePointer(to: &value) { value in
      UnsafeMutableRawPointer(value).storeBytes(
        of: bits,
        toByteOffset: MemoryLayout<GType>.size,
        as: UInt64.self
      )
      Unmanaged<HandlerClosure>.fromOpaque(data)._withUnsafeGuaranteedRef {
        $0.confinement.check(handlerOf: $0.name)
        $0.body(value, nil)
      }
    }
  }
}
