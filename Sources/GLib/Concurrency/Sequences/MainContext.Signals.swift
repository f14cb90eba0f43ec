// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Tells which UNIX signals the process receives.
  ///
  ///     for await signal in context.signals(SIGHUP, SIGTERM) {
  ///       if signal == .terminate { break }
  ///       reloadConfiguration()
  ///     }
  ///
  /// Signals are watched from this call on: one that arrives before the first `next()` is kept. A
  /// signal that arrives again before it was taken is kept once; so after its last arrival it comes
  /// at least once, never more often than it was sent, and no signal displaces another. While a
  /// signal is watched, its default action (ending the process, mostly) does not happen.
  ///
  /// The sequence ends when the iterating task is cancelled, with what it has kept; when the context
  /// ends, after what it has kept; and when it and its iterators are dropped. In the context's next
  /// turn the signals have their default actions again.
  ///
  /// - Parameter signals: One or more of `SIGHUP`, `SIGINT`, `SIGTERM`, `SIGUSR1`, `SIGUSR2` and
  ///   `SIGWINCH`. Check a number that comes from outside with ``UnixSignal/init(_:)``.
  /// - Returns: A sequence for one consumer: iterations share what arrives, and go on where the last
  ///   one stopped. Precondition: No two tasks wait for it at the same time.
  ///
  /// Precondition: The signals can be watched.
  ///
  /// > Isolation: Safe from any thread; the iteration stays on its own actor. The context must be run
  /// > by somebody.
  ///
  /// Wraps `g_unix_signal_add_full()`.
  public func signals(_ signals: Int32...) -> Signals {
    makeSignals(signals.map { watchable($0, "signals(_:)") })
  }

  /// Tells which UNIX signals the process receives; as with numbers, for signals that
  /// are known to be watchable.
  ///
  /// Wraps `g_unix_signal_add_full()`.
  public func signals(_ signals: UnixSignal...) -> Signals { makeSignals(signals) }

  package func makeSignals(_ signals: [UnixSignal]) -> Signals {
    Signals(subscription: SignalSubscription(self, signals))
  }
}

// MARK: - The sequence

extension MainContext {
  /// The sequence of `signals(_:)`.
  ///
  /// > Isolation: Safe from any thread, but one task at a time may wait.
  ///
  /// No C counterpart.
  public struct Signals: AsyncSequence, Sendable {
    let subscription: SignalSubscription

    /// Goes on where the last iteration has stopped.
    ///
    /// No C counterpart.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(subscription: subscription) }

    /// One iteration.
    ///
    /// No C counterpart.
    public struct AsyncIterator: AsyncIteratorProtocol {
      let subscription: SignalSubscription

      /// Waits until a signal has arrived.
      ///
      /// - Returns: The signal; `nil` once the sequence has ended.
      ///
      /// No C counterpart.
      public mutating func next(isolation: isolated (any Actor)?) async -> UnixSignal? {
        let subscription = subscription
        return await withTaskCancellationHandler(
          operation: {
            // Without this capture the closure, and with it the task, would leave the actor.
            _ = isolation
            return await WaitingTask.suspend(isolation: isolation) {
              subscription.storage.next($0)
            }
          },
          onCancel: { subscription.cancel() },
          isolation: isolation
        )
      }
    }
  }
}
