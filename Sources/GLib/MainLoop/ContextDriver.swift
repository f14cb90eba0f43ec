// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Turns a ``MainContext`` step by step, for a program whose loop is not GLib's.
///
/// In each turn of the other loop: ask what to wait for, wait for it together with what the other loop
/// waits for, and say what was observed.
///
///     context.withDriver { driver in
///       while !isOver {
///         var wait = driver.prepare()
///         otherLoop.wait(for: &wait.descriptors, atMost: wait.timeout)
///         driver.dispatch(wait)
///       }
///     }
///
/// The callbacks, their order and the wake-ups from other threads are those of ``MainLoop/run()``.
///
/// > Isolation: Only on the thread that called ``MainContext/withDriver(_:)``, and only until that returns.
///
/// Wraps `g_main_context_prepare()`, `g_main_context_query()`, `g_main_context_check()` and
/// `g_main_context_dispatch()`.
public final class ContextDriver {
  private let context: OpaquePointer
  private let thread = UnsafeMutableRawPointer(g_thread_self())
  private var hasEnded = false
  private var priority: gint = 0
  private var records = [GPollFD](repeating: GPollFD(), count: 8)
  private var count = 0
  private var turn = 0

  fileprivate init(_ context: OpaquePointer) { self.context = context }

  fileprivate func end() { hasEnded = true }
}

extension ContextDriver {
  /// What a context waits for.
  ///
  /// No C counterpart.
  public struct Wait: Sendable {
    /// The descriptors; set what was observed of each, and nothing else.
    ///
    /// Wraps the `GPollFD`s of `g_main_context_query()`.
    public var descriptors: [Descriptor]

    /// How long to wait at most: zero when something is ready already, `nil` for ever. The least step is
    /// a millisecond; finer timers end the wait by a descriptor.
    ///
    /// Wraps `timeout_` of `g_main_context_query()`.
    public let timeout: Duration?

    fileprivate let turn: Int
  }

  /// One descriptor of a ``Wait``.
  ///
  /// Wraps `GPollFD`.
  public struct Descriptor: Hashable, Sendable {
    /// The number of the descriptor; it may stand in the list more than once.
    ///
    /// No C counterpart.
    public let number: Int32

    /// What to wait for.
    ///
    /// No C counterpart.
    public let conditions: IOCondition

    /// What was observed; empty at first.
    ///
    /// No C counterpart.
    public var observed: IOCondition = []
  }
}

// MARK: - A turn

extension ContextDriver {
  /// Begins a turn: finds out what the context waits for.
  ///
  /// A turn may be left unfinished; the next one begins here again.
  ///
  /// - Complexity: O(descriptors that C code has attached); those of this library are one.
  ///
  /// Wraps `g_main_context_prepare()` and `g_main_context_query()`.
  public func prepare() -> Wait {
    check("prepare()")
    ContextState.requireNotPreparing(context, "ContextDriver.prepare()")
    g_main_context_prepare(context, &priority)
    var timeout: gint = -1
    count = query(&timeout)
    while count > records.count {
      records = [GPollFD](repeating: GPollFD(), count: count)
      count = query(&timeout)
    }
    turn += 1
    return Wait(
      descriptors: records[..<count].map {
        Descriptor(number: $0.fd, conditions: IOCondition(rawValue: UInt32($0.events)))
      },
      timeout: timeout < 0 ? nil : .milliseconds(Int64(timeout)),
      turn: turn
    )
  }

  /// Ends a turn: calls back the sources that are ready.
  ///
  /// - Parameter wait: What ``prepare()`` has returned last, with what was observed.
  /// - Returns: Whether anything was ready.
  ///
  /// Precondition: The list of descriptors is as `prepare()` made it.
  ///
  /// Wraps `g_main_context_check()` and `g_main_context_dispatch()`.
  @discardableResult
  public func dispatch(_ wait: Wait) -> Bool {
    check("dispatch(_:)")
    guard wait.turn == turn, isSame(wait.descriptors) else {
      misuse(
        "ContextDriver.dispatch(_:) wants what the last prepare() returned, with nothing but `observed` changed"
      )
    }
    for (index, descriptor) in wait.descriptors.enumerated() {
      records[index].revents = gushort(truncatingIfNeeded: descriptor.observed.rawValue)
    }
    guard g_main_context_check(context, priority, &records, gint(count)) != 0 else { return false }
    // A turn that a callback begins is another one.
    turn += 1
    g_main_context_dispatch(context)
    return true
  }

  private func query(_ timeout: inout gint) -> Int {
    Int(g_main_context_query(context, priority, &timeout, &records, gint(records.count)))
  }

  private func isSame(_ descriptors: [Descriptor]) -> Bool {
    descriptors.count == count
      && zip(descriptors, records).allSatisfy { descriptor, record in
        descriptor.number == record.fd
          && descriptor.conditions.rawValue == UInt32(record.events)
      }
  }

  private func check(_ method: String) {
    guard !hasEnded, thread == UnsafeMutableRawPointer(g_thread_self()) else {
      misuse("ContextDriver.\(method) was called outside of withDriver(_:), or on another thread")
    }
  }
}

extension MainContext {
  /// Runs `body` with what turns the context step by step, for a loop that is not GLib's.
  ///
  /// - Parameter body: Runs at once, and runs the other loop. What it is given must not be used
  ///   after it has returned.
  ///
  /// Precondition: No other thread owns the context.
  ///
  /// > Isolation: The calling thread owns the context meanwhile, and has it as its default.
  ///
  /// Wraps `g_main_context_acquire()`.
  public func withDriver<R, E: Error>(_ body: (ContextDriver) throws(E) -> R) throws(E) -> R {
    MainQueue.serve(by: handle)
    return try owning("MainContext.withDriver(_:)") { () throws(E) -> R in
      let driver = ContextDriver(handle)
      defer {
        driver.end()
        StallReport.loopHasReturned(handle)
      }
      guard self != .default else { return try body(driver) }
      return try withThreadDefault { () throws(E) -> R in try body(driver) }
    }
  }
}
