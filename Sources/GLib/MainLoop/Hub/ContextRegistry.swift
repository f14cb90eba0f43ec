// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Finds what belongs to a context: the hub of a priority, and the executors. They leave the
/// registry before the context's memory is freed, so that an address that is used again never finds
/// those of another context.
enum ContextRegistry {
  /// What is known of one context.
  private struct Entry {
    var clock = LoopTime.monotonic
    var backend = Backend.selected
    var hubs: [Int32: Hub] = [:]
    var executor: LoopExecutor?
    var taskExecutor: LoopTaskExecutor?
    let state = ContextState()
  }

  private static let lock = Lock()
  nonisolated(unsafe) private static var entries: [OpaquePointer: Entry] = [:]  // with `lock` held

  /// The hub of a context that the caller keeps alive; created when there is none.
  static func hub(of context: OpaquePointer, priority: SourcePriority) -> Hub {
    lock.withLock {
      let priority = priority.rawValue
      if let hub = entries[context]?.hubs[priority] { return hub }
      let entry = entries[context, default: Entry()]
      let hub = entry.backend.makeHub(context, priority, entry.clock, entry.state)
      entries[context, default: entry].hubs[priority] = hub
      hub.attach()
      return hub
    }
  }

  /// The executor of a context that the caller keeps alive; created when there is none.
  static func executor(of context: OpaquePointer) -> LoopExecutor {
    lock.withLock { makeExecutor(of: context) }
  }

  /// The task executor of a context that the caller keeps alive; created when there is none.
  static func taskExecutor(of context: OpaquePointer) -> LoopTaskExecutor {
    lock.withLock {
      if let executor = entries[context]?.taskExecutor { return executor }
      let executor = LoopTaskExecutor(makeExecutor(of: context))
      entries[context]!.taskExecutor = executor
      return executor
    }
  }

  private static func makeExecutor(of context: OpaquePointer) -> LoopExecutor {
    if let executor = entries[context]?.executor { return executor }
    let entry = entries[context, default: Entry()]
    let executor = LoopExecutor(context: context, state: entry.state)
    entries[context, default: entry].executor = executor
    executor.attach()
    return executor
  }

  /// When the first timer of a context is due by its clock, if one is armed.
  static func nextDeadline(of context: OpaquePointer) -> Int64? {
    let hubs = lock.withLock { entries[context].map { Array($0.hubs.values) } ?? [] }
    return hubs.compactMap { hub in hub.lock.withLock { hub.nextDeadline } }.min()
  }

  /// What the hubs of a context share, if it has any.
  static func state(of context: OpaquePointer) -> ContextState? {
    lock.withLock { entries[context]?.state }
  }

  /// Ends everything that belongs to a context that the calling thread is about to free. Called once
  /// for each of its parts; the first call does it.
  static func end(_ context: OpaquePointer) {
    guard let entry = lock.withLock({ entries.removeValue(forKey: context) }) else { return }
    // Jobs first: they come from anywhere, and wake the context.
    entry.executor?.close()
    for hub in entry.hubs.values { hub.endSources() }
    entry.state.releaseAllAtEndOfContext()
  }

  /// Gives a context without sources a clock that its tests turn by hand, and a backend.
  ///
  /// The caller adds a source before it drops the context; otherwise the next context of the same
  /// address would have them.
  /// Ends what a context serves, which nobody will run any more. Its owner calls this.
  static func retire(_ context: OpaquePointer) {
    let (state, hubs) = lock.withLock {
      let entry = entries[context, default: Entry()]
      entries[context] = entry
      entry.state.retire()
      return (entry.state, Array(entry.hubs.values))
    }
    for hub in hubs { hub.cancelAll() }
    state.releaseAll()
  }

  static func setClock(
    _ clock: LoopTime,
    backend: Backend = .selected,
    of context: OpaquePointer
  ) {
    lock.withLock {
      guard entries[context] == nil else {
        misuse("a manual clock must be set before the first source is added to the MainContext")
      }
      entries[context] = Entry(clock: clock, backend: backend)
    }
  }
}

/// How sources become ready; chosen once, at the first use of a context.
enum Backend {
  /// One epoll set and one timerfd for all sources of a hub.
  case epoll
  /// A `GSource` per source.
  case portable

  /// `SWIFT_GLIB_BACKEND=portable` in the environment selects the portable backend.
  static let selected: Backend = {
    #if os(Linux)
      switch g_getenv("SWIFT_GLIB_BACKEND").map({ String(cString: $0) }) {
      case nil, "", "epoll": return .epoll
      case "portable": return .portable
      case .some(let other):
        misuse("SWIFT_GLIB_BACKEND must be \"epoll\" or \"portable\", not \"\(other)\"")
      }
    #else
      return .portable
    #endif
  }()

  func makeHub(
    _ context: OpaquePointer,
    _ priority: Int32,
    _ clock: LoopTime,
    _ state: ContextState
  ) -> Hub {
    #if os(Linux)
      if self == .epoll {
        return EpollHub(context: context, priority: priority, clock: clock, state: state)
      }
    #endif
    return PortableHub(context: context, priority: priority, clock: clock, state: state)
  }
}
