// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// A task that waits for a reply: what it shares with whoever answers or cancels it.
///
/// It does what ``WaitingTask`` does, and why it has a lock of its own is said there. Being no generic type of
/// another module it costs less, and every command needs one.
final class ReplyWait: @unchecked Sendable {
  // Sendable: `key` and `isCancelled` are only touched with the lock of the conversation held, `outcome` with
  // that of the wait; the continuation is set before others know the wait.
  var key: CallTable<ReplyWait>.Key?
  var isCancelled = false
  private let lock = Lock()
  private var continuation: UnsafeContinuation<Void, Never>!
  private var outcome: Outcome?

  func begin(_ continuation: UnsafeContinuation<Void, Never>) { self.continuation = continuation }

  /// Lets the task go on. Call it once.
  func resume(returning outcome: Outcome) {
    lock.withLock {
      self.outcome = outcome
      // Queues the task, no more; it waits for the lock if it should be faster than this thread.
      continuation.resume()
    }
  }

  /// What the task was resumed with.
  func takeOutcome() -> Outcome { lock.withLock { outcome.take()! } }
}
