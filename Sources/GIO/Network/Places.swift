// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// How many connections are being served. One task waits at a time.
final class Places: @unchecked Sendable {
  // Sendable: what varies is only touched with `lock` held.
  private let lock = Lock()
  private var taken = 0
  private var isStopped = false
  private var waiting: (task: WaitingTask<Void>, below: Int)?

  /// Waits until fewer than `limit` places are taken.
  ///
  /// - Returns: False after ``stop()``.
  func waitForOne(of limit: Int) async throws -> Bool {
    if lock.withLock({ taken >= limit && !isStopped }) {
      await wait(below: limit, unlessStopped: true)
    }
    try Task.checkCancellation()
    return !hasStopped
  }

  /// Waits until no place is taken, or the task is cancelled.
  func waitForAll() async { await wait(below: 1, unlessStopped: false) }

  var hasStopped: Bool { lock.withLock { isStopped } }

  func take() { lock.withLock { taken += 1 } }

  func giveBack() {
    let task = lock.withLock { () -> WaitingTask<Void>? in
      taken -= 1
      guard let waiting, taken < waiting.below else { return nil }
      return takeWaiting()
    }
    task?.resume(returning: ())
  }

  /// Ends the wait for a place, now and later.
  func stop() {
    let task = lock.withLock {
      isStopped = true
      return takeWaiting()
    }
    task?.resume(returning: ())
  }

  private func wait(below limit: Int, unlessStopped: Bool) async {
    await withTaskCancellationHandler {
      await WaitingTask<Void>.suspend(isolation: nil) { task in
        let mustWait = lock.withLock {
          guard taken >= limit, !(unlessStopped && isStopped), !Task.isCancelled else {
            return false
          }
          waiting = (task, limit)
          return true
        }
        if !mustWait { task.resume(returning: ()) }
      }
    } onCancel: {
      lock.withLock { takeWaiting() }?.resume(returning: ())
    }
  }

  /// With the lock held.
  private func takeWaiting() -> WaitingTask<Void>? { waiting.take()?.task }
}
