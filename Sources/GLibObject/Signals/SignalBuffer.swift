// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// What stands between a handler and the task that fetches: the state machine, and its lock.
final class SignalBuffer<Element: Sendable>: @unchecked Sendable {
  // The state is touched with the lock held only. The connection is set before anybody else
  // sees the buffer; GLib disconnects handlers on any thread.
  private let lock = Lock()
  private var state: SignalBufferState<Element, WaitingTask<Element?>>
  var connection: SignalConnection?

  init(_ limit: Int) { state = SignalBufferState(limit: limit) }

  /// Takes an element from the handler.
  func push(_ element: Element) {
    let waiter = lock.withLock { state.push(element) }
    waiter?.resume(returning: element)
  }

  /// Ends the sequence after what is buffered: the handler has gone.
  func finish() {
    let waiter = lock.withLock { state.finish() }
    waiter?.resume(returning: nil)
  }

  /// Ends the sequence at once: nobody will fetch any more.
  func cancel() {
    let waiter = lock.withLock { state.cancel() }
    waiter?.resume(returning: nil)
    connection?.disconnect()
  }

  func next() async -> Element? {
    await withTaskCancellationHandler {
      await WaitingTask.suspend { task in
        let answer = lock.withLock { state.next(task) }
        switch answer {
        case .wait: break
        case .element(let element): task.resume(returning: element)
        case .end: task.resume(returning: nil)
        case .misuse: misuse("two tasks wait for the next element of one sequence of emissions")
        }
      }
    } onCancel: {
      cancel()
    }
  }
}
