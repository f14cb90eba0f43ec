// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A `pthread_mutex_t` with a stable address; the only kind of lock in the toolkit.
///
/// `Synchronization.Mutex` is as fast, but its lock word lives in a library that the thread sanitizer
/// does not instrument: every contended use is then reported as a race.
package struct Lock: ~Copyable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  package init() {
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` with the lock held. No user code may run inside.
  @inline(__always)
  package borrowing func withLock<R: ~Copyable, E: Error>(
    _ body: () throws(E) -> R
  ) throws(E) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }
}

// A pthread mutex may be locked from any thread; the pointer never changes.
extension Lock: @unchecked Sendable {}
