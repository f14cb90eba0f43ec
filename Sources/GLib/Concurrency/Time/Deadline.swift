// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Runs `body`, and cancels it when it takes longer than it may.
///
///     do {
///       let status = try await withTimeout(.seconds(2)) { try await monitor.queryStatus() }
///     } catch IOErrorCode.timedOut {
///       print("The machine does not answer")
///     }
///
/// When the time is up `body` is cancelled, and the call waits until it has ended: no work is left
/// behind, and work that ignores its cancelling delays the call. What it then comes to:
///
/// | `body` has | the call |
/// |---|---|
/// | returned a value, in time or not | returns it: what was achieved is not thrown away |
/// | thrown before the time was up | throws that error |
/// | thrown after the time was up | throws ``IOErrorCode/timedOut``, whose text names the limit, and the error unless it is a `CancellationError` |
/// | thrown after the time was up and the caller was cancelled | throws `CancellationError` |
///
/// `body` runs in a child task, with the isolation, priority and task-local values of the caller, and
/// begins before the call suspends. Calls may be nested; each throws for its own limit.
///
/// - Parameters:
///   - limit: How long `body` may take. Zero, or less: it is not run at all.
///   - clock: Counts the time. The system's continuous clock needs no loop;
///     ``MainContext/LoopClock`` needs its context to run.
///   - isolation: The caller's isolation, which `body` inherits; leave it out.
///   - body: Runs once, in the caller's isolation. It need not be `@Sendable`.
/// - Returns: What `body` returns.
/// - Throws: As in the table; and what the clock throws if it cannot go on.
///
/// > Isolation: The caller's.
///
/// No C counterpart.
public func withTimeout<R, C: Clock>(
  _ limit: Duration,
  clock: C = .continuous,
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> R
) async throws -> R where C.Duration == Duration {
  try await run(
    body,
    until: clock.now.advanced(by: min(limit, farAway)),
    unless: limit <= .zero,
    isFar: limit >= farAway,
    clock,
    orSay: "the time limit of \(limit) has passed",
    isolation
  )
}

/// Runs `body`, and cancels it when a moment has come.
///
/// As ``withTimeout(_:clock:isolation:_:)``, for several steps that share one limit:
///
///     let deadline = ContinuousClock.now + .seconds(5)
///     let monitor = try await withDeadline(deadline) { try await connect() }
///     try await withDeadline(deadline) { try await monitor.negotiate() }
///
/// - Parameters:
///   - deadline: When `body` is cancelled. If that is now or was before, it is not run at all.
///   - clock: What `deadline` is a moment of.
///   - isolation: The caller's isolation, which `body` inherits; leave it out.
///   - body: Runs once, in the caller's isolation. It need not be `@Sendable`.
/// - Returns: What `body` returns.
/// - Throws: As ``withTimeout(_:clock:isolation:_:)``.
///
/// > Isolation: The caller's.
///
/// No C counterpart.
public func withDeadline<R, C: Clock>(
  _ deadline: C.Instant,
  clock: C = .continuous,
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> R
) async throws -> R where C.Duration == Duration {
  try await run(
    body,
    until: deadline,
    unless: deadline <= clock.now,
    isFar: clock.now.duration(to: deadline) >= farAway,
    clock,
    orSay: "the deadline has passed",
    isolation
  )
}

// MARK: - The race

/// Further than this no timer is needed, and some clocks cannot count.
private let farAway = Duration.seconds(1 << 31)

private enum Event {
  case bodyHasEnded
  case timeIsUp
  case clockHasStopped(any Error)
  case timerWasCancelled
}

private func run<R, C: Clock>(
  _ body: () async throws -> R,
  until deadline: C.Instant,
  unless hasPassed: Bool,
  isFar: Bool,
  _ clock: C,
  orSay reason: @autoclosure () -> String,
  _ isolation: isolated (any Actor)?
) async throws -> R where C.Duration == Duration {
  guard !hasPassed else {
    try Task.checkCancellation()
    throw GLibError(IOErrorCode.timedOut, reason())
  }
  let outcome = Outcome<R>()
  var stop: Event?
  await withoutActuallyEscaping(body) { body in
    let body = Body(call: body)
    await withTaskGroup(of: Event.self, isolation: isolation) { group in
      group.addImmediateTask {
        // Without this capture the body would be reached by way of the global pool.
        _ = isolation
        do {
          outcome.set(.success(try await body.call()))
        } catch {
          outcome.set(.failure(error))
        }
        return .bodyHasEnded
      }
      if !isFar, !outcome.isSet {
        group.addTask {
          do {
            try await clock.sleep(until: deadline, tolerance: nil)
            return .timeIsUp
          } catch is CancellationError {
            return .timerWasCancelled
          } catch {
            return .clockHasStopped(error)
          }
        }
      }
      while let event = await group.next(isolation: isolation) {
        switch event {
        case .timeIsUp, .clockHasStopped: if !outcome.isSet { stop = event }
        case .bodyHasEnded, .timerWasCancelled: break
        }
        group.cancelAll()
      }
    }
  }
  switch (outcome.result!, stop) {
  case (.success(let value), _): return value
  case (.failure, .some) where Task.isCancelled: throw CancellationError()
  case (.failure, .clockHasStopped(let error)): throw error
  case (.failure(let error), .timeIsUp):
    let cause = error is CancellationError ? "" : " (\(error))"
    throw GLibError(IOErrorCode.timedOut, reason() + cause)
  case (.failure(let error), _): throw error
  }
}

/// A closure on its way into a child task.
private struct Body<R>: @unchecked Sendable {
  // The caller is suspended while the child runs the closure, in the caller's isolation: never do
  // two see what it captures.
  let call: () async throws -> R
}

/// What a child task leaves for its parent.
private final class Outcome<R>: @unchecked Sendable {
  // Written once by the child, then marked as set; read by the parent afterwards.
  private(set) var result: Result<R, any Error>?
  private let mark = Atomic<Bool>(false)

  var isSet: Bool { mark.load(ordering: .acquiring) }

  func set(_ result: Result<R, any Error>) {
    self.result = result
    mark.store(true, ordering: .releasing)
  }
}
