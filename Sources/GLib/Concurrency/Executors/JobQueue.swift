// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc
import Synchronization

/// The jobs that wait for one context, and the `GSource` that serves them.
///
/// - The source cannot recurse: a nested loop inside a job runs no other job, so that an actor sees
///   others only where it awaits.
/// - Like a hub, the queue does not retain its context, which waits in ``close()`` for whoever uses
///   it.
/// - Lock order: registry → queue → GLib. No job runs with the lock held.
final class JobQueue: Sendable {
  private struct State {
    /// Nil when the queue is closed.
    var context: OpaquePointer?
    var bands = InlineArray<5, ContiguousArray<QueuedJob>>(repeating: [])
    /// What has come too late; run by a thread of its own, in this order.
    var orphans: ContiguousArray<QueuedJob> = []
    var nextOrphan = 0
    var orphanThread: UnsafeMutableRawPointer?
    var hasWarned = false
  }

  /// What the context's thread has taken and not run yet.
  private struct Taken {
    var jobs: ContiguousArray<QueuedJob> = []
    var next = 0
  }

  private let lock = Lock()
  // With `lock` held.
  @exclusivity(unchecked) nonisolated(unsafe) private var state: State
  // By the thread that serves, which has held the lock since it became that.
  @exclusivity(unchecked) nonisolated(unsafe) private var taken =
    InlineArray<5, Taken>(repeating: Taken())
  /// A bit for each band that has jobs, taken or not. Set and cleared with `lock` held.
  private let waiting = Atomic<UInt8>(0)
  /// Whether the context's thread is serving jobs: it looks again before it waits, and a loop that a job
  /// runs must not serve others.
  private let isServing = Atomic<Bool>(false)
  /// Whether the context's thread is calling sources back and serves jobs afterwards, before it waits.
  private let isAboutToServe = Atomic<Bool>(false)
  /// How many threads are about to wake the context, which must not end meanwhile.
  private let wakers = Atomic<Int>(0)

  /// How many jobs run before other sources of the context have their turn. A chain of tasks that
  /// start each other is cheaper the more of it runs in one turn.
  private static let jobsPerTurn = 256
  /// How many jobs a queue serves that is about to close, before it gives the others away: a task
  /// that yields for ever must not keep its thread from ending.
  private static let jobsBeforeClosing = 65_536

  private let contextState: ContextState

  init(context: OpaquePointer, contextState: ContextState) {
    state = State(context: context)
    self.contextState = contextState
  }
}

// MARK: - From any thread

extension JobQueue {
  func append(_ job: QueuedJob) {
    let next = lock.withLock { () -> Next in
      guard let context = state.context else {
        state.orphans.append(job)
        return .serveElsewhere
      }
      state.bands[job.urgency.band].append(job)
      let others = waiting.load(ordering: .relaxed)
      waiting.store(others | 1 << UInt8(job.urgency.band), ordering: .releasing)
      // Nobody need be woken who looks again before he waits; not so another source's `prepare`,
      // which is why the owner's thread in itself is no reason to be silent.
      guard others == 0, !isServing.load(ordering: .relaxed),
        !isAboutToServe.load(ordering: .relaxed)
      else { return .nothing }
      wakers.add(1, ordering: .relaxed)
      return .wake(context)
    }
    switch next {
    case .nothing: break
    case .wake(let context):
      // Without the lock: the thread that is woken wants it at once.
      g_main_context_wakeup(context)
      wakers.subtract(1, ordering: .releasing)
    case .serveElsewhere: serveOrphansElsewhere()
    }
  }

  private enum Next {
    case nothing
    case wake(OpaquePointer)
    case serveElsewhere
  }

  /// Whether the calling thread is the one that serves the jobs, or could be doing so.
  var isServedByCurrentThread: Bool {
    lock.withLock {
      if let context = state.context { return g_main_context_is_owner(context) != 0 }
      return state.orphanThread == UnsafeMutableRawPointer(g_thread_self())
    }
  }
}

// MARK: - On the context's thread

extension JobQueue {
  var hasJobs: Bool {
    waiting.load(ordering: .acquiring) != 0 && !isServing.load(ordering: .relaxed)
  }

  /// Runs jobs, the most urgent first, until none is left or `limit` have run.
  func serve(atMost limit: Int) {
    guard !isServing.load(ordering: .relaxed) else { return }
    lock.withLock {
      isServing.store(true, ordering: .relaxed)
      isAboutToServe.store(false, ordering: .relaxed)
    }
    var count = 0
    while count < limit, let band = mostUrgentBand {
      guard let job = nextJob(of: band) else { continue }
      contextState.observing("a job of an actor or task") { job.run() }
      count += 1
    }
    lock.withLock { isServing.store(false, ordering: .relaxed) }
  }

  /// Calls sources back, and then serves the jobs that they have led to: tasks that a source wakes run in
  /// the same turn of the loop, and nobody has to end a wait for them.
  func serve(after callBack: () -> Void, in context: OpaquePointer) {
    // Inside a job, the loop that this is a turn of serves none.
    guard !isServing.load(ordering: .relaxed) else { return callBack() }
    isAboutToServe.store(true, ordering: .relaxed)
    callBack()
    if waiting.load(ordering: .acquiring) != 0 {
      Self.asThreadDefault(context) { serve(atMost: Self.jobsPerTurn) }
    } else {
      promiseNothing()
    }
  }

