// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if os(Linux)
  import CGLibShim

  /// The hub that keeps its timers in a heap and its descriptors in one epoll set.
  ///
  /// GLib sees one source with one descriptor. A turn costs O(ready sources), whatever sleeps.
  final class EpollHub: Hub {
    // With the lock held.
    private var timers = TimerHeap()
    private var idles: ContiguousArray<IdleSource> = []
    private var descriptors: EpollSet!
    /// Counts the dispatches, so that an outer one notices that a nested one has run and its own
    /// list of ready sources is stale.
    private var turn: UInt64 = 0

    override init(context: OpaquePointer, priority: Int32, clock: LoopTime) {
      super.init(context: context, priority: priority, clock: clock)
      descriptors = EpollSet(hub: self)
    }

    // MARK: Sources come, change and go

    override func insert(_ source: Source) {
      switch source {
      case let timer as TimeoutSource: deadlineChanged(timer)
      case let watch as DescriptorSource: descriptors.insert(watch)
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
      // While its callback runs a timer is out of the heap: it could not be served anyway.
      if timer.isArmed, !timer.isDispatching {
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
      if !hasIdleWork, !isTimerDue {
        armTimer()
        return false
      }
      return true
    }

    override func checkAfterWaiting() -> Bool {
      hasIdleWork || descriptors.hasEvents || isTimerDue
    }

    override func dispatchReadySources() {
      let now = clock.now
      var ready: ContiguousArray<(source: Source, events: IOCondition)> = []
      let thisTurn: UInt64 = lock.withLock {
        turn += 1
        timers.forEachDue(at: now) { ready.append(($0, [])) }
        descriptors.forEachReady { ready.append(($0, $1)) }
        for idle in idles where !idle.isDispatching { ready.append((idle, [])) }
        return turn
      }
      // GLib serves sources of equal priority in the order in which they were attached.
      if ready.count > 1 { ready.sort { $0.source.sequence < $1.source.sequence } }
      for (source, events) in ready {
        run(source, events: events, now: now)
        guard lock.withLock({ turn == thisTurn }) else { return }
      }
    }

    private var hasIdleWork: Bool {
      idles.contains { !$0.isDispatching }
    }

    private var isTimerDue: Bool {
      guard let first = timers.first else { return false }
      return first <= clock.now
    }

    private func armTimer() {
      guard case .monotonic = clock else { return }
      descriptors.wake(at: timers.first)
    }

    override func close() { descriptors.close() }
  }
#endif
