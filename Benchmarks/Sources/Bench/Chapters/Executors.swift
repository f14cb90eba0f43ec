// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GLib
import Synchronization

func executorCases() -> [Case] {
  [
    Case(
      name: "executor/same-executor-call",
      against: "default actor",
      bounds: .must(0.8, aim: 0.5),
      method: .time(ours: callsOnOneThread, theirs: callsOfDefaultActors)
    ),
    Case(
      name: "executor/round-trip",
      against: "C custom GSource",
      bounds: .must(1.2, aim: 1),
      method: .time(ours: roundTrips, theirs: baseline(executor_round_trip_new()))
    ),
    Case(
      name: "executor/job-throughput",
      against: "C g_main_context_invoke",
      bounds: .must(0.3, aim: 0.15),
      method: .time(ours: jobsFromAnotherThread, theirs: baseline(executor_invoke_new()))
    ),
    Case(
      name: "executor/main-actor-round-trip",
      against: "dispatchMain",
      bounds: .must(1.3, aim: 1),
      method: .figure(
        iterations: 20_000,
        ours: { MainActorTrips.side(of: .glib) },
        theirs: { MainActorTrips.side(of: .dispatch) }
      )
    ),
    Case(
      name: "executor/20000-sleeps-cpu",
      against: "Task.sleep",
      bounds: .none,
      method: .figure(iterations: 20_000, ours: sleepsOnTheLoop, theirs: sleepsOfTheRuntime)
    ),
  ]
}

// MARK: - Calls between actors

/// An actor on a context, or, without one, a default actor on the global pool.
private actor Player {
  private let thread: EventThread
  private var hits = 0

  init(on thread: EventThread) { self.thread = thread }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.executor.asUnownedSerialExecutor()
  }

  func hit() -> Int {
    hits += 1
    return hits
  }

  func play(with other: Player, _ iterations: Int) async -> Double {
    let start = baseline_now()
    for _ in 0..<iterations { _ = await other.hit() }
    return baseline_now() - start
  }
}

private actor DefaultPlayer {
  private var hits = 0

  func hit() -> Int {
    hits += 1
    return hits
  }

  func play(with other: DefaultPlayer, _ iterations: Int) async -> Double {
    let start = baseline_now()
    for _ in 0..<iterations { _ = await other.hit() }
    return baseline_now() - start
  }
}

private func callsOnOneThread() -> Side {
  let thread = EventThread()
  return side(of: Player(on: thread), and: Player(on: thread))
}

private func roundTrips() -> Side {
  side(of: Player(on: EventThread()), and: Player(on: EventThread()))
}

private func side(of first: Player, and second: Player) -> Side {
  { iterations in blocking { await first.play(with: second, iterations) } }
}

private func callsOfDefaultActors() -> Side {
  let (first, second) = (DefaultPlayer(), DefaultPlayer())
  return { iterations in blocking { await first.play(with: second, iterations) } }
}

// MARK: - Sleeps

/// The processor time of the whole process for so many tasks that sleep at the same time.
private func sleepsOnTheLoop() -> Side {
  let thread = EventThread()
  let clock = thread.context.clock
  return sleeps { try await clock.sleep(for: .milliseconds(50)) }
}

private func sleepsOfTheRuntime() -> Side {
  sleeps { try await Task.sleep(for: .milliseconds(50)) }
}

private func sleeps(_ sleep: @escaping @Sendable () async throws -> Void) -> Side {
  { count in
    blocking {
      let start = baseline_processor_time()
      await withTaskGroup { group in
        for _ in 0..<count { group.addTask { try? await sleep() } }
      }
      return baseline_processor_time() - start
    }
  }
}

// MARK: - Jobs

/// Hands jobs that are there already to the executor, from this thread, and waits for the last.
///
/// The jobs are those of tasks that were made beforehand: making a task is not the executor's work.
private func jobsFromAnotherThread() -> Side {
  let sink = Sink()
  return { iterations in
    let jobs = sink.makeJobs(iterations)
    return elapsed {
      for job in jobs { sink.thread.executor.enqueue(ExecutorJob(job)) }
      baseline_wait(sink.done)
    }
  }
}

private actor Sink {
  let thread = EventThread()
  nonisolated(unsafe) let done = baseline_semaphore_new()  // may be used on any thread
  private let collector = Collector()
  private let isCollecting = Atomic<Bool>(false)
  private var left = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    isCollecting.load(ordering: .relaxed)
      ? collector.asUnownedSerialExecutor() : thread.executor.asUnownedSerialExecutor()
  }

  private func start(_ count: Int) { left = count }

  private func countDown() {
    left -= 1
    if left == 0 { baseline_signal(done) }
  }

  nonisolated func makeJobs(_ count: Int) -> [UnownedJob] {
    _ = blocking {
      await self.start(count)
      return 0
    }
    isCollecting.store(true, ordering: .relaxed)
    for _ in 0..<count { Task { await countDown() } }
    defer { isCollecting.store(false, ordering: .relaxed) }
    return collector.take(count)
  }
}

/// Keeps the jobs that it is given.
private final class Collector: SerialExecutor {
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  func take(_ count: Int) -> [UnownedJob] {
    while jobs.withLock({ $0.count < count }) { baseline_yield() }
    return jobs.withLock { jobs in
      defer { jobs = [] }
      return jobs
    }
  }
}

/// Runs `body` on the global pool and waits for the nanoseconds that it has measured.
func blocking(_ body: @escaping @Sendable () async -> Double) -> Double {
  final class Box: Sendable {
    let bits = Atomic<UInt64>(0)
  }
  let box = Box()
  nonisolated(unsafe) let done = baseline_semaphore_new()  // may be used on any thread
  Task.detached {
    box.bits.store(await body().bitPattern, ordering: .releasing)
    baseline_signal(done)
  }
  baseline_wait(done)
  baseline_semaphore_free(done)
  return Double(bitPattern: box.bits.load(ordering: .acquiring))
}
