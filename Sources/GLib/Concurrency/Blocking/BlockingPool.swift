// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

/// Threads for calls that block.
///
/// A call that blocks must not be made on a loop, which would stand still, nor on Swift's pool, which
/// has a thread for each processor and no more. Here it blocks a thread that is there for that:
///
///     let domains = try await runBlocking { try connection.listAllDomains() }
///
/// The pool makes threads as they are needed, up to its limit; further calls wait for a thread. Give
/// calls that may block for long, or wait for each other, a pool of their own.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GThreadPool`.
public final class BlockingPool: @unchecked Sendable {
  // GThreadPool is thread-safe; the pointer never changes.
  private let handle: UnsafeMutablePointer<GThreadPool>

  /// How many calls can block at the same time.
  ///
  /// Wraps `g_thread_pool_get_max_threads()`.
  public let threadLimit: Int

  /// The pool that is used unless another is named: 64 threads at most.
  ///
  /// No C counterpart.
  public static let shared = BlockingPool(threadLimit: 64)

  /// Creates a pool that has no thread yet.
  ///
  /// - Parameter threadLimit: How many calls can block at the same time; at least 1.
  ///
  /// Wraps `g_thread_pool_new()`.
  public init(threadLimit: Int) {
    guard threadLimit >= 1, let limit = gint(exactly: threadLimit) else {
      misuse("BlockingPool(threadLimit:): a pool has 1 thread or more, not \(threadLimit)")
    }
    self.threadLimit = threadLimit
    handle = g_thread_pool_new({ work, _ in BlockingCall.run(work!) }, nil, limit, 0, nil)
  }

  /// Calls that wait for a thread are still made; nobody waits for them here.
  deinit { g_thread_pool_free(handle, 0, 0) }

  func start(_ call: BlockingCall) {
    g_thread_pool_push(handle, call.publish(), nil)
  }
}

/// What cancelling a task does to the blocking call that it waits for.
///
/// No C counterpart.
public enum BlockingCancellation: Sendable {
  /// The call returns when its function does. One that has not begun is not made any more.
  ///
  /// No C counterpart.
  case wait

  /// The call throws `CancellationError` at once. A function that runs goes on, and what it returns,
  /// or throws, is dropped.
  ///
  /// No C counterpart.
  case abandon
}

/// Runs a function that blocks, on a thread that is there for that.
///
///     let domains = try await runBlocking { try connection.listAllDomains() }
///     let image = try await runBlocking(onCancel: .abandon) { try probe(path) }
///
/// - Parameters:
///   - policy: What cancelling the task does.
///   - pool: Whose threads to use.
///   - isolation: The caller's isolation; leave it out.
///   - body: Runs once on a thread of the pool, in no task: `Task.isCancelled` is always false there. Not
///     called when the task is cancelled before a thread is free.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws; `CancellationError` as the policy says.
///
/// > Isolation: Callable from any task. Returns in the caller's isolation.
///
/// Wraps `g_thread_pool_push()`.
public func runBlocking<R: Sendable>(
  onCancel policy: BlockingCancellation = .wait,
  in pool: BlockingPool = .shared,
  isolation: isolated (any Actor)? = #isolation,
  _ body: @escaping @Sendable () throws -> R
) async throws -> R {
  try Task.checkCancellation()
  let call = BlockingCallOf(body)
  return try await withTaskCancellationHandler(
    operation: {
      _ = isolation
      return await WaitingTask.suspend(isolation: isolation) { task in
        if call.await(by: task) { pool.start(call) }
      }
    },
    onCancel: { call.cancel(policy) },
    isolation: isolation
  ).get()
}
