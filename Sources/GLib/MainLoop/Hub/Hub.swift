// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// All the library's sources of one context and priority.
///
/// A hub is one `GSource` to GLib, so that a turn of the loop costs the same with ten timers and
/// with ten thousand. Two subclasses decide how sources become ready: ``EpollHub``, and
/// ``PortableHub``, which gives every source a `GSource` of its own and is the oracle for the other.
///
/// Rules that hold everywhere:
/// - Lock order: registry → hub → context state → GLib. No user code, no foreign C code, and no
///   release of a user's object, under a lock.
/// - The hub does not retain its context, and outlives it. Until ``endSources()`` `context` may be
///   used with the lock held: it runs while GLib destroys the sources of a dying context, before the
///   memory is freed, and it waits for the lock. Afterwards every method does nothing.
/// - Closures leave a source through the ``ContextState``, which only the context's thread empties.
class Hub {
  let context: OpaquePointer
  let priority: Int32
  let clock: LoopTime
  let state: ContextState
  let lock = Lock()
  private let isOfDefaultContext: Bool

  // With the lock held. That is also why no access needs the compiler's check for exclusivity, here
  // and in the other files of the hub: it would cost an eighth of a turn.
  @exclusivity(unchecked) private(set) final var hasEnded = false
  private(set) final var master: UnsafeMutablePointer<GSource>!
  @exclusivity(unchecked) private final var sources: ContiguousArray<Source> = []
  @exclusivity(unchecked) private final var nextSequence: UInt64 = 0
  /// How many callbacks are running: more than one when loops are nested.
  @exclusivity(unchecked) private(set) final var running = 0
  /// Between `prepare` and `check`: the owner may be about to wait, or waiting. A change must take
  /// effect at once then; otherwise the next `prepare` sees it.
  @exclusivity(unchecked) final var mayBeWaiting: Bool
  /// What `poll` may wait, in milliseconds; −1: until something happens.
  @exclusivity(unchecked) final var longestWait: Int32 = -1

  init(context: OpaquePointer, priority: Int32, clock: LoopTime, state: ContextState) {
    self.context = context
    isOfDefaultContext = context == MainQueue.defaultContext
    self.priority = priority
    self.clock = clock
    self.state = state
    // Made inside `prepare`, the hub is not asked any more in this turn.
    mayBeWaiting = state.isPreparing
  }

  // MARK: What a subclass decides

  /// Called with the lock held when `source` has got its place; it may become ready from now on.
  func insert(_ source: Source) {}
  /// Called with the lock held: `source` must not become ready again.
  func remove(_ source: Source) {}
  /// Called with the lock held when the deadline of a timer, or its being armed, has changed.
  func deadlineChanged(_ timer: TimeoutSource) {}
  /// Called with the lock held when the conditions a watch asks for have changed.
  func conditionsChanged(_ watch: DescriptorSource) {}
  /// Called with the lock held before the loop waits: whether a source is ready already.
  func prepareToWait() -> Bool { false }
  /// Called with the lock held after the loop has waited.
  func checkAfterWaiting() -> Bool { false }
  /// Calls back the sources that are ready, without the lock.
  func dispatchReadySources() {}
  /// When the first armed timer is due. With the lock held.
  var nextDeadline: Int64? { nil }
  /// Called with the lock held by the thread that ends the context.
  func close() {}
}

// MARK: - Adding and ending sources

extension Hub {
  /// Gives a new source its place. It is born ended when its parent, or the context, has ended.
  final func add(_ source: Source, to parent: Source? = nil) {
    if !lock.withLock({ place(source, below: parent) }) { source.discard() }
  }

  /// As ``add(_:to:)``, with the lock held.
  ///
  /// - Returns: Whether the source lives; otherwise the caller discards it without the lock.
  final func place(_ source: Source, below parent: Source? = nil) -> Bool {
    guard !hasEnded, !state.isRetired, parent?.isEnded != true else {
      source.isEnded = true
      return false
    }
    source.sequence = nextSequence
    nextSequence += 1
    source.tableIndex = sources.count
    sources.append(source)
    source.attach()
    return true
  }

  /// Ends every source. The context's owner calls this.
  final func cancelAll() {
    lock.withLock {
      for source in Array(sources) { end(source) }
    }
    state.destroyAll()
  }

  final func cancel(_ source: Source) {
    let mayDestroyForeign = lock.withLock {
      guard !source.isEnded else { return false }
      end(source)
      wakeIfWaiting()
      return source.isForeign && !hasEnded && g_main_context_is_owner(context) != 0
    }
    if mayDestroyForeign { state.destroyAll() }
  }

  /// Ends a source, with the lock held. Its callback leaves through the state, or, when it is
  /// running, with its return.
  final func end(_ source: Source) {
    guard !source.isEnded else { return }
    source.isEnded = true
    if !source.isDispatching, let callback = source.callback.take() { state.append(callback) }
    source.detach()
    let last = sources.removeLast()
    if last !== source {
      sources[source.tableIndex] = last
      last.tableIndex = source.tableIndex
    }
  }

  /// Destroys a `GSource` of this hub and takes over a reference to it, with the lock held.
  ///
  /// On the context's thread only, at once or in its next turn: on another one the context may be
  /// dying, and GLib loses a reference to a source that is destroyed in the middle of that.
  final func destroy(_ source: UnsafeMutablePointer<GSource>) {
    guard !hasEnded else { return state.append(source) }
    guard g_main_context_is_owner(context) != 0 else { return state.append(undestroyed: source) }
    g_source_destroy(source)
    state.append(source)
  }

