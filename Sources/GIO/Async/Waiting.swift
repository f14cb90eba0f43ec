// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// Where the answer to an operation arrives that is started here and now.
///
/// GIO answers on the context that is the thread's default when the operation starts. On a thread of
/// Swift's pool that is the default context, which perhaps nobody runs.
enum Waiting {
  /// Runs `body` so that what it starts is answered.
  static func withAnswers(_ body: () -> Void) {
    if threadRunsItsDefault { body() } else { AnswerThread.shared.lend(body) }
  }

  /// Where a task of this thread waits for descriptors: on the thread's default context, if the thread
  /// runs it, or else on a thread of the library.
  static var loop: MainContext { threadRunsItsDefault ? .threadDefault : IOThread.shared.context }

  /// Whether this thread runs the context on which GIO would answer it.
  private static var threadRunsItsDefault: Bool {
    let context = g_main_context_get_thread_default() ?? g_main_context_default()
    return g_main_context_is_owner(context) != 0
  }
}

/// A thread that waits for the answers of operations which were started on no loop.
///
/// The start itself must run in the isolation, and so on the thread, of its caller, with a context as
/// the thread's default that is run elsewhere. A context has one owner at a time: so the thread lets
/// go of its context while somebody starts an operation, and waits on.
private final class AnswerThread: Sendable {
  static let shared = AnswerThread()

  private let context = MainContext()
  private let lock = ConditionLock()
  nonisolated(unsafe) private var isInUse = false  // with `lock` held
  nonisolated(unsafe) private var borrowers = 0  // with `lock` held
  /// How often the context was lent since the thread has turned it.
  nonisolated(unsafe) private var loans = 0  // with `lock` held

  /// After so many loans the thread has its turn, although others wait.
  private static let mostLoans = 64

  private init() {
    // It lives as long as the process.
    let thread = g_thread_new(
      "answers",
      { data in
        Unmanaged<AnswerThread>.fromOpaque(data!).takeUnretainedValue().run()
      },
      Unmanaged.passRetained(self).toOpaque()
    )
    g_thread_unref(thread)
  }

  private func run() -> Never {
    while true {
      let mayBlock = lock.withLock(
        when: !isInUse && (borrowers == 0 || loans >= Self.mostLoans)
      ) {
        isInUse = true
        loans = 0
        return borrowers == 0
      }
      context.iterate(mayBlock: mayBlock)
      lock.withLock { isInUse = false }
    }
  }

  /// Runs `body` with the context as this thread's default.
  func lend(_ body: () -> Void) {
    lock.withLock { borrowers += 1 }
    // Ends the wait of the thread, or the next one: it sees that it is to let go.
    context.wakeUp()
    lock.withLock(when: !isInUse && loans < Self.mostLoans) { isInUse = true }
    context.withThreadDefault(body)
    lock.withLock {
      isInUse = false
      borrowers -= 1
      loans += 1
    }
  }
}
