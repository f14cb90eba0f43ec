// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Finds the hub of a context and priority. A hub leaves the registry before the memory of its
/// context is freed, so that an address that is used again never finds an old hub.
enum HubRegistry {
  private struct Key: Hashable {
    let context: OpaquePointer
    let priority: Int32
  }

  private static let lock = Lock()
  nonisolated(unsafe) private static var hubs: [Key: Hub] = [:]  // with `lock` held
  nonisolated(unsafe) private static var clocks: [OpaquePointer: LoopTime] = [:]  // likewise

  /// The hub of a context that the caller keeps alive; created when there is none.
  static func hub(of context: OpaquePointer, priority: SourcePriority) -> Hub {
    lock.withLock {
      let key = Key(context: context, priority: priority.rawValue)
      if let hub = hubs[key] { return hub }
      let clock = clocks[context] ?? .monotonic
      let hub = Backend.selected.makeHub(context, priority.rawValue, clock)
      hubs[key] = hub
      hub.attach()
      return hub
    }
  }

  static func remove(_ hub: Hub) {
    lock.withLock {
      let removed = hubs.removeValue(
        forKey: Key(context: hub.context, priority: hub.priority)
      )
      precondition(removed === hub)
      if case .manual = hub.clock { clocks[hub.context] = nil }
    }
  }

  /// Gives a context without sources a clock that its tests turn by hand.
  static func setClock(_ clock: LoopTime, of context: OpaquePointer) {
    lock.withLock {
      guard !hubs.keys.contains(where: { $0.context == context }) else {
        misuse("a manual clock must be set before the first source is added to the MainContext")
      }
      clocks[context] = clock
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

  func makeHub(_ context: OpaquePointer, _ priority: Int32, _ clock: LoopTime) -> Hub {
    switch self {
    case .portable: return PortableHub(context: context, priority: priority, clock: clock)
    case .epoll:
      #if os(Linux)
        return EpollHub(context: context, priority: priority, clock: clock)
      #else
        return PortableHub(context: context, priority: priority, clock: clock)
      #endif
    }
  }
}
