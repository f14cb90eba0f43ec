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

/// The same with a result. Whoever takes the waiting task resumes it: the thread that has run the
/// function, or the one that cancels.
final class BlockingCallOf<R: Sendable>: BlockingCall, @unchecked Sendable {
  typealias Caller = WaitingTask<Result<R, any Error>>

  private enum State {
    case new
    case waiting(Caller)
    case running(Caller)
    case over
  }

  private let lock = Lock()
  private var state = State.new  // with `lock` held
  private let body: @Sendable () throws -> R

  init(_ body: @escaping @Sendable () throws -> R) { self.body = body }

  /// - Returns: Whether the call is to be made; otherwise the caller is resumed already.
  func await(by caller: Caller) -> Bool {
    let mayStart = lock.withLock {
      guard case .new = state else { return false }
      state = .waiting(caller)
      return true
    }
    if !mayStart { caller.resume(returning: .failure(CancellationError())) }
    return mayStart
  }

  override func perform() {
    let mayRun = lock.withLock {
      guard case .waiting(let caller) = state else { return false }
      state = .running(caller)
      return true
    }
    guard mayRun else { return }
    let result = Result { try body() }
    let caller = lock.withLock { () -> Caller? in
      guard case .running(let caller) = state else { return nil }
      state = .over
      return caller
    }
    caller?.resume(returning: result)
  }

  func cancel(_ policy: BlockingCancellation) {
    let caller = lock.withLock { () -> Caller? in
      switch (state, policy) {
      case (.new, _):
        state = .over
        return nil
      case (.waiting(let caller), _), (.running(let caller), .abandon):
        state = .over
        return caller
      case (.running, .wait), (.over, _): return nil
      }
    }
    caller?.resume(returning: .failure(CancellationError()))
  }
}
