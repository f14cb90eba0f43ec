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
  private var state = WaitState<WaitingTask<Outcome>>()

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
    return await withTaskCancellationHandler(
      operation: {
        // Without this capture the closure, and with it the task, would leave the actor.
        _ = isolation
        return await WaitingTask.suspend(isolation: isolation) { wait.begin($0) }
      },
      onCancel: { wait.cancel() },
      isolation: isolation
    )
  }
}

// MARK: - What ends a wait

extension Wait {
  private func begin(_ task: WaitingTask<Outcome>) {
    let outcome: Outcome? = hub.lock.withLock {
      guard state.begin(task) else { return .cancelled }
      guard hub.place(source) else {
        _ = state.end()
        return .contextHasEnded
      }
      return nil
    }
    guard let outcome else { return }
    source.discard()
    task.resume(returning: outcome)
  }

  private func cancel() {
    let task = hub.lock.withLock {
      let task = state.end()
      if task != nil {
        // Nothing of the user's goes with it, so it need not go on the context's thread.
        if !source.isDispatching { source.callback = nil }
        hub.end(source)
        hub.wakeIfWaiting()
      }
      return task
    }
    task?.resume(returning: .cancelled)
  }

  /// Called on the context's thread, without a lock, when the source is ready.
  func fire(_ conditions: IOCondition) {
    let task = hub.lock.withLock {
      let task = state.end()
      if task != nil { hub.end(source) }
      return task
    }
    task?.resume(returning: .ready(conditions))
  }

  /// Called by the thread that ends the context, without a lock.
  func contextHasEnded() {
    hub.lock.withLock { state.end() }?.resume(returning: .contextHasEnded)
  }
}
