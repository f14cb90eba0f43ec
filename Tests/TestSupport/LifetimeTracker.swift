// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts the live instances it handed out, so that a test can show that a closure or a value was
/// released, once, and when.
public final class LifetimeTracker: Sendable {
  private let count = Atomic<Int>(0)

  /// Creates a tracker without live instances.
  public init() {}

  /// The number of instances that are alive.
  public var live: Int { count.load(ordering: .sequentiallyConsistent) }

  /// Returns a new instance; capture it in what is to be tracked.
  public func instance() -> Instance { Instance(self) }

  /// An object whose life is counted.
  public final class Instance: Sendable {
    private let tracker: LifetimeTracker

    fileprivate init(_ tracker: LifetimeTracker) {
      self.tracker = tracker
      tracker.count.add(1, ordering: .sequentiallyConsistent)
    }

    deinit { tracker.count.subtract(1, ordering: .sequentiallyConsistent) }
  }
}
