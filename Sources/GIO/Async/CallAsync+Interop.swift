// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim
public import GLib

// Here C pointers are public: this is what wraps the asynchronous functions of C libraries.

/// Calls an asynchronous C function of GIO's kind and waits for its answer.
///
/// Such a function comes in two halves, `x_async` and `x_finish`. Give both; what they need else they
/// capture:
///
///     func contents(of file: OpaquePointer) async throws -> Bytes {
///       try await callAsync { cancellable, answer, data in
///         g_file_load_bytes_async(file, cancellable, answer, data)
///       } finish: { result, error in
///         g_file_load_bytes_finish(file, result, nil, error).map { Bytes(adopting: $0) } ?? Bytes([])
///       }
///     }
///
/// Both halves run in the caller's isolation, so they may use what the caller may use. If the caller
/// is on a thread that runs a context (an actor pinned to it, a task that prefers it, the main actor
/// under a `MainLoop`), the answer comes there, without another thread. Anywhere else the library
/// waits for it on a thread of its own; nothing hangs for want of a loop.
///
/// Cancelling the task cancels the operation. The call still returns only when the operation has
/// answered, so what was lent to `start` is not used afterwards; a success that came before the
/// cancellation is returned, and nothing is lost.
///
/// - Parameters:
///   - isolation: The caller's isolation; leave it out.
///   - start: Starts the operation, with a cancellable, a function and its data to be handed to C. Runs
///     once, or not at all when the task is cancelled already. It must not block.
///   - finish: Turns the `GAsyncResult` into a value, or sets the error. Runs once if `start` did.
/// - Returns: What `finish` returns.
/// - Throws: `CancellationError` when the operation has reported `IOErrorCode.cancelled` and the task
///   is cancelled; otherwise the `GLibError` that `finish` has set.
///
/// > Isolation: The caller's.
///
/// Wraps `GAsyncReadyCallback`.
public func callAsync<R: ~Copyable>(
  isolation: isolated (any Actor)? = #isolation,
  start: (UnsafeMutablePointer<GCancellable>, GAsyncReadyCallback, gpointer) -> Void,
  finish: (_ result: OpaquePointer, _ error: GErrorOut) -> R
) async throws -> R {
  try Task.checkCancellation()
  let cancellable = IOCancellable()
  let answer = await withTaskCancellationHandler(
    operation: {
      // Captured, or the closure would not be isolated and the start would run elsewhere.
      _ = isolation
      return await WaitingTask<Answer>.suspend(isolation: isolation) { task in
        let data = Unmanaged.passRetained(task).toOpaque()
        Waiting.withAnswers { start(cancellable.handle, Answer.receive, data) }
      }
    },
    onCancel: { cancellable.cancel() },
    isolation: isolation
  )
  do {
    return try throwing { finish(answer.result, $0) }
  } catch {
    if IOErrorCode.cancelled ~= error, Task.isCancelled { throw CancellationError() }
    throw error
  }
}

// MARK: - The answer

/// A `GAsyncResult`, kept until the caller has taken from it what it holds.
private final class Answer: @unchecked Sendable {
  // Made on the loop, used afterwards by the caller alone; references are counted atomically.
  let result: OpaquePointer

  private init(retaining result: OpaquePointer) {
    g_object_ref(gpointer(result))
    self.result = result
  }

  deinit { g_object_unref(gpointer(result)) }

  /// What C code calls with the waiting task. GIO does so exactly once, also after a cancellation.
  static let receive: GAsyncReadyCallback = { _, result, data in
    Unmanaged<WaitingTask<Answer>>.fromOpaque(data!).takeRetainedValue()
      .resume(returning: Answer(retaining: result!))
  }
}
