// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A job of a ``LoopExecutor``, with what it needs to run later.
///
/// It keeps its executors alive: the runtime does not.
struct QueuedJob {
  let urgency: Urgency
  private let job: UnownedJob
  private let executor: LoopExecutor
  /// How the job came in decides how it must run: a job that came through a task executor and is
  /// run as one of an actor, or the reverse, is queued again at each call between actors.
  private let preference: LoopTaskExecutor?

  init(_ job: consuming ExecutorJob, executor: LoopExecutor, preference: LoopTaskExecutor?) {
    urgency = Urgency(job.priority)
    self.job = UnownedJob(job)
    self.executor = executor
    self.preference = preference
  }

  /// Call it once.
  func run() {
    if let preference {
      // Not isolated to the serial executor as well: then each call of a function without an actor,
      // and each return to one, would queue the job again.
      job.runSynchronously(on: preference.asUnownedTaskExecutor())
    } else {
      job.runSynchronously(on: executor.asUnownedSerialExecutor())
    }
  }
}

/// The order in which waiting jobs are served: the bands of `TaskPriority`, most urgent first.
struct Urgency: Equatable {
  let band: Int

  static let count = 5

  init(_ priority: JobPriority) {
    switch priority.rawValue {
    case 0, 0x15..<0x19: band = 2  // unspecified, medium
    case 0x21...: band = 0  // user interactive
    case 0x19...: band = 1  // high, user initiated
    case 0x11...: band = 3  // low, utility
    default: band = 4  // background
    }
  }
}