  /// Whether there is a source at all, with the lock held: tests wait for that.
  final var hasSources: Bool { !sources.isEmpty }

  /// Ends the sources of C code that have ended by themselves, of which nobody tells us.
  final func sweepForeignSources() {
    lock.withLock {
      for source in sources where source.isForeign && source.hasVanished { end(source) }
    }
  }

  /// Makes the owner pass through `prepare` if it may be waiting. With the lock held.
  final func wakeIfWaiting() {
    guard mayBeWaiting, !hasEnded else { return }
    mayBeWaiting = false
    g_main_context_wakeup(context)
  }
}

// MARK: - Calling back

/// A callback that is about to run.
struct SourceCall: ~Copyable {
  let source: Source
  let callback: Callback
  let conditions: IOCondition
}

extension Hub {
  /// Calls one source back, unless it has ended, is running in an outer turn, or is no longer
  /// ready. On the context's thread, without the lock.
  final func run(_ source: Source, events: IOCondition, now: Int64) {
    guard let call = lock.withLock({ begin(source, events: events, now: now) }) else { return }
    let result = state.observing(call.callback.description) {
      call.callback.call(call.conditions, on: g_thread_self())
    }
    lock.withLock { finish(call, result) }?.dispose()
    state.releaseAll()
  }

  /// Marks a source as running, with the lock held; `nil` when it must not run.
  final func begin(_ source: Source, events: IOCondition, now: Int64) -> SourceCall? {
    guard !source.isEnded, !source.isDispatching, let callback = source.callback,
      let conditions = source.readiness(events: events, now: now)
    else { return nil }
    source.isDispatching = true
    running += 1
    source.willDispatch(now: now)
    return SourceCall(source: source, callback: callback, conditions: conditions)
  }

  /// Puts a source back that has run, or ends it, with the lock held.
  ///
  /// - Returns: What to dispose of and release when the lock is gone.
  final func finish(_ call: borrowing SourceCall, _ result: SourceResult) -> Callback? {
    let source = call.source
    running -= 1
    if !source.isEnded {
      if result == .keep || source.outlivesItsCall {
        source.isDispatching = false
        source.didDispatch()
        return nil
      }
      end(source)
    }
    source.isDispatching = false
    return source.callback.take()
  }
}

// MARK: - The GSource

extension Hub {
  /// Attaches the hub to its context, which owns it from now on.
  final func attach() {
    let source = makeSource(Self.functions, tail: Unmanaged.passRetained(self).toOpaque())
    g_source_set_priority(source, priority)
    // Every source has a mark of its own while it runs: a nested loop inside a callback must not
    // freeze the others.
    g_source_set_can_recurse(source, 1)
    cglib_source_set_static_name(source, "swift-glib hub")
    master = source
    attachForLife(source, to: context)
  }

  /// Lives for ever: GLib keeps the pointer.
  nonisolated(unsafe) private static let functions = makeSourceFunctions(
    prepare: { source, timeout in
      Hub.with(source) { $0.prepare(&timeout!.pointee) ? 1 : 0 }
    },
    check: { source in Hub.with(source) { $0.check() ? 1 : 0 } },
    dispatch: { source, _, _ in
      Hub.with(source) { hub in
        // Jobs have the default priority, too.
        if hub.priority == 0 {
          hub.state.serveJobs(after: hub.dispatchReadySources, in: hub.context)
        } else {
          hub.dispatchReadySources()
        }
        hub.state.releaseAll()
      }
      return 1
    },
    finalize: { source in
      Unmanaged<Hub>.fromOpaque(tail(of: source!)).release()
    }
  )

  /// The hub of a source, without a retain: the source holds one until its end.
  private static func with<R>(_ source: UnsafeMutablePointer<GSource>?, _ body: (Hub) -> R) -> R {
    Unmanaged<Hub>.fromOpaque(tail(of: source!))._withUnsafeGuaranteedRef(body)
  }

  private final func prepare(_ timeout: inout gint) -> Bool {
    state.beginTurn()
    // A loop that C code runs has passed through no code of ours before.
    if isOfDefaultContext, !MainQueue.isServed {
      state.whilePreparing { MainQueue.serve(by: context) }
    }
    state.releaseAllInPrepare()
    let isReady = lock.withLock {
      let isReady = prepareToWait()
      mayBeWaiting = !isReady
      timeout = isReady ? 0 : longestWait
      return isReady
    }
    // Again: what has left a source before the mark was set has found nobody to wake.
    state.releaseAllInPrepare()
    return isReady
  }

  private final func check() -> Bool {
    lock.withLock {
      mayBeWaiting = false
      return checkAfterWaiting()
    }
  }

  /// Ends all sources: this thread is about to free the context.
  final func endSources() {
    // Kept until the lock is gone: with a last reference a user's object may go.
    var ended: ContiguousArray<Source> = []
    lock.withLock {
      hasEnded = true
      swap(&ended, &sources)
      for source in ended {
        source.isEnded = true
        if let callback = source.callback.take() { state.append(callback) }
        source.detach()
      }
      close()
    }
  }
}
