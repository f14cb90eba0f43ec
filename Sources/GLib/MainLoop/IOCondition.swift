// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// What a descriptor is ready for, or what a caller wants to know about it.
///
/// ``error``, ``hangUp`` and ``invalid`` are reported without being asked for. The empty set asks
/// for nothing, and then nothing is reported, not even a hang-up.
///
/// Wraps `GIOCondition`.
public struct IOCondition: OptionSet, Hashable, Sendable {
  /// The bits of `GIOCondition`, which are also those of `poll`.
  ///
  /// No C counterpart.
  public let rawValue: UInt32

  /// Creates a set from the bits of `GIOCondition`.
  ///
  /// No C counterpart.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// There is data to read, a connection to accept, or the end of the stream (`G_IO_IN`).
  ///
  /// No C counterpart.
  public static let readable = IOCondition(rawValue: 1)
  /// There is urgent data to read (`G_IO_PRI`).
  ///
  /// No C counterpart.
  public static let urgent = IOCondition(rawValue: 2)
  /// Data can be written without blocking (`G_IO_OUT`).
  ///
  /// No C counterpart.
  public static let writable = IOCondition(rawValue: 4)
  /// An error condition (`G_IO_ERR`).
  ///
  /// No C counterpart.
  public static let error = IOCondition(rawValue: 8)
  /// The other side has hung up; there may be data left to read (`G_IO_HUP`).
  ///
  /// No C counterpart.
  public static let hangUp = IOCondition(rawValue: 16)
  /// The number is not an open descriptor (`G_IO_NVAL`). A number that is closed while it is watched
  /// may fall silent instead: cancel first.
  ///
  /// No C counterpart.
  public static let invalid = IOCondition(rawValue: 32)

  /// What is reported although nobody asked for it.
  static let unasked: IOCondition = [.error, .hangUp, .invalid]
}

extension IOCondition: CustomStringConvertible {
  /// The names of the conditions, as in `[readable, hangUp]`.
  ///
  /// No C counterpart.
  public var description: String {
    let names: [(IOCondition, String)] = [
      (.readable, "readable"), (.urgent, "urgent"), (.writable, "writable"), (.error, "error"),
      (.hangUp, "hangUp"), (.invalid, "invalid"),
    ]
    return "[" + names.filter { contains($0.0) }.map(\.1).joined(separator: ", ") + "]"
  }
}
