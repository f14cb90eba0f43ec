// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A `pthread_mutex_t` and a `pthread_cond_t`: for threads that wait until something has changed.
package struct ConditionLock: ~Copyable, @unchecked Sendable {
  // The pointers never change, and what they point to may be used on any thread.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Waits, without the lock, until `isFulfilled` is true, runs `body` with the lock held, and lets
  /// those look again who wait.
  package func withLock<R>(
    when isFulfilled: @autoclosure () -> Bool = true,
    _ body: () -> R
  ) -> R {
    pthread_mutex_lock(mutex)
    while !isFulfilled() { pthread_cond_wait(condition, mutex) }
    let result = body()
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
    return result
  }
}

/// Something that happens once, and that threads wait for.
package final class Latch: Sendable {
  private let lock = ConditionLock()
  nonisolated(unsafe) private var isOpen = false  // with `lock` held

  package init() {}

  /// Lets everybody pass from now on.
  package func open() { lock.withLock { isOpen = true } }

  /// Blocks the thread until the latch is open.
  package func wait() { lock.withLock(when: isOpen) {} }
}
