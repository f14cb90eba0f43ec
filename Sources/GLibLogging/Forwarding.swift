// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if SwiftLog

  import Synchronization

  /// One record of GLib's log on its way through swift-log.
  ///
  /// A logger may lead back into GLib's log: at once, which the task-local value shows, or from another
  /// thread, where the mark in the record does.
  final class Forwarding: Sendable {
    /// The field of records that come from swift-log; its value is the source of the event.
    static let mark = "SWIFT_LOG_SOURCE"

    @TaskLocal static var current: Forwarding?

    private enum State: UInt8, AtomicRepresentable { case underWay, back, ended }
    private let state = Atomic<State>(.underWay)
    private let message: String

    private init(_ message: String) { self.message = message }

    /// Whether an event that a handler has met is this record, and GLib can still be told to write it.
    ///
    /// Not so for what the logger has to say for itself, and for a task that outlives the forwarding.
    func takesBack(_ message: String) -> Bool {
      guard message == self.message else { return false }
      let before = state.compareExchange(
        expected: .underWay,
        desired: .back,
        ordering: .relaxed
      ).original
      return before != .ended
    }

    /// Runs `body`, and returns whether it led back into GLib's log.
    static func run(_ message: String, _ body: () -> Void) -> Bool {
      let forwarding = Forwarding(message)
      $current.withValue(forwarding) { body() }
      return forwarding.state.exchange(.ended, ordering: .relaxed) == .back
    }
  }

#endif
