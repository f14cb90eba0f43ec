// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Lets one task at a time wait for one descriptor, as often as it takes, with one source.
///
/// The source stays with its hub between two waits and asks for nothing then. A task that waits again
/// before the loop turns costs no system call: the second change of the mask undoes the first.
///
/// A task on a thread that runs its default context waits there; any other one waits on a context that
/// the caller names.
package final class DescriptorWait: @unchecked Sendable {
  // Sendable: constants, variables that are touched with `lock` held, and `hub`, which only the one
  // task that waits touches.

  package enum Outcome: Sendable {
    case ready
    case cancelled
    /// Whoever ran the context has let go of it: wait again, on another one.
    case contextHasEnded
    /// ``DescriptorWait/interrupt()`` was called.
    case interrupted
    /// ``DescriptorWait/end()`` was called.
    case ended
  }

  private let descriptor: Int32
  private let conditions: IOCondition
  /// Lock order: this one → registry → hub.
  private let lock = Lock()
  /// Held while a task is resumed, and taken by the task afterwards; nothing else is done with it held.
  private let resumption = Lock()
  private var source: DescriptorSource?
  private var waiting: UnsafeContinuation<Void, Never>?
  private var onReady: (@Sendable () -> Bool)?
  private var outcome = Outcome.ready
  private var isCancelled = false
  private var isInterrupted = false
  private var hasEnded = false
  private var hub: Hub?

  /// - Parameter descriptor: Borrowed until ``end()`` has been called, which must be.
  package init(for conditions: IOCondition, of descriptor: Int32) {
    self.descriptor = descriptor
    self.conditions = conditions
  }

  /// Suspends the calling task until the descriptor is ready. One task at a time.
  ///
  /// - Parameters:
  ///   - fallback: The context to wait on when the thread runs none.
  ///   - onReady: Called on the context's thread, without a lock, whenever the descriptor is ready: true
  ///     goes on waiting. It may still be running when something else has ended the wait.
  package func wait(
    orOn fallback: () -> MainContext,
    isolation: isolated (any Actor)?,
    onReady: (@Sendable () -> Bool)? = nil
  ) async -> Outcome {
    await withTaskCancellationHandler(
      operation: {
        // Without this capture the closure, and with it the task, would leave the actor.
        _ = isolation
        await withUnsafeContinuation(isolation: isolation) { begin($0, fallback, onReady) }
      },
      onCancel: { cancel() },
      isolation: isolation
    )
    // The runtime orders the two sides by an atomic that the thread sanitizer does not see; this it sees.
    resumption.withLock {}
    return lock.withLock {
      isCancelled = false
      return outcome
    }
  }

  /// Whether the calling thread runs the context on which a task would wait that is on it.
  package static var isOnLoop: Bool { ownDefault != nil }

  /// The thread's default context, if the thread runs it.
  private static var ownDefault: OpaquePointer? {
    let context = g_main_context_get_thread_default() ?? MainQueue.defaultContext
    return g_main_context_is_owner(context) != 0 ? context : nil
  }
}

// MARK: - Beginning

extension DescriptorWait {
  private func begin(
    _ task: UnsafeContinuation<Void, Never>,
    _ fallback: () -> MainContext,
    _ onReady: (@Sendable () -> Bool)?
  ) {
    // Before the lock is taken: a context that is let go of may end here.
    let hub = chooseHub(fallback)
    resumeAfterwards {
      waiting = task
      self.onReady = onReady
      if hasEnded { return .ended }
      if isCancelled { return .cancelled }
      if isInterrupted { return .interrupted }
      if let source, source.hub !== hub { remove(source) }
      if arm(on: hub) { return nil }
      source = nil
      // Another context may have the address of the one that has ended.
      self.hub = nil
      return .contextHasEnded
    }
  }

  private func chooseHub(_ fallback: () -> MainContext) -> Hub {
    if let context = Self.ownDefault {
      if let hub, hub.context == context { return hub }
      return setHub(ContextRegistry.hub(of: context, priority: .default))
    }
    let context = fallback()
    if let hub, hub.context == context.handle { return hub }
    return setHub(context.hub(.default))
  }

  private func setHub(_ hub: Hub) -> Hub {
    self.hub = hub
    return hub
  }

  /// With the lock held. False when the context of the hub has ended.
  private func arm(on hub: Hub) -> Bool {
    hub.lock.withLock {
      if let source {
        guard !source.isEnded else { return false }
        source.wanted = conditions
        hub.conditionsChanged(source)
        return true
      }
      let source = DescriptorSource(
        hub: hub,
        callback: Callback("stream", .anyThread, .descriptorWait(self)),
        descriptor: descriptor,
        conditions: conditions
      )
      self.source = source
      return hub.place(source)
    }
  }
}

// MARK: - What ends a wait

extension DescriptorWait {
  /// Called on the context's thread, without a lock, when the descriptor is ready.
  func fire() {
    if let onReady = lock.withLock({ onReady }), onReady() { return }
    resumeAfterwards {
      disarm()
      return .ready
    }
  }

  private func cancel() {
    resumeAfterwards {
      isCancelled = true
      if waiting != nil { disarm() }
      return .cancelled
    }
  }

  /// Ends the wait under way, or else the next one.
  package func interrupt() {
    resumeAfterwards {
      isInterrupted = true
      if waiting != nil { disarm() }
      return .interrupted
    }
  }

  /// Called by the thread that ends the context, without a lock.
  func contextHasEnded() {
    resumeAfterwards {
      // Perhaps the task waits on another context by now.
      guard let source, source.hub.lock.withLock({ source.isEnded }) else { return nil }
      self.source = nil
      return .contextHasEnded
    }
  }

  /// Ends the wait if there is one, and lets go of the descriptor: it may be closed afterwards.
  package func end() {
    resumeAfterwards {
      guard !hasEnded else { return nil }
      hasEnded = true
      if let source { remove(source) }
      return .ended
    }
  }

  /// Runs `body` with the lock held, and resumes the task that waits with what it returns, if anything.
  ///
  /// Not with the lock held: to resume a task is to take a lock of the task's, and whoever cancels the task
  /// has that one when he asks for ours.
  private func resumeAfterwards(_ body: () -> Outcome?) {
    let task = lock.withLock { () -> UnsafeContinuation<Void, Never>? in
      guard let outcome = body(), let task = waiting.take() else { return nil }
      self.outcome = outcome
      onReady = nil
      if case .interrupted = outcome { isInterrupted = false }
      return task
    }
    if let task { resumption.withLock { task.resume() } }
  }

  /// With the lock held.
  private func disarm() {
    guard let source else { return }
    source.hub.lock.withLock {
      guard !source.isEnded else { return }
      source.wanted = []
      source.hub.conditionsChanged(source)
    }
  }

  /// With the lock held.
  private func remove(_ source: DescriptorSource) {
    let hub = source.hub
    hub.lock.withLock {
      // Nothing of the user's goes with it, so it need not go on the context's thread.
      if !source.isDispatching { source.callback = nil }
      hub.end(source)
      hub.wakeIfWaiting()
    }
    self.source = nil
  }
}
