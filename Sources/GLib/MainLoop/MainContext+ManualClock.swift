// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The clock of a context that stands still until it is set: what GLibTesting is made of.
package struct ManualContextClock: Sendable {
  package let context = MainContext()
  private let time = ManualTime()

  package init() {
    ContextRegistry.setClock(.manual(time), of: context.handle)
    // With a first source, so that the registry hears of the end of the context.
    _ = context.executor
  }

  /// Nanoseconds since the clock was made.
  package var now: Int64 {
    get { time.nanoseconds.load(ordering: .sequentiallyConsistent) }
    nonmutating set { time.nanoseconds.store(newValue, ordering: .sequentiallyConsistent) }
  }

  /// When the first timer of the context is due, if one is armed.
  package var nextDeadline: Int64? { ContextRegistry.nextDeadline(of: context.handle) }
}
