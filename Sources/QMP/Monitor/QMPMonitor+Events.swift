// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

extension QMPMonitor {
  /// Tells what happens to the machine, from this call on.
  ///
  ///     let events = monitor.events(.shutdown, .stop, .resume)
  ///     var status = try await monitor.execute(.queryStatus)
  ///     for try await event in events { … }
  ///
  /// QEMU tells nobody what happened before he was connected: subscribe first, then ask how things are.
  /// The first sequence of a monitor begins with what came before it, up to 100 events.
  ///
  /// Nobody waits for a consumer. What comes meanwhile is buffered; when the buffer is full, events are
  /// dropped, and ``QMPEvent/dropped`` of the next one says how many.
  ///
  /// The sequence ends when the connection ends: after what is buffered, and with an error unless that end
  /// was wanted; see ``QMPEvents/AsyncIterator/next(isolation:)``.
  ///
  /// - Parameters:
  ///   - names: Which events; none means all.
  ///   - buffer: How many may wait. Precondition: at least 1.
  ///   - overflow: Which ones are dropped.
  /// - Returns: A sequence for one consumer: iterations share what comes, and go on where the last one
  ///   stopped. Precondition: No two tasks wait for it at the same time.
  ///
  /// No C counterpart.
  public func events(
    _ names: QMPEvent.Name...,
    buffer: Int = 1_000,
    overflow: QMPEventOverflow = .dropOldest
  ) -> QMPEvents {
    events(Set(names), buffer: buffer, overflow: overflow)
  }

  /// Tells what happens to the machine; as with names one by one.
  ///
  /// - Parameters:
  ///   - names: Which events; the empty set means all.
  ///   - buffer: How many may wait. Precondition: at least 1.
  ///   - overflow: Which ones are dropped.
  ///
  /// No C counterpart.
  public func events(
    _ names: Set<QMPEvent.Name>,
    buffer: Int = 1_000,
    overflow: QMPEventOverflow = .dropOldest
  ) -> QMPEvents {
    guard buffer >= 1 else { misuse("QMPMonitor.events: the buffer must hold an event at least") }
    let storage = EventStorage(limit: buffer, overflow: overflow)
    let subscription = EventSubscription(self, names.isEmpty ? nil : names, storage)
    return QMPEvents(subscription: subscription)
  }
}
