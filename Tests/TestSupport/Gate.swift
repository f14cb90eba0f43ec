// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A condition that one thread waits for and another one makes true, once.
public final class Gate: @unchecked Sendable {
  // The flag is read and written with the mutex held; the pointers never change.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Creates a gate that is shut.
  public init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Lets everybody pass from now on.
  public func open() {
    pthread_mutex_lock(mutex)
    isOpen = true
    let tasks = waiting
    waiting = []
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
    for task in tasks { task.resume() }
  }

  /// Waits until the gate is open, without a thread: a test that is a task must not block one of
  /// the few that all tasks share.
  public func opened() async {
    await withCheckedContinuation { continuation in
      if !enter(continuation) { continuation.resume() }
    }
  }

  private func enter(_ task: CheckedContinuation<Void, Never>) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if !isOpen { waiting.append(task) }
    return !isOpen
  }

  /// Waits until the gate is open.
  public func wait() {
    pthread_mutex_lock(mutex)
    while !isOpen { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }
}
