// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

/// The handle of ``MainContext/reportStalls(longerThan:_:)``. It also counts turns.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public final class StallReport: Sendable {
  /// What the loop does, from one mark to the next.
  private struct Activity {
    /// When it began, in nanoseconds of the monotonic clock; nil while the loop waits.
    var start: Int64?
    /// The callbacks that run now, the innermost last: more than one with nested loops.
    var callbacks: [String] = []
    var isReported = false
  }

  private let limit: Int64
  private let state: ContextState
  private let handler: @Sendable (Stall) -> Void
  private let lock = Lock()
  nonisolated(unsafe) private var activity = Activity()  // with `lock` held
  private let count = Atomic<Int>(0)
  private let hasEnded = Atomic<Bool>(false)
  /// How many there are that may watch a loop: mostly none, and then nobody need be looked up.
  private static let attached = Atomic<Int>(0)

  /// Looks after all loops that are reported on, and calls all handlers.
  private static let watchdog = EventThread(named: "stalls")

  init(limit: Duration, state: ContextState, _ handler: @escaping @Sendable (Stall) -> Void) {
    self.limit = limit.saturatingNanoseconds
    self.state = state
    self.handler = handler
  }

  /// How many turns the loop has begun since the first one that was reported on. A turn is one wait
  /// and the callbacks after it.
  ///
  /// No C counterpart.
  public var turns: Int { count.load(ordering: .relaxed) }

  /// Ends the report, in the next turn of the loop; a stall that is known already may still arrive.
  ///
  /// No C counterpart.
  public func cancel() { hasEnded.store(true, ordering: .relaxed) }

  private var isCancelled: Bool { hasEnded.load(ordering: .relaxed) }
}

// MARK: - What the loop does

extension StallReport {
  /// A callback is about to run.
  func begin(_ name: String) { mark { $0.callbacks.append(name) } }

  /// It has returned.
  func end() { mark { _ = $0.callbacks.popLast() } }

  /// Nobody turns the loop any more, unless an outer one does: what its thread does now is no stall.
  func loopHasReturned() {
    mark(isWaiting: lock.withLock { activity.callbacks.isEmpty })
  }

  /// Ends one activity and begins another, which ``Activity/callbacks`` names.
  private func mark(isWaiting: Bool = false, _ change: (inout Activity) -> Void = { _ in }) {
    let now = LoopTime.monotonic.now
    let stall = lock.withLock {
      let stall = self.stall(until: now, isOver: true)
      change(&activity)
      activity.start = isWaiting ? nil : now
      activity.isReported = false
      return stall
    }
    if let stall { Self.watchdog.context.invoke { [handler] in handler(stall) } }
  }

  /// With the lock held.
  private func stall(until now: Int64, isOver: Bool) -> Stall? {
    guard let start = activity.start, now - start > limit else { return nil }
    return Stall(
      source: activity.callbacks.last ?? "a source that C code has attached",
      duration: .nanoseconds(now - start),
      isOver: isOver
    )
  }

  /// On the watchdog's thread: reports a stall that lasts.
  private func look() {
    let stall = lock.withLock { () -> Stall? in
      guard !activity.isReported else { return nil }
      let stall = self.stall(until: LoopTime.monotonic.now, isOver: false)
      activity.isReported = stall != nil
      return stall
    }
    if let stall { handler(stall) }
  }
}

// MARK: - The GSource that sees each turn begin

extension StallReport {
  /// Tells the report of a context, if it has one, that the context has been turned by hand.
  @inline(__always)
  static func loopHasReturned(_ context: OpaquePointer) {
    if attached.load(ordering: .relaxed) > 0 { tellReport(of: context) }
  }

  // Not inlined: what is rare must not cost those who do not want it.
  @inline(never)
  private static func tellReport(of context: OpaquePointer) {
    ContextRegistry.state(of: context)?.loopHasReturned()
  }

  func attach(to context: OpaquePointer) {
    Self.attached.add(1, ordering: .relaxed)
    let source = makeSource(Self.functions, tail: Unmanaged.passRetained(self).toOpaque())
    cglib_source_set_static_name(source, "swift-glib stall report")
    // More urgent than all others, or it would not be asked in every turn.
    g_source_set_priority(source, .min)
    publish(source, to: context)
    Self.watchdog.context.addTimeout(
      every: .nanoseconds(max(1_000_000, limit / 2)),
      from: .anyThread
    ) { [self] in
      // The end of the GSource cancels the report, too.
      guard !isCancelled else { return .remove }
      look()
      return .keep
    }
  }

  /// Lives for ever: GLib keeps the pointer.
  nonisolated(unsafe) private static let functions = makeSourceFunctions(
    prepare: { source, timeout in
      timeout!.pointee = -1
      let report = StallReport.of(source)
      if report.isCancelled { return 1 }
      report.state.replace(report)
      report.count.add(1, ordering: .relaxed)
      report.mark(isWaiting: true)
      return 0
    },
    check: { source in
      let report = StallReport.of(source)
      // Again: attached while the loop waited, it has not been asked by `prepare`.
      if !report.isCancelled { report.state.replace(report) }
      report.mark()
      return 0
    },
    dispatch: { source, _, _ in
      let report = StallReport.of(source)
      report.state.remove(report)
      return 0
    },
    finalize: { source in
      let report = Unmanaged<StallReport>.fromOpaque(tail(of: source!)).takeRetainedValue()
      report.cancel()
      report.state.remove(report)
      attached.subtract(1, ordering: .relaxed)
    }
  )

  private static func of(_ source: UnsafeMutablePointer<GSource>?) -> StallReport {
    Unmanaged<StallReport>.fromOpaque(tail(of: source!)).takeUnretainedValue()
  }
}
