// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

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
/// inside ``cancel()``. When the context ends first, it is released by the thread that ends it. An
/// object that goes with a closure must not run a loop in its `deinit`. Until then a source that
/// an actor has added keeps that actor alive, whatever its closure captures.
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

  // With the hub's lock held.
  @exclusivity(unchecked) final var isEnded = false
  @exclusivity(unchecked) final var isDispatching = false
  /// Leaves the source when it ends, or, if it is running then, when it returns.
  @exclusivity(unchecked) final var callback: Callback?
  @exclusivity(unchecked) final var sequence: UInt64 = 0
  @exclusivity(unchecked) final var tableIndex = -1

  init(hub: Hub, callback: Callback) {
    self.hub = hub
    self.callback = callback
    name = callback.name
  }

  // MARK: What a kind of source decides

  /// Whether the callback may run now. Called with the lock held, just before it would run.
  ///
  /// - Returns: The conditions to report (empty for sources without a descriptor), or `nil`.
  func readiness(events: IOCondition, now: Int64) -> IOCondition? { [] }
  /// Called with the lock held, just before the callback runs.
  func willDispatch(now: Int64) {}
  /// Called with the lock held, after the callback has returned and the source stays.
  func didDispatch() {}
  /// Whether the source stays although its callback has returned ``SourceResult/remove``.
  var outlivesItsCall: Bool { false }

  /// Lets the source become ready. Called once, with the lock held.
  func attach() { hub.insert(self) }
  /// Takes the source out of whatever makes it ready. Called once, with the lock held.
  func detach() { hub.remove(self) }
  /// Called without the lock instead of ``attach()`` when the context or the parent has ended.
  func discard() { callback = nil }

  /// Whether C code made the source; then its end runs code that we do not know.
  var isForeign: Bool { false }
  /// Whether C code has ended a foreign source. With the lock held.
  var hasVanished: Bool { false }
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
  public final var isCancelled: Bool { hub.lock.withLock { isEnded || hasVanished } }

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
