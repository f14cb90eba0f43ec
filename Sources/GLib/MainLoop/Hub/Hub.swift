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
/// - Lock order: registry → hub → GLib. No user code, and no release of a user's object, under a
///   lock.
/// - The hub lives as long as its context, which it does not retain. After ``end()`` every method
///   does nothing; until then `context` may be used with the lock held, because the thread that
///   finalises the context must pass through ``end()`` first.
/// - Closures leave a source through `releases`, which only the context's thread empties.
class Hub {
  /// Not retained: see above.
  let context: OpaquePointer
  let priority: Int32
  let clock: LoopTime
  let lock = Lock()

  // With the lock held.
  @exclusivity(unchecked) private final var phase = Phase.running
  private(set) final var master: UnsafeMutablePointer<GSource>!
  @exclusivity(unchecked) private final var sources: ContiguousArray<Source> = []
  @exclusivity(unchecked) private final var nextSequence: UInt64 = 0
  @exclusivity(unchecked) private final var releases = Releases()
  /// Between `prepare` and `check`: the owner may be about to wait, or waiting. A change must take
  /// effect at once then; otherwise the next `prepare` sees it.
  @exclusivity(unchecked) final var mayBeWaiting = false
  /// What `poll` may wait, in milliseconds; −1: until something happens.
  @exclusivity(unchecked) final var longestWait: Int32 = -1

  private enum Phase { case running, ending, ended }

  /// Whether the context is ending or has ended; GLib must not be called any more.
  final var hasEnded: Bool { phase != .running }

  init(context: OpaquePointer, priority: Int32, clock: LoopTime) {
    self.context = context
    self.priority = priority
    self.clock = clock
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
  /// Called without the lock by the thread that ends the context.
  func close() {}
}

// MARK: - Adding and ending sources

extension Hub {
  /// Gives a new source its place. It is born ended when its parent, or the context, has ended.
  final func add(_ source: Source, to parent: Source? = nil) {
    let orphan: SourceBody? = lock.withLock {
      guard !hasEnded, parent == nil || parent?.body != nil else {
        defer { source.body = nil }
        source.discard()
        return source.body
      }
      source.sequence = nextSequence
      nextSequence += 1
      source.tableIndex = sources.count
      sources.append(source)
      source.attach()
      return nil
    }
    orphan?.dispose()
  }

  final func cancel(_ source: Source) {
    lock.withLock {
      guard source.body != nil else { return }
      end(source)
      wakeIfWaiting()
    }
  }

  /// Ends a source, with the lock held; its closure leaves through `releases`.
  final func end(_ source: Source) {
    guard let body = source.body else { return }
    source.body = nil
    releases.bodies.append(body)
    source.detach()
    removeFromTable(source)
  }

  private final func removeFromTable(_ source: Source) {
    let last = sources.removeLast()
    if last !== source {
      sources[source.tableIndex] = last
      last.tableIndex = source.tableIndex
    }
    source.tableIndex = -1
  }

  /// Lets go of a reference to a `GSource` on the context's thread, with the lock held.
  ///
  /// Before GLib 2.85 a last `g_source_unref()` on another thread may touch a context that is being
  /// freed (GNOME/glib#803).
  final func releaseLater(_ source: UnsafeMutablePointer<GSource>) {
    if phase == .ended {
      g_source_unref(source)
    } else {
      releases.sources.append(source)
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

extension Hub {
  /// Calls one source back, unless it has ended, is running in an outer turn, or is no longer
  /// ready. On the context's thread, without the lock.
  final func run(_ source: Source, events: IOCondition, now: Int64) {
    guard let call = lock.withLock({ begin(source, events: events, now: now) }) else { return }
    let result = call.perform(on: g_thread_self())
    lock.withLock { finish(call, result) }?.dispose()
  }

  /// Marks a source as running, with the lock held; `nil` when it must not run.
  final func begin(_ source: Source, events: IOCondition, now: Int64) -> SourceCall? {
    guard !source.isDispatching, let body = source.body,
      let conditions = source.readiness(events: events, now: now)
    else { return nil }
    source.isDispatching = true
    source.willDispatch(now: now)
    return SourceCall(source: source, body: body, conditions: conditions)
  }

  /// Puts a source back that has run, or ends it, with the lock held.
  ///
  /// - Returns: What to dispose of and release when the lock is gone.
  final func finish(_ call: borrowing SourceCall, _ result: SourceResult) -> SourceBody? {
    let source = call.source
    source.isDispatching = false
    guard source.body != nil else { return nil }
    guard result == .remove else {
      source.didDispatch()
      return nil
    }
    let body = source.body.take()
    source.detach()
    removeFromTable(source)
    return body
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
    g_source_set_name(source, "swift-glib hub")
    master = source
    g_source_attach(source, context)
    g_source_unref(source)
  }

  /// Lives for ever: GLib keeps the pointer.
  nonisolated(unsafe) private static let functions = makeSourceFunctions(
    prepare: { source, timeout in
      Hub.with(source) { $0.prepare(&timeout!.pointee) ? 1 : 0 }
    },
    check: { source in Hub.with(source) { $0.check() ? 1 : 0 } },
    dispatch: { source, _, _ in
      Hub.with(source) { $0.dispatchReadySources() }
      return 1
    },
    finalize: { source in
      Hub.with(source) { $0.finish() }
      Unmanaged<Hub>.fromOpaque(tail(of: source!)).release()
    }
  )

  /// The hub of a source, without a retain: the source holds one until its end.
  private static func with<R>(_ source: UnsafeMutablePointer<GSource>?, _ body: (Hub) -> R) -> R {
    Unmanaged<Hub>.fromOpaque(tail(of: source!))._withUnsafeGuaranteedRef(body)
  }

  private final func prepare(_ timeout: inout gint) -> Bool {
    var released: Releases?
    let isReady = lock.withLock {
      if !releases.isEmpty {
        released = releases
        releases = Releases()
      }
      mayBeWaiting = false
      let isReady = prepareToWait()
      mayBeWaiting = !isReady
      timeout = isReady ? 0 : longestWait
      return isReady
    }
    released?.run()
    return isReady
  }

  private final func check() -> Bool {
    lock.withLock {
      mayBeWaiting = false
      return checkAfterWaiting()
    }
  }

  /// The context is being finalised by this thread.
  private final func finish() {
    HubRegistry.remove(self)
    var released = Releases()
    lock.withLock {
      phase = .ending
      for source in sources {
        guard let body = source.body else { continue }
        source.body = nil
        source.detach()
        releases.bodies.append(body)
      }
      phase = .ended
      sources = []
      swap(&released, &releases)
    }
    released.run()
    close()
  }
}

/// What was taken from sources and waits for the context's thread.
private struct Releases {
  var bodies: ContiguousArray<SourceBody> = []
  var sources: ContiguousArray<UnsafeMutablePointer<GSource>> = []

  var isEmpty: Bool { bodies.isEmpty && sources.isEmpty }

  /// Without a lock: runs `deinit`s of users.
  func run() {
    for source in sources { g_source_unref(source) }
    for body in bodies { body.dispose() }
  }
}
