// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The signals that have arrived and that nobody has taken yet, and the task that waits for one.
///
/// A signal that is here already is not put in again: after its last arrival somebody takes it
/// once. So there are never more than there are kinds of signals, and none is ever dropped.
///
/// Without a lock; ``SignalStorage`` has that.
struct SignalQueue<Waiter> {
  private var pending: [UnixSignal] = []
  private var waiter: Waiter?
  private var hasEnded = false

  /// What becomes of a task that asks for a signal.
  enum Answer: Equatable {
    case signal(UnixSignal)
    case end
    /// It is kept until a signal arrives, or the end comes.
    case wait
    /// Another task waits already.
    case refused
  }

  mutating func next(_ waiter: Waiter) -> Answer {
    guard self.waiter == nil else { return .refused }
    if !pending.isEmpty { return .signal(pending.removeFirst()) }
    if hasEnded { return .end }
    self.waiter = waiter
    return .wait
  }

  /// - Returns: The task to resume with this signal.
  mutating func receive(_ signal: UnixSignal) -> Waiter? {
    guard !hasEnded else { return nil }
    if let waiter = waiter.take() { return waiter }
    if !pending.contains(signal) { pending.append(signal) }
    return nil
  }

  /// - Parameter forgetting: Whether signals that have arrived are dropped.
  /// - Returns: The task to resume with the end.
  mutating func end(forgetting: Bool) -> Waiter? {
    hasEnded = true
    if forgetting { pending = [] }
    return waiter.take()
  }
}
