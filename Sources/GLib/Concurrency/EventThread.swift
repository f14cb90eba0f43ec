// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

/// A thread that runs a ``MainContext`` of its own.
///
/// It runs when its initialiser returns. An actor that lives on it keeps it, and pins itself to it
/// with one line:
///
///     actor Machine {
///       private let thread = EventThread(named: "vm-1")
///       nonisolated var unownedExecutor: UnownedSerialExecutor {
///         thread.executor.asUnownedSerialExecutor()
///       }
///     }
///
/// The thread ends when ``stop()`` is called, or when the last reference to it is dropped; the second
/// does not wait for it. Its context is the thread's default meanwhile, so that C libraries
/// called there answer there.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public final class EventThread: Sendable {
  /// The name that the system shows for the thread; Linux cuts it to 15 bytes.
  ///
  /// No C counterpart.
  public let name: String

  /// The context that the thread runs.
  ///
  /// No C counterpart.
  public let context: MainContext

  /// What runs the jobs of actors on the thread; the executor of ``context``.
  ///
  /// No C counterpart.
  public let executor: LoopExecutor

  /// What keeps tasks on the thread; the task executor of ``context``.
  ///
  /// No C counterpart.
  public let taskExecutor: LoopTaskExecutor

  private let loop: MainLoop
  private let ended = Latch()
  // Joined once, by whoever sets the flag, or else let go of by deinit.
  nonisolated(unsafe) private let thread: UnsafeMutablePointer<GThread>
  private let isJoined = Atomic<Bool>(false)
  private let isEndRequested = Atomic<Bool>(false)

  /// Starts a thread, and returns when it runs its context.
  ///
  /// - Parameter name: What the system, debuggers and messages show.
  ///
  /// Running out of threads ends the process, as running out of memory does.
  ///
  /// Wraps `g_thread_new()`.
  public init(named name: String = "event thread") {
    let body = Body(ended: ended)
    self.name = name
    context = body.context
    executor = body.context.executor
    taskExecutor = body.context.taskExecutor
    loop = body.loop
    thread = name.withCString {
      g_thread_new(
        $0,
        { data in
          Unmanaged<Body>.fromOpaque(data!).takeRetainedValue().run()
          return nil
        },
        Unmanaged.passRetained(body).toOpaque()
      )
    }
    body.running.wait()
  }

  deinit {
    guard !isJoined.load(ordering: .acquiring) else { return }
    requestEnd()
    g_thread_unref(thread)
  }

  /// Ends the thread: what is queued runs, then the thread ends, and this call returns.
  ///
  /// What is queued are the jobs of tasks, and what ``MainContext/invoke(priority:_:)`` has posted with
  /// the default priority. Then the sources of the context end, and sources that are added later have
  /// ended already. A task that waits for one learns of it as if the context had ended: a sleep throws
  /// ``MainContext/ErrorCode/ended``, a sequence is over. It goes on on another thread: see
  /// ``LoopExecutor``.
  ///
  /// May be called again, and from several threads: each call returns when the thread has ended.
  /// Called on the thread itself it only asks; the thread then ends after the callback that is
  /// running. Called elsewhere it blocks: nothing that the thread still has to do may wait for the
  /// caller.
  ///
  /// Wraps `g_thread_join()`.
  public func stop() {
    requestEnd()
    guard thread != g_thread_self() else { return }
    ended.wait()
    if !isJoined.exchange(true, ordering: .acquiringAndReleasing) { g_thread_join(thread) }
  }

  /// Once: what is posted to a context that nobody runs any more would keep it for ever.
  private func requestEnd() {
    guard !isEndRequested.exchange(true, ordering: .acquiringAndReleasing) else { return }
    // Inside the loop, because one that does not run yet cannot be told to quit.
    context.invoke { [loop] in loop.quit() }
  }
}

// MARK: - What runs there

extension EventThread {
  /// What the thread holds: not the ``EventThread``, which would then never be dropped.
  private final class Body: Sendable {
    let context = MainContext()
    let loop: MainLoop
    let running = Latch()
    private let ended: Latch

    init(ended: Latch) {
      loop = MainLoop(context)
      self.ended = ended
    }

    func run() {
      context.withThreadDefault {
        context.invoke { [running] in running.open() }
        loop.run()
        context.executor.drainAndClose()
        ContextRegistry.retire(context.handle)
      }
      ended.open()
    }
  }
}
