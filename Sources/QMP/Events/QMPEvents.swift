// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// The sequence of ``QMPMonitor/events(_:buffer:overflow:)-(QMPEvent.Name...,_,_)``.
///
/// > Isolation: Safe from any thread, but one task at a time may wait.
///
/// No C counterpart.
public struct QMPEvents: AsyncSequence, Sendable {
  let subscription: EventSubscription

  /// How many events were dropped so far.
  ///
  /// No C counterpart.
  public var dropped: Int { subscription.storage.dropped }

  /// Goes on where the last iteration has stopped.
  ///
  /// No C counterpart.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(subscription: subscription) }

  /// One iteration.
  ///
  /// No C counterpart.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let subscription: EventSubscription

    /// Waits until something has happened.
    ///
    /// - Returns: The event; `nil` once the task is cancelled, or the connection has ended as it was
    ///   wanted to: closed here, or after `quit`.
    /// - Throws: ``QMPError`` when it has ended otherwise.
    ///
    /// No C counterpart.
    public mutating func next(
      isolation: isolated (any Actor)?
    ) async throws(QMPError) -> QMPEvent? {
      let subscription = subscription
      let answer = await withTaskCancellationHandler(
        operation: {
          // Without this capture the closure, and with it the task, would leave the actor.
          _ = isolation
          return await WaitingTask.suspend(isolation: isolation) { subscription.storage.next($0) }
        },
        onCancel: { subscription.storage.end(nil) },
        isolation: isolation
      )
      switch answer {
      case .event(let event): return event
      case .end(let end):
        guard let end, !end.isClean else { return nil }
        throw QMPError(command: nil, reason: .ended(end))
      }
    }
  }
}

/// What becomes of an event when the buffer is full.
///
/// No C counterpart.
public enum QMPEventOverflow: Hashable, Sendable {
  /// The oldest one in the buffer makes room.
  ///
  /// No C counterpart.
  case dropOldest
  /// It is dropped itself.
  ///
  /// No C counterpart.
  case dropNewest
}
