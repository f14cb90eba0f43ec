// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Decides who resumes a task that waits: exactly one of those that try, and nobody twice.
///
/// Without a lock and without a clock; ``Wait`` has those.
struct WaitState<Waiter> {
  private enum Phase {
    case idle
    case waiting(Waiter)
    case over
  }
  private var phase = Phase.idle

  /// Puts the task in its place.
  ///
  /// - Returns: False when the wait was over before it has begun; the caller resumes the task.
  mutating func begin(_ waiter: Waiter) -> Bool {
    guard case .idle = phase else { return false }
    phase = .waiting(waiter)
    return true
  }

  /// Ends the wait, for whatever reason.
  ///
  /// - Returns: The task, if the caller is the one to resume it.
  mutating func end() -> Waiter? {
    let phase = phase
    self.phase = .over
    if case .waiting(let waiter) = phase { return waiter }
    return nil
  }
}
