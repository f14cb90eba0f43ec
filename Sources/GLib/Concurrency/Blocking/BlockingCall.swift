// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A call that waits for a thread of a ``BlockingPool``, or runs there.
class BlockingCall: @unchecked Sendable {
  // Sendable: the state of the subclass is guarded by its lock.
  /// What goes through GLib's queue is published by its mutex, which the thread sanitizer does not
  /// see; this it sees.
  private let published = Atomic<Bool>(false)

  func perform() {}

  /// The call as a pointer that ``run(_:)`` takes over.
  final func publish() -> UnsafeMutableRawPointer {
    published.store(true, ordering: .releasing)
    return Unmanaged.passRetained(self).toOpaque()
  }

  static func run(_ pointer: UnsafeMutableRawPointer) {
    let call = Unmanaged<BlockingCall>.fromOpaque(pointer).takeRetainedValue()
    _ = call.published.load(ordering: .acquiring)
    call.perform()
  }
}

/// The same with a result. Whoever takes the continuation resumes it: the thread that has run the
/// function, or the one that cancels.
///
/// The result is not handed over by the continuation: how the runtime gives a value to a task that has
/// not come to wait yet, the thread sanitizer does not see.
final class BlockingCallOf<R: Sendable>: BlockingCall, @unchecked Sendable {
  private enum State {
    case new
    case waiting(UnsafeContinuation<Void, Never>)
    case running(UnsafeContinuation<Void, Never>)
    case over
  }

  // With `lock` held.
  private let lock = Lock()
  private var state = State.new
  private var result: Result<R, any Error> = .failure(CancellationError())

  private let body: @Sendable () throws -> R

  init(_ body: @escaping @Sendable () throws -> R) { self.body = body }

  /// - Returns: Whether the call is to be made; otherwise the task is resumed already.
  func await(with continuation: UnsafeContinuation<Void, Never>) -> Bool {
    let isCancelled = lock.withLock {
      guard case .new = state else { return true }
      state = .waiting(continuation)
      return false
    }
    if isCancelled { continuation.resume() }
    return !isCancelled
  }

  override func perform() {
    let mayRun = lock.withLock {
      guard case .waiting(let continuation) = state else { return false }
      state = .running(continuation)
      return true
    }
    guard mayRun else { return }
    let result = Result { try body() }
    let continuation = lock.withLock { () -> UnsafeContinuation<Void, Never>? in
      guard case .running(let continuation) = state else { return nil }
      state = .over
      self.result = result
      return continuation
    }
    continuation?.resume()
  }

  func cancel(_ policy: BlockingCancellation) {
    let continuation = lock.withLock { () -> UnsafeContinuation<Void, Never>? in
      switch (state, policy) {
      case (.new, _):
        state = .over
        return nil
      case (.waiting(let continuation), _), (.running(let continuation), .abandon):
        state = .over
        return continuation
      case (.running, .wait), (.over, _): return nil
      }
    }
    continuation?.resume()
  }

  /// What the function has returned or thrown, or that it was cancelled. After the continuation.
  func takeResult() throws -> R { try lock.withLock { result }.get() }
}
