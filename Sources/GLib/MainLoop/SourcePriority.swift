// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The order in which ready sources of one context are served: smaller numbers first.
///
/// A ready source keeps every source of a larger number waiting. Each number that a context
/// has ever used costs it a constant amount in every turn, so use the named ones where they fit.
///
/// Wraps `G_PRIORITY_HIGH`, `G_PRIORITY_DEFAULT` and the other priorities.
public struct SourcePriority: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number GLib uses.
  ///
  /// No C counterpart.
  public let rawValue: Int32

  /// Creates a priority between or beyond the named ones.
  ///
  /// No C counterpart.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// −100: before everything that has no reason to be urgent.
  ///
  /// No C counterpart.
  public static let high = SourcePriority(rawValue: -100)
  /// 0: timers, descriptors, signals, unless said otherwise.
  ///
  /// No C counterpart.
  public static let `default` = SourcePriority(rawValue: 0)
  /// 100: idle work that should not wait for all idle work.
  ///
  /// No C counterpart.
  public static let highIdle = SourcePriority(rawValue: 100)
  /// 200: idle work.
  ///
  /// No C counterpart.
  public static let idle = SourcePriority(rawValue: 200)
  /// 300: very low-priority background work.
  ///
  /// No C counterpart.
  public static let low = SourcePriority(rawValue: 300)

  /// Whether the first is served before the second.
  ///
  /// No C counterpart.
  public static func < (first: SourcePriority, second: SourcePriority) -> Bool {
    first.rawValue < second.rawValue
  }
}
