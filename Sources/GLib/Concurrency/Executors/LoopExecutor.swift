// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

/// Runs the jobs of actors on the thread that runs a ``MainContext``.
///
/// An actor pins itself to a context with one line; then its methods and the closures of its
/// sources share one thread, and it needs no lock for what both touch:
///
///     actor Heartbeat {
///       private let context: MainContext
///       private var beats = 0
///       init(on context: MainContext) { self.context = context }
///
///       nonisolated var unownedExecutor: UnownedSerialExecutor {
///         context.executor.asUnownedSerialExecutor()
///       }
///
///       func start() { context.addTimeout(every: .seconds(1)) { self.beats += 1; return .keep } }
///     }
///
/// The jobs are one source of the context, with ``SourcePriority/default``. Those of a more urgent
/// task go first, equal ones in the order in which they came. A job is never interrupted by
/// another one: a loop that a job runs serves other sources, but no job. (A loop that the closure of
/// a source runs does serve jobs, also of the actor that has added the source.) While nobody runs the
/// context the jobs wait.
///
/// A job that arrives after the context has ended, or after ``EventThread/stop()``, is not lost: it
/// runs on a thread that is made for it, one job at a time as before, and the first one is
/// reported by a warning in the log.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public final class LoopExecutor: SerialExecutor {
  private let jobs: JobQueue

  init(context: OpaquePointer, state: ContextState) {
    jobs = JobQueue(context: context, contextState: state)
  }

  /// Queues a job; Swift's runtime calls this.
  ///
  /// No C counterpart.
  public func enqueue(_ job: consuming ExecutorJob) {
    jobs.append(QueuedJob(job, executor: self, preference: nil))
  }

  func enqueue(_ job: consuming ExecutorJob, preferring executor: LoopTaskExecutor) {
    jobs.append(QueuedJob(job, executor: self, preference: executor))
  }

  /// Whether the calling code is isolated to the actors of this executor: on the thread that owns
  /// the context, also in a plain callback that belongs to no task.
  ///
  /// No C counterpart.
  public func isIsolatingCurrentContext() -> Bool? { jobs.isServedByCurrentThread }

  /// Traps unless the calling code is isolated to the actors of this executor.
  ///
  /// No C counterpart.
  public func checkIsolated() {
    guard jobs.isServedByCurrentThread else {
      misuse(
        "code of an actor was entered on a thread that does not own the MainContext of its executor"
      )
    }
  }

  // MARK: Beginning and end

  /// Makes the context serve the jobs. Called once.
  func attach() { jobs.attach() }

  /// Serves what is queued; what comes later runs on a thread of its own. On the thread that owns
  /// the context.
  func drainAndClose() { jobs.drainAndClose() }

  /// What is queued, and what comes later, runs on a thread of its own. On the thread that ends the
  /// context.
  func close() { jobs.close() }
}

/// Keeps tasks on the thread that runs a ``MainContext``.
///
/// With this as its preference, a task runs there whatever it calls, except code that belongs to an
/// actor elsewhere; it comes back after each `await`:
///
///     Task(executorPreference: thread.taskExecutor) {
///       let answer = try await peer.ask(question)
///       try await Task.sleep(for: .milliseconds(5))
///     }
///
/// What is said of jobs at ``LoopExecutor`` holds here, too.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public final class LoopTaskExecutor: TaskExecutor {
  private let executor: LoopExecutor

  init(_ executor: LoopExecutor) { self.executor = executor }

  /// Queues a job; Swift's runtime calls this.
  ///
  /// No C counterpart.
  public func enqueue(_ job: consuming ExecutorJob) {
    executor.enqueue(job, preferring: self)
  }
}
