// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CTestSupport
public import GLib
import Glibc

/// A POSIX thread that a test starts and joins.
public final class TestThread: @unchecked Sendable {
  // Written before the thread starts, read by `join` only.
  private var thread = pthread_t()
  private var isJoined = false

  /// Starts a thread that runs `body`.
  public init(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(body))
    let code = pthread_create(
      &thread,
      nil,
      { data in
        Unmanaged<Box>.fromOpaque(data!).takeRetainedValue().body()
        return nil
      },
      box.toOpaque()
    )
    precondition(code == 0, "no thread is to be had: \(code)")
  }

  /// Waits until the thread has ended. Call it once.
  public func join() {
    precondition(!isJoined)
    isJoined = true
    pthread_join(thread, nil)
  }

  /// Names the calling thread.
  public static var current: Int32 { test_thread_id() }

  /// The name that the system shows for the calling thread.
  public static var currentName: String {
    var buffer = [CChar](repeating: 0, count: 16)
    test_thread_name(&buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
  }

  /// Runs `body` on `count` threads at once and waits for all of them.
  public static func run(_ count: Int = 1, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { index in TestThread { body(index) } }
    for thread in threads { thread.join() }
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

/// A thread that runs a context until it is stopped.
public final class LoopThread: Sendable {
  /// What the thread runs.
  public let context: MainContext
  private let loop: MainLoop
  private let thread: TestThread

  /// Starts the thread, and returns once it runs the loop.
  public init(_ context: MainContext = MainContext()) {
    let loop = MainLoop(context)
    self.context = context
    self.loop = loop
    thread = TestThread { loop.run() }
    perform {}
  }

  /// Runs `body` on the thread and waits until it has returned.
  public func perform(_ body: @escaping @Sendable () -> Void) {
    let gate = Gate()
    context.invoke {
      body()
      gate.open()
    }
    gate.wait()
  }

  /// Ends the loop and joins the thread.
  public func stop() {
    let loop = loop
    context.invoke { loop.quit() }
    thread.join()
  }
}

/// Lets other threads run.
public func pthreadYield() { sched_yield() }
