// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A task that waits until somebody, on whatever thread, hands it a value; what a continuation is.
///
/// The value goes beside the continuation, and both under a lock. The runtime orders the two sides by
/// an atomic of its own, which the thread sanitizer does not see where the value comes before the task
/// has begun to wait; the lock it sees.
package final class WaitingTask<Value: Sendable>: Sendable {
  private let lock = Lock()
  private let continuation: UnsafeContinuation<Void, Never>
  nonisolated(unsafe) private var value: Value?  // with `lock` held

  private init(_ continuation: UnsafeContinuation<Void, Never>) {
    self.continuation = continuation
  }

  /// Suspends the calling task until ``resume(returning:)`` is called, and comes back where it was.
  ///
  /// - Parameter body: Gets what is to be resumed, exactly once; possibly before it has returned.
  package static func suspend(
    isolation: isolated (any Actor)? = #isolation,
    _ body: (WaitingTask) -> Void
  ) async -> Value {
    var waiting: WaitingTask?
    await withUnsafeContinuation(isolation: isolation) { continuation in
      let task = WaitingTask(continuation)
      waiting = task
      body(task)
    }
    return waiting!.takeValue()
  }

  /// Lets the task go on. Call it once.
  package func resume(returning value: sending Value) {
    lock.withLock {
      self.value = value
      // Queues the task, no more; it waits for the lock if it should be faster than this thread.
      continuation.resume()
    }
  }

  private func takeValue() -> Value { lock.withLock { value.take()! } }
}
