// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A handle to something that makes a main loop call back.
///
/// Every `add…` method of ``MainContext`` returns one. The handle may be dropped: the source goes
/// on until its callback returns ``SourceResult/remove``, somebody calls ``cancel()``, or its
/// context ends.
///
///     let ticker = context.addTimeout(every: .seconds(1)) { print("tick"); return .keep }
///     context.addTimeout(after: .seconds(5)) { ticker.cancel() }
///
/// The closure of a source is released exactly once: on the thread that runs the context, never
/// inside ``cancel()``. When the context ends first, it is released by the thread that ends it.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSource`.
public class Source: @unchecked Sendable {
  // Sendable: constants, and variables that are only touched with the hub's lock held.

  /// The name given when the source was added; shown in messages and traces.
  ///
  /// No C counterpart.
  public let name: String?

  let hub: Hub
  let confinement: Confinement

  // With the hub's lock held.
  @exclusivity(unchecked) final var body: SourceBody?
  @exclusivity(unchecked) final var isDispatching = false
  @exclusivity(unchecked) final var sequence: UInt64 = 0
  @exclusivity(unchecked) final var tableIndex = -1

  init(hub: Hub, name: String?, confinement: Confinement, body: SourceBody) {
    self.hub = hub
    self.name = name
    self.confinement = confinement
    self.body = body
  }

  /// Whether the callback may run now. Called with the lock held, just before it would run.
  ///
  /// - Returns: The conditions to report (empty for sources without a descriptor), or `nil`.
  func readiness(events: IOCondition, now: Int64) -> IOCondition? { [] }

  /// Called with the lock held, just before the callback runs.
  func willDispatch(now: Int64) {}

  /// Called with the lock held, after the callback has returned and wants to stay.
  func didDispatch() {}

  /// Lets the source become ready. Called once, with the lock held.
  func attach() { hub.insert(self) }

  /// Takes the source out of whatever makes it ready. Called once, with the lock held.
  func detach() { hub.remove(self) }

  /// Called with the lock held instead of ``attach()`` when the context has ended.
  func discard() {}

  /// The priority, with the lock held.
  var currentPriority: Int32 { hub.priority }
}

// MARK: - Ending a source

extension Source {
  /// Ends the source: its callback is not called again, unless it is running already.
  ///
  /// May be called any number of times, from any thread and inside the callback. Does not wait
  /// for a callback that is running on another thread. After it has returned, a descriptor that
  /// the source watched may be closed.
  ///
  /// - Complexity: O(log *n*) in the number of timers for a timeout, O(1) for others.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_source_destroy()`.
  public final func cancel() { hub.cancel(self) }

  /// Whether the source has ended, for whatever reason.
  ///
  /// > Isolation: Safe from any thread; another thread may end the source right afterwards.
  ///
  /// Wraps `g_source_is_destroyed()`.
  public final var isCancelled: Bool { hub.lock.withLock { body == nil } }

  /// The priority given when the source was added, or what a custom source was set to since.
  ///
  /// Wraps `g_source_get_priority()`.
  public final var priority: SourcePriority {
    SourcePriority(rawValue: hub.lock.withLock { currentPriority })
  }
}

// MARK: - Identity

extension Source: Hashable {
  /// Whether both are handles to the same source.
  ///
  /// No C counterpart.
  public static func == (first: Source, second: Source) -> Bool { first === second }

  /// Hashes the identity of the source.
  ///
  /// No C counterpart.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

// MARK: - What a source calls

/// The closure of a source. Indirect: one reference is copied in every turn, not up to four closures.
indirect enum SourceBody {
  case plain(() throws -> SourceResult)
  case descriptor((IOCondition) throws -> SourceResult)
  case custom(CustomSource.Functions)
  /// A source that C code made: what it calls is none of our business.
  case foreign

  func call(_ conditions: IOCondition) throws -> SourceResult {
    switch self {
    case .plain(let body): try body()
    case .descriptor(let body): try body(conditions)
    case .custom(let functions): try functions.dispatch()
    case .foreign: .keep
    }
  }

  /// Called once, on the context's thread, without a lock, before the closures are released.
  func dispose() {
    if case .custom(let functions) = self { functions.dispose?() }
  }
}
