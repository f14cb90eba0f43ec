// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// An ``EventQueue`` behind a lock, between the connection that fills it and the task that empties it.
final class EventStorage: @unchecked Sendable {
  // Sendable: the queue is only touched with the lock held.

  enum Answer: Sendable {
    case event(QMPEvent)
    case end(QMPEnd?)
  }

  private let lock = Lock()
  private var queue: EventQueue<WaitingTask<Answer>>

  init(limit: Int, overflow: QMPEventOverflow) {
    queue = EventQueue(limit: limit, overflow: overflow)
  }

  var dropped: Int { lock.withLock { queue.dropped } }

  func next(_ task: WaitingTask<Answer>) {
    switch lock.withLock({ queue.next(task) }) {
    case .event(let event): task.resume(returning: .event(event))
    case .end(let end): task.resume(returning: .end(end))
    case .wait: break
    case .refused:
      misuse("QMPMonitor.events(): two tasks wait for one sequence of events; give each its own")
    }
  }

  func receive(_ event: QMPEvent) {
    guard let (task, event) = lock.withLock({ queue.receive(event) }) else { return }
    task.resume(returning: .event(event))
  }

  func end(_ reason: QMPEnd?) {
    lock.withLock { queue.end(reason) }?.resume(returning: .end(reason))
  }
}

/// What the iterators of one sequence share. As long as it lives, so does the monitor.
final class EventSubscription: Sendable {
  let storage: EventStorage
  private let monitor: QMPMonitor

  init(_ monitor: QMPMonitor, _ names: Set<QMPEvent.Name>?, _ storage: EventStorage) {
    self.monitor = monitor
    self.storage = storage
    monitor.conversation.subscribe(names, storage)
  }

  deinit { monitor.conversation.unsubscribe(storage) }
}

/// Who wants to know of which events. Without a lock; ``Conversation`` has that.
struct EventRegistry {
  private var subscribers: [(queue: EventStorage, names: Set<QMPEvent.Name>?)] = []
  /// What comes before anybody has subscribed, for whoever does first.
  private var early: [QMPEvent]? = []

  private static let mostEarly = 100

  mutating func add(_ queue: EventStorage, _ names: Set<QMPEvent.Name>?) {
    subscribers.append((queue, names))
    for event in early ?? [] where names?.contains(event.name) ?? true { queue.receive(event) }
    early = nil
  }

  mutating func remove(_ queue: EventStorage) {
    subscribers.removeAll { $0.queue === queue }
  }

  mutating func queues(for event: QMPEvent) -> [EventStorage] {
    if let count = early?.count, count < Self.mostEarly { early?.append(event) }
    return subscribers.filter { $0.names?.contains(event.name) ?? true }.map(\.queue)
  }

  mutating func removeAll() -> [EventStorage] {
    defer { subscribers = [] }
    return subscribers.map(\.queue)
  }
}
