// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// One task that waits for one source to become ready, once.
///
/// The first of these resumes it: the source, the cancelling of the task, and the end of the
/// context. The source has ended by then, so that a descriptor may be closed.
final class Wait: @unchecked Sendable {
  // Sendable: what varies is only touched with the hub's lock held; `source` is set before others
  // see the object.

  enum Outcome: Sendable {
    /// The source was ready; a descriptor says for what.
    case ready(IOCondition)
    case cancelled
    case contextHasEnded
  }

  private let hub: Hub
  private var source: Source!
  private var state = WaitState<UnsafeContinuation<Void, Never>>()
  /// Beside the continuation, and not in it: how the runtime hands a value to a task that has not come to
  /// wait yet, the thread sanitizer does not see.
  private var outcome = Outcome.cancelled

  private init(_ hub: Hub) { self.hub = hub }

  /// Suspends the calling task until a source is ready. It comes back where it was.
  ///
  /// - Parameter makeSource: Makes the source, and does not add it.
  static func forSource(
    named name: String,
    of hub: Hub,
    isolation: isolated (any Actor)?,
    _ makeSource: (Callback) -> Source
  ) async -> Outcome {
    let wait = Wait(hub)
    wait.source = makeSource(Callback(name, .anyThread, .wait(wait)))
    await withTaskCancellationHandler(
      operation: {
        // Without this capture the closure, and with it the task, would leave the actor.
        _ = isolation
        await withUnsafeContinuation(isolation: isolation) { wait.begin($0) }
      },
      onCancel: { wait.cancel() },
      isolation: isolation
    )
    return hub.lock.withLock { wait.outcome }
  }
}

// MARK: - What ends a wait

extension Wait {
  private func begin(_ continuation: UnsafeContinuation<Void, Never>) {
    let isWaiting = hub.lock.withLock {
      guard state.begin(continuation) else { return false }
      guard hub.place(source) else {
        _ = state.end()
        outcome = .contextHasEnded
        return false
      }
      return true
    }
    guard !isWaiting else { return }
    source.discard()
    continuation.resume()
  }

  private func cancel() {
    end(.cancelled) {
      // Nothing of the user's goes with it, so it need not go on the context's thread.
      if !source.isDispatching { source.callback = nil }
      hub.end(source)
      hub.wakeIfWaiting()
    }
  }

  /// Called on the context's thread, without a lock, when the source is ready.
  func fire(_ conditions: IOCondition) {
    end(.ready(conditions)) { hub.end(source) }
  }

  /// Called by the thread that ends the context, without a lock.
  func contextHasEnded() { end(.contextHasEnded) {} }

  /// Resumes the task unless somebody has done so.
  private func end(_ outcome: Outcome, _ endSource: () -> Void) {
    let waiter = hub.lock.withLock {
      let waiter = state.end()
      if waiter != nil {
        self.outcome = outcome
        endSource()
      }
      return waiter
    }
    waiter?.resume()
  }
}
