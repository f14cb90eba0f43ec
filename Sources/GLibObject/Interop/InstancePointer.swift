// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A pointer to an object, in whichever form a C library has it: with its own struct, or without one.
///
/// > Isolation: Any thread.
///
/// No C counterpart.
public protocol InstancePointer {
  /// Takes the address of an object.
  ///
  /// No C counterpart.
  init(instanceAddress: UnsafeMutableRawPointer)

  /// The address of the object.
  ///
  /// No C counterpart.
  var instanceAddress: UnsafeMutableRawPointer { get }
}

extension UnsafeMutablePointer: InstancePointer {
  /// Takes the address of an object.
  ///
  /// No C counterpart.
  @inlinable
  public init(instanceAddress: UnsafeMutableRawPointer) {
    self = instanceAddress.assumingMemoryBound(to: Pointee.self)
  }

  /// The address of the object.
  ///
  /// No C counterpart.
  @inlinable public var instanceAddress: UnsafeMutableRawPointer { UnsafeMutableRawPointer(self) }
}

extension UnsafeMutableRawPointer: InstancePointer {
  /// Takes the address of an object.
  ///
  /// No C counterpart.
  @inlinable
  public init(instanceAddress: UnsafeMutableRawPointer) { self = instanceAddress }

  /// The address of the object.
  ///
  /// No C counterpart.
  @inlinable public var instanceAddress: UnsafeMutableRawPointer { self }
}

extension OpaquePointer: InstancePointer {
  /// Takes the address of an object.
  ///
  /// No C counterpart.
  @inlinable
  public init(instanceAddress: UnsafeMutableRawPointer) { self.init(instanceAddress) }

  /// The address of the object.
  ///
  /// No C counterpart.
  @inlinable public var instanceAddress: UnsafeMutableRawPointer { UnsafeMutableRawPointer(self) }
}
