// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A number that any thread may change.
public final class Counter: Sendable {
  private let storage = Atomic<Int>(0)

  /// Creates a counter that stands at zero.
  public init() {}

  /// The number.
  public var value: Int { storage.load(ordering: .sequentiallyConsistent) }

  /// Adds to the number and returns the sum.
  @discardableResult
  public func add(_ amount: Int = 1) -> Int {
    storage.add(amount, ordering: .sequentiallyConsistent).newValue
  }
}

/// An object that tells when it dies.
public final class OnDeinit: Sendable {
  private let body: @Sendable () -> Void

  /// Runs `body` when the object is released.
  public init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  deinit { body() }

  /// Does nothing; mentioning it makes a closure capture the object.
  public func touch() {}
}