  /// From now on the thread must be woken for a job: a loop is about to wait.
  private func promiseNothing() {
    guard isAboutToServe.load(ordering: .relaxed) else { return }
    lock.withLock { isAboutToServe.store(false, ordering: .relaxed) }
  }

  private var mostUrgentBand: Int? {
    let bands = waiting.load(ordering: .acquiring)
    return bands == 0 ? nil : bands.trailingZeroBitCount
  }

  /// Takes the next job of a band. All that wait are taken at once: one use of the lock for many.
  private func nextJob(of band: Int) -> QueuedJob? {
    if taken[band].next == taken[band].jobs.count {
      taken[band].next = 0
      taken[band].jobs.removeAll(keepingCapacity: true)
      lock.withLock {
        swap(&state.bands[band], &taken[band].jobs)
        if taken[band].jobs.isEmpty {
          let others = waiting.load(ordering: .relaxed) & ~(1 << UInt8(band))
          waiting.store(others, ordering: .relaxed)
        }
      }
      if taken[band].jobs.isEmpty { return nil }
    }
    defer { taken[band].next += 1 }
    return taken[band].jobs[taken[band].next]
  }

  func drainAndClose() {
    serve(atMost: Self.jobsBeforeClosing)
    close()
  }

  /// Gives away what is left, and what comes later.
  func close() {
    let hasOrphans = lock.withLock {
      guard state.context != nil else { return false }
      state.context = nil
      waiting.store(0, ordering: .relaxed)
      for band in 0..<Urgency.count {
        state.orphans += taken[band].jobs[taken[band].next...] + state.bands[band]
        taken[band] = Taken()
        state.bands[band] = []
      }
      return !state.orphans.isEmpty
    }
    while wakers.load(ordering: .acquiring) > 0 { sched_yield() }
    if hasOrphans { serveOrphansElsewhere() }
  }
}

// MARK: - On a thread of its own

extension JobQueue {
  /// Starts the thread that runs what has come too late, unless there is one.
  ///
  /// To trap would end a program that is about to end anyway, and to drop a job would leave a task
  /// that waits for ever.
  private func serveOrphansElsewhere() {
    let (mustStart, mustWarn) = lock.withLock {
      guard state.orphanThread == nil, !state.orphans.isEmpty else { return (false, false) }
      defer { state.hasWarned = true }
      // Any value that is no thread's, until the thread puts its own there.
      state.orphanThread = Unmanaged.passUnretained(self).toOpaque()
      return (true, !state.hasWarned)
    }
    guard mustStart else { return }
    if mustWarn {
      LogDomain.library.warning(
        """
        a job has come to the executor of a MainContext that has ended, or whose \
        EventThread was stopped; it and later ones run on a thread of their own
        """
      )
    }
    let thread = g_thread_new(
      "late jobs",
      { data in
        Unmanaged<JobQueue>.fromOpaque(data!).takeRetainedValue().serveOrphans()
        return nil
      },
      Unmanaged.passRetained(self).toOpaque()
    )
    g_thread_unref(thread)
  }

  private func serveOrphans() {
    lock.withLock { state.orphanThread = UnsafeMutableRawPointer(g_thread_self()) }
    while let job = nextOrphan() { job.run() }
  }

  private func nextOrphan() -> QueuedJob? {
    lock.withLock {
      if state.nextOrphan == state.orphans.count {
        state.orphans = []
        state.nextOrphan = 0
        state.orphanThread = nil
        return nil
      }
      defer { state.nextOrphan += 1 }
      return state.orphans[state.nextOrphan]
    }
  }
}

// MARK: - The GSource

extension JobQueue {
  /// Attaches the source to the context, which owns it from now on.
  func attach() {
    guard let context = lock.withLock({ state.context }) else { return }
    let source = makeSource(Self.functions, tail: Unmanaged.passRetained(self).toOpaque())
    cglib_source_set_static_name(source, "swift-glib executor")
    attachForLife(source, to: context)
    contextState.setJobs(self)
  }

  /// Lives for ever: GLib keeps the pointer.
  nonisolated(unsafe) private static let functions = makeSourceFunctions(
    prepare: { source, timeout in
      timeout!.pointee = -1
      return JobQueue.with(source) { jobs in
        jobs.promiseNothing()
        return jobs.hasJobs
      } ? 1 : 0
    },
    check: { source in JobQueue.with(source) { $0.hasJobs } ? 1 : 0 },
    dispatch: { source, _, _ in
      JobQueue.with(source) { queue in
        asThreadDefault(g_source_get_context(source!)!) { queue.serve(atMost: jobsPerTurn) }
      }
      return 1
    },
    finalize: { source in
      Unmanaged<JobQueue>.fromOpaque(tail(of: source!)).release()
    }
  )

  /// C code that a job calls answers on the context of the job, also where that is turned by hand.
  private static func asThreadDefault(_ context: OpaquePointer, _ body: () -> Void) {
    guard context != g_main_context_get_thread_default() ?? MainQueue.defaultContext else {
      return body()
    }
    g_main_context_push_thread_default(context)
    body()
    g_main_context_pop_thread_default(context)
  }

  /// The queue of a source, without a retain: the source holds one until its end.
  private static func with<R>(
    _ source: UnsafeMutablePointer<GSource>?,
    _ body: (JobQueue) -> R
  ) -> R {
    Unmanaged<JobQueue>.fromOpaque(tail(of: source!))._withUnsafeGuaranteedRef(body)
  }
}
