// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The events that have come and that nobody has taken yet, and the task that waits for one.
///
/// Without a lock; ``EventStorage`` has that.
struct EventQueue<Waiter> {
  /// What becomes of a task that asks for an event.
  enum Answer {
    case event(QMPEvent)
    case end(QMPEnd?)
    /// It is kept until an event comes, or the end.
    case wait
    /// Another task waits already.
    case refused
  }

  let limit: Int
  let overflow: QMPEventOverflow
  private var events: [QMPEvent] = []
  /// Where the first event is that nobody has taken.
  private var first = 0
  /// Dropped since the last one that is, or was, in the buffer.
  private var droppedSince = 0
  private var waiter: Waiter?
  private var end: QMPEnd??

  /// How many were dropped in all.
  private(set) var dropped = 0

  init(limit: Int, overflow: QMPEventOverflow) {
    self.limit = limit
    self.overflow = overflow
  }

  private var count: Int { events.count - first }

  mutating func next(_ waiter: Waiter) -> Answer {
    guard self.waiter == nil else { return .refused }
    if count > 0 {
      defer { removeFirst() }
      return .event(events[first])
    }
    if let end { return .end(end) }
    self.waiter = waiter
    return .wait
  }

  /// - Returns: The task to resume, and the event for it.
  mutating func receive(_ event: QMPEvent) -> (Waiter, QMPEvent)? {
    guard end == nil else { return nil }
    if count == limit, overflow == .dropNewest {
      dropped += 1
      droppedSince += 1
      return nil
    }
    var event = event
    event.dropped = droppedSince
    droppedSince = 0
    // Who waits has taken everything before.
    if let waiter = waiter.take() { return (waiter, event) }
    if count == limit { dropOldest(&event) }
    events.append(event)
    return nil
  }

  /// The gap shows at whatever comes behind it.
  private mutating func dropOldest(_ new: inout QMPEvent) {
    dropped += 1
    let gap = events[first].dropped + 1
    removeFirst()
    if count > 0 { events[first].dropped += gap } else { new.dropped += gap }
  }

  /// - Parameters:
  ///   - reason: `nil` when the iterating task was cancelled: then nothing is kept.
  /// - Returns: The task to resume with the end.
  mutating func end(_ reason: QMPEnd?) -> Waiter? {
    if reason == nil {
      events = []
      first = 0
      end = .some(nil)
    } else if end == nil {
      end = .some(reason)
    }
    return waiter.take()
  }

  private mutating func removeFirst() {
    first += 1
    guard first > events.count / 2 else { return }
    events.removeSubrange(..<first)
    first = 0
  }
}
