// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if os(Linux)
  import CGLibShim

  /// The hub that keeps its timers in a heap and its descriptors in one epoll set.
  ///
  /// GLib sees one source with one descriptor. A turn costs O(ready sources), whatever sleeps.
  final class EpollHub: Hub {
    // With the lock held.
    @exclusivity(unchecked) private var timers = TimerHeap()
    @exclusivity(unchecked) private var idles: ContiguousArray<IdleSource> = []
    private let descriptors = EpollSet()
    /// What the clock said when this turn last looked: one reading serves prepare and dispatch.
    @exclusivity(unchecked) private var turnTime = Int64.min

    override init(context: OpaquePointer, priority: Int32, clock: LoopTime, state: ContextState) {
      super.init(context: context, priority: priority, clock: clock, state: state)
      descriptors.hub = self
    }

    // MARK: Sources come, change and go

    override func insert(_ source: Source) {
      switch source {
      case let timer as TimeoutSource: deadlineChanged(timer)
      case let watch as DescriptorSource: descriptors.insert(watch, atOnce: mayBeWaiting)
      case let idle as IdleSource:
        idle.listIndex = idles.count
        idles.append(idle)
        wakeIfWaiting()
      default: break
      }
    }

    override func remove(_ source: Source) {
      switch source {
      case let timer as TimeoutSource: timers.remove(timer)
      case let watch as DescriptorSource: descriptors.remove(watch)
      case let idle as IdleSource:
        let last = idles.removeLast()
        if last !== idle {
          idles[idle.listIndex] = last
          last.listIndex = idle.listIndex
        }
      default: break
      }
    }

    override func deadlineChanged(_ timer: TimeoutSource) {
      if timer.isArmed {
        timers.update(timer)
        if mayBeWaiting, timers.first == timer.deadline { armTimer() }
      } else {
        timers.remove(timer)
      }
    }

    override func conditionsChanged(_ watch: DescriptorSource) {
      descriptors.conditionsChanged(watch, atOnce: mayBeWaiting)
    }

    // MARK: The turn of the loop

    override func prepareToWait() -> Bool {
      descriptors.prepareToWait()
      turnTime = timers.isEmpty ? .min : clock.now
      if hasIdleWork || isTimerDue { return true }
      armTimer()
      return false
    }

    override func checkAfterWaiting() -> Bool {
      turnTime = timers.isEmpty ? .min : clock.now
      return hasIdleWork || isTimerDue || descriptors.hasEvents(before: timers.first)
    }

    override func dispatchReadySources() {
      let thread = UnsafeMutableRawPointer(g_thread_self())
      var ready = ReadySources()
      var turn: UInt64 = 0
      // One hold of the lock between two callbacks: it ends the one and begins the next.
      var next = lock.withLock {
        turn = state.beginTurn()
        collect(into: &ready)
        return beginNext(of: &ready)
      }
      while let call = next {
        let result = state.observing(call.callback.description) {
          call.callback.call(call.conditions, on: thread)
        }
        var ended: Callback?
        next = lock.withLock {
          ended = finish(call, result)
          // After a nested loop has turned, the list is stale, as GLib's own is.
          return state.turn == turn ? beginNext(of: &ready) : nil
        }
        ended?.dispose()
      }
    }

    private func collect(into ready: inout ReadySources) {
      // GLib left `prepare` and `check` out, because the hub was known to be ready.
      if turnTime == .min, !timers.isEmpty { turnTime = clock.now }
      if !timers.isEmpty { timers.forEachDue(at: turnTime) { ready.append($0, []) } }
      if descriptors.isInUse { descriptors.forEachReady { ready.append($0, $1) } }
      for idle in idles where !idle.isDispatching { ready.append(idle, []) }
      ready.sort()
    }

    private func beginNext(of ready: inout ReadySources) -> SourceCall? {
      while let (source, events) = ready.popFirst() {
        if let call = begin(source, events: events, now: turnTime) { return call }
      }
      return nil
    }

    private var hasIdleWork: Bool {
      for idle in idles where !idle.isDispatching { return true }
      return false
    }

    private var isTimerDue: Bool {
      guard let first = timers.first, first <= turnTime else { return false }
      if running > 0 { parkRunningTimers() }
      return timers.first.map { $0 <= turnTime } ?? false
    }

    /// Takes the timers out of the heap that are due again while their callbacks run in an outer
    /// turn, until those return; otherwise a nested loop would spin.
    private func parkRunningTimers() {
      var parked: ContiguousArray<TimeoutSource> = []
      timers.forEachDue(at: turnTime) { if $0.isDispatching { parked.append($0) } }
      for timer in parked { timers.remove(timer) }
    }

    private func armTimer() {
      guard case .monotonic = clock else { return }
      descriptors.wake(at: timers.first)
    }

    override var nextDeadline: Int64? { timers.first }

    override func close() {
      timers = TimerHeap()
      idles = []
      descriptors.end()
    }
  }
#endif
