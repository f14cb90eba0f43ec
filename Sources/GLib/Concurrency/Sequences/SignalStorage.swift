// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A ``SignalQueue`` behind a lock, between the sources that fill it and the task that empties it.
final class SignalStorage: @unchecked Sendable {
  // Sendable: the queue is only touched with the lock held.
  private let lock = Lock()
  private var queue = SignalQueue<WaitingTask<UnixSignal?>>()

  func next(_ task: WaitingTask<UnixSignal?>) {
    switch lock.withLock({ queue.next(task) }) {
    case .signal(let signal): task.resume(returning: signal)
    case .end: task.resume(returning: nil)
    case .wait: break
    case .refused:
      misuse(
        "MainContext.signals(): two tasks wait for one sequence of signals; give each its own"
      )
    }
  }

  func receive(_ signal: UnixSignal) {
    lock.withLock { queue.receive(signal) }?.resume(returning: signal)
  }

  func end(forgetting: Bool) {
    lock.withLock { queue.end(forgetting: forgetting) }?.resume(returning: nil)
  }
}

/// What the iterators of one sequence share: with the last of them the sources end.
final class SignalSubscription: Sendable {
  let storage = SignalStorage()
  private let sources: [Source]

  init(_ context: MainContext, _ signals: [UnixSignal]) {
    let end = EndOfSources(storage)
    // One source for a signal that is named twice, or its one arrival would be two.
    sources = Set(signals).map { signal in
      context.addSignal(signal, from: .anyThread, named: "signals(\(signal))") {
        end.storage.receive(signal)
        return .keep
      }
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
    storage.end(forgetting: true)
  }

  deinit { for source in sources { source.cancel() } }
}

/// Is owned by the closures of the sources alone: when it goes, no signal can come any more.
private final class EndOfSources: Sendable {
  let storage: SignalStorage

  init(_ storage: SignalStorage) { self.storage = storage }

  deinit { storage.end(forgetting: false) }
}
