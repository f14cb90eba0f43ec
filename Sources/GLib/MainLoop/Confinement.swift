// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Where the closure of a source or of a signal may run: what makes the local form of `add…` and
/// `connect` safe although its closure is not `@Sendable`.
package enum Confinement {
  /// The closure is `@Sendable`.
  case anyThread
  /// The closure belongs to the code of one thread, or to `@MainActor`.
  case thread(UnsafeMutableRawPointer)
  /// The closure belongs to the code of one task, which must not have changed threads meanwhile.
  case task(hash: Int, thread: UnsafeMutableRawPointer)
  /// The closure belongs to an actor whose executor runs on the context.
  case actor(any Actor)

  /// Decides for a closure that is added here and now to `context`; traps when it could later run
  /// outside the caller's isolation.
  static func local(
    to context: OpaquePointer,
    isolation: (any Actor)?,
    adding name: String?
  ) -> Confinement {
    let isOwner = g_main_context_is_owner(context) != 0
    guard let isolation else {
      if !isOwner {
        guard acquire(context) else {
          misuse(
            """
            \(describe(name)) was added to a MainContext that another thread runs; \
            add it there, or with `from: .anyThread` and a @Sendable closure
            """
          )
        }
        g_main_context_release(context)
      }
      guard let task = currentTask else { return .thread(g_thread_self()) }
      return .task(hash: task, thread: g_thread_self())
    }
    if isolation === MainActor.shared {
      guard context == g_main_context_default(), MainThread.isCurrent else {
        misuse(
          """
          \(describe(name)) was added by @MainActor code; that is possible for MainContext.default \
          on the process's main thread only. With an async main, call MainLoop.serveAsyncMain() \
          before anything else; for another context, move the code into a nonisolated function or \
          use `from: .anyThread`
          """
        )
      }
      return .thread(g_thread_self())
    }
    guard isOwner else {
      misuse(
        """
        \(describe(name)) was added by an actor whose executor is not that of the MainContext, or \
        whose EventThread was stopped; give the actor the context's executor as its \
        unownedExecutor, or use `from: .anyThread` and a @Sendable closure
        """
      )
    }
    return .actor(isolation)
  }

  /// Traps when a callback that is confined elsewhere is about to run on this thread, `thread`.
  func check(_ name: String?, _ thread: UnsafeMutableRawPointer) {
    switch self {
    case .anyThread: break
    case .thread(let owner), .task(_, let owner):
      if case .task(let hash, _) = self, owner == thread, hash != Self.currentTask {
        misuse(
          """
          \(Self.describe(name)) would run in another task than the one that added it, which may be \
          running elsewhere; add it with `from: .anyThread`, or in an actor of the MainContext
          """
        )
      }
      guard owner == thread else {
        misuse(
          """
          \(Self.describe(name)) would run on another thread than the one that added it; \
          run its MainContext there, or add it with `from: .anyThread` and a @Sendable closure
          """
        )
      }
    case .actor(let actor):
      actor.preconditionIsolated(
        "\(Self.describe(name)) would run outside the actor that added it"
      )
    }
  }

  /// Whether ``check(_:_:)`` would pass; for an actor, which cannot be asked, false.
  func admits(_ thread: UnsafeMutableRawPointer) -> Bool {
    switch self {
    case .anyThread: true
    case .thread(let owner): owner == thread
    case .task(let task, let owner): owner == thread && task == Self.currentTask
    case .actor: false
    }
  }

  fileprivate static var currentTask: Int? {
    withUnsafeCurrentTask { $0?.hashValue }
  }

  private static func describe(_ name: String?) -> String {
    name.map { "the source \"\($0)\"" } ?? "a source"
  }
}

// MARK: - Closures that no context calls

extension Confinement {
  /// Decides for a closure that is called by whoever makes something happen, as that of a signal: it
  /// belongs to the caller of this function, wherever that runs.
  package static func here(_ isolation: (any Actor)?) -> Confinement {
    guard let isolation else {
      guard let task = currentTask else { return .thread(g_thread_self()) }
      return .task(hash: task, thread: g_thread_self())
    }
    if isolation === MainActor.shared, MainThread.isCurrent { return .thread(g_thread_self()) }
    return .actor(isolation)
  }

  /// Traps when a closure that is confined elsewhere is about to run here.
  ///
  /// - Parameter name: What was connected, in words.
  @inline(__always)
  package func check(handlerOf name: @autoclosure () -> String) {
    switch self {
    case .anyThread: return
    case .thread(let owner):
      if owner == g_thread_self() { return }
    case .task(let task, let owner):
      if owner == g_thread_self(), task == Self.currentTask { return }
    case .actor(let actor):
      return actor.preconditionIsolated(
        "swift-glib: a handler of \(name()) would run outside the actor that connected it"
      )
    }
    Self.strayed(name())
  }

  @inline(never)
  private static func strayed(_ name: String) -> Never {
    misuse(
      """
      a handler of \(name) would run on another thread, or in another task, than the one that \
      connected it; connect it with `from: .anyThread` and a @Sendable closure
      """
    )
  }
}
