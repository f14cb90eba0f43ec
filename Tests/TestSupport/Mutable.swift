// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A variable that any thread may read and write.
public final class Mutable<Value: Sendable>: @unchecked Sendable {
  // The value is only touched with the mutex held; the pointer never changes.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var storage: Value

  /// Creates the variable.
  public init(_ value: Value) {
    storage = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// The value.
  public var value: Value {
    get {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return storage
    }
    _modify {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      yield &storage
    }
  }

  /// Sets the value and returns the old one, which the caller may release outside the lock.
  public func exchange(_ new: Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let old = storage
    storage = new
    return old
  }
}
