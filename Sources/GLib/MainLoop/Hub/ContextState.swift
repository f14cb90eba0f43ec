// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

/// What the hubs of one context share: what has left sources and waits for the context's thread.
final class ContextState: Sendable {
  private let lock = Lock()
  nonisolated(unsafe) private var waiting = Waiting()  // with `lock` held
  private let isWaiting = Atomic<Bool>(false)
  private let preparing = Atomic<Bool>(false)
  /// How many contexts are in the middle of user code that GLib's `prepare` or `check` has called:
  /// mostly none, and then nobody need be looked up.
  private static let preparingCount = Atomic<Int>(0)
  private let turns = Atomic<UInt64>(0)
  private let retired = Atomic<Bool>(false)
  private let hasReport = Atomic<Bool>(false)
  private let jobQueue = Atomic<UInt>(0)  // an address, or 0
  nonisolated(unsafe) private var report: StallReport?  // with `lock` held

  private struct Waiting {
    var callbacks: ContiguousArray<Callback> = []
    var destroyed: ContiguousArray<UnsafeMutablePointer<GSource>> = []
    var undestroyed: ContiguousArray<UnsafeMutablePointer<GSource>> = []
  }

  /// Changes whenever a hub of the context is prepared or dispatched: inside a callback, by a nested
  /// loop only.
  var turn: UInt64 { turns.load(ordering: .relaxed) }

  /// Only the context's thread does this.
  @discardableResult
  func beginTurn() -> UInt64 {
    let turn = turns.load(ordering: .relaxed) &+ 1
    turns.store(turn, ordering: .relaxed)
    return turn
  }

  /// Whether nobody runs the context any more, and nobody will: it takes no more sources.
  var isRetired: Bool { retired.load(ordering: .acquiring) }

  func retire() { retired.store(true, ordering: .releasing) }

  /// Whether this is the middle of GLib's `prepare`, and user code runs: what becomes ready now
  /// may have been asked already in this turn.
  var isPreparing: Bool { preparing.load(ordering: .relaxed) }

  /// Runs user code inside `prepare` or `check`.
  func whilePreparing<R>(_ body: () -> R) -> R {
    let outer = preparing.exchange(true, ordering: .relaxed)
    Self.preparingCount.add(1, ordering: .relaxed)
    defer {
      Self.preparingCount.subtract(1, ordering: .relaxed)
      preparing.store(outer, ordering: .relaxed)
    }
    return body()
  }

  /// Traps when a context is to be turned by code that GLib asks whether a source of it is ready.
  static func requireNotPreparing(_ context: OpaquePointer, _ what: String) {
    guard preparingCount.load(ordering: .relaxed) > 0,
      ContextRegistry.state(of: context)?.isPreparing == true
    else { return }
    misuse(
      "\(what) was called while its MainContext prepares to wait, by a deinit, a prepare or a check"
    )
  }
}

// MARK: - Jobs

extension ContextState {
  /// Makes known that the context has an executor. Not retained: the context's source does that.
  func setJobs(_ jobs: JobQueue) {
    let address = UInt(bitPattern: Unmanaged.passUnretained(jobs).toOpaque())
    jobQueue.store(address, ordering: .releasing)
  }

  /// Calls sources of the context back, on its thread, and then serves the jobs that wait for it.
  func serveJobs(after callBack: () -> Void, in context: OpaquePointer) {
    guard let jobs = UnsafeRawPointer(bitPattern: jobQueue.load(ordering: .acquiring)) else {
      return callBack()
    }
    Unmanaged<JobQueue>.fromOpaque(jobs)._withUnsafeGuaranteedRef {
      $0.serve(after: callBack, in: context)
    }
  }
}

// MARK: - Reporting stalls

extension ContextState {
  /// Runs a callback of users, under the eyes of the stall report if there is one.
  @inline(__always)
  func observing<R>(_ name: @autoclosure () -> String, _ body: () -> R) -> R {
    guard hasReport.load(ordering: .relaxed), let report = currentReport else { return body() }
    report.begin(name())
    defer { report.end() }
    return body()
  }

  private var currentReport: StallReport? {
    // Not inlined: what is rare must not cost those who do not want it.
    @inline(never) get { lock.withLock { report } }
  }

  /// A loop of the context has returned to code that is none of its callbacks.
  func loopHasReturned() {
    if hasReport.load(ordering: .relaxed) { currentReport?.loopHasReturned() }
  }

  /// Makes a report the one that sees the callbacks; another one ends.
  func replace(_ report: StallReport) {
    let other = lock.withLock { () -> StallReport? in
      guard self.report !== report else { return nil }
      defer { self.report = report }
      return self.report
    }
    hasReport.store(true, ordering: .relaxed)
    other?.cancel()
  }

  func remove(_ report: StallReport) {
    // Returned, so that its closure goes without the lock.
    let removed = lock.withLock { () -> StallReport? in
      guard self.report === report else { return nil }
      hasReport.store(false, ordering: .relaxed)
      return self.report.take()
    }
    withExtendedLifetime(removed) {}
  }
}

// MARK: - Leaving a source

extension ContextState {
  /// Takes a callback whose source has ended. May be called with a hub's lock held.
  func append(_ callback: Callback) {
    lock.withLock { waiting.callbacks.append(callback) }
    isWaiting.store(true, ordering: .releasing)
  }

  /// Takes a reference to a destroyed `GSource`. May be called with a hub's lock held.
  ///
  /// Before GLib 2.85 a last `g_source_unref()` on another thread may touch a context that is being
  /// freed (GNOME/glib#803).
  func append(_ source: UnsafeMutablePointer<GSource>) {
    lock.withLock { waiting.destroyed.append(source) }
    isWaiting.store(true, ordering: .releasing)
  }

  /// Takes a reference to a `GSource` that the context's thread will destroy: because that runs C
  /// code that we do not know, or because on this thread the context might be dying.
  func append(undestroyed source: UnsafeMutablePointer<GSource>) {
    lock.withLock { waiting.undestroyed.append(source) }
    isWaiting.store(true, ordering: .releasing)
  }
}

// MARK: - On the context's thread

extension ContextState {
  /// Lets go of everything; runs `deinit`s of users.
  func releaseAll() {
    guard isWaiting.load(ordering: .acquiring) else { return }
    let waiting = take()
    destroy(waiting.undestroyed)
    for source in waiting.destroyed { g_source_unref(source) }
    for callback in waiting.callbacks {
      callback.dispose()
      if isRetired { callback.endWait() }
    }
  }

  /// Lets go of everything in the middle of GLib's `prepare`.
  func releaseAllInPrepare() {
    if isWaiting.load(ordering: .acquiring) { whilePreparing { releaseAll() } }
  }

  /// Lets go of everything, on the thread that ends the context.
  func releaseAllAtEndOfContext() {
    let waiting = take()
    // GLib destroys what is still attached.
    for source in waiting.undestroyed + waiting.destroyed { g_source_unref(source) }
    for callback in waiting.callbacks { callback.disposeAtEndOfContext() }
  }

  /// Destroys what is to be destroyed; releases no closure of users.
  func destroyAll() {
    destroy(
      lock.withLock {
        defer { waiting.undestroyed = [] }
        return waiting.undestroyed
      }
    )
  }

  private func destroy(_ sources: ContiguousArray<UnsafeMutablePointer<GSource>>) {
    for source in sources {
      g_source_destroy(source)
      g_source_unref(source)
    }
  }

  private func take() -> Waiting {
    isWaiting.store(false, ordering: .relaxed)
    return lock.withLock {
      defer { waiting = Waiting() }
      return waiting
    }
  }
}
