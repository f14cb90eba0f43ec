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
final class BlockingCallOf<R: Sendable>: BlockingCall, @unchecked Sendable {
  private enum State {
    case new
    /// Cancelled before the continuation was there.
    case cancelled
    case waiting(UnsafeContinuation<R, any Error>)
    case running(UnsafeContinuation<R, any Error>)
    case resumed
  }

  private let lock = Lock()
  private var state = State.new  // with `lock` held
  private let body: @Sendable () throws -> R

  init(_ body: @escaping @Sendable () throws -> R) { self.body = body }

  func await(with continuation: UnsafeContinuation<R, any Error>) {
    let isCancelled = lock.withLock {
      guard case .cancelled = state else {
        state = .waiting(continuation)
        return false
      }
      state = .resumed
      return true
    }
    if isCancelled { continuation.resume(throwing: CancellationError()) }
  }

  override func perform() {
    let mayRun = lock.withLock {
      guard case .waiting(let continuation) = state else { return false }
      state = .running(continuation)
      return true
    }
    guard mayRun else { return }
    let result = Result { try body() }
    let continuation = lock.withLock { () -> UnsafeContinuation<R, any Error>? in
      guard case .running(let continuation) = state else { return nil }
      state = .resumed
      return continuation
    }
    continuation?.resume(with: result)
  }

  func cancel(_ policy: BlockingCancellation) {
    let continuation = lock.withLock { () -> UnsafeContinuation<R, any Error>? in
      switch (state, policy) {
      case (.new, _):
        state = .cancelled
        return nil
      case (.waiting(let continuation), _), (.running(let continuation), .abandon):
        state = .resumed
        return continuation
      case (.running, .wait), (.cancelled, _), (.resumed, _): return nil
      }
    }
    continuation?.resume(throwing: CancellationError())
  }
}
