// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if os(Linux)
  import CGLibShim

  /// The descriptors of one hub, and the timerfd that ends its waits, in one epoll set.
  ///
  /// All methods are called with the hub's lock held. What the traps of epoll are, and where each
  /// is dealt with:
  /// - A descriptor that epoll refuses (a regular file, a closed number, no watch left): it is
  ///   given to `poll` beside the set, with the meaning `poll` gives it. See ``Registration/arm``.
  /// - An empty mask still reports hang-ups: it is made edge-triggered, so that a hang-up, which
  ///   nobody is told, costs one turn and not every turn.
  /// - Several watches of one descriptor: the set knows the union, ``forEachReady`` divides it.
  /// - A number that was closed and used again: a new watch always asks the kernel anew.
  /// - A closed descriptor whose duplicate lives on cannot be removed any more: the first event of
  ///   an unknown registration makes a new set.
  /// - fork shares the set with the child: the child makes its own before it changes anything.
  final class EpollSet {
    /// The owner; unsafe, because the check would cost more than the access, and not needed.
    unowned(unsafe) var hub: Hub!
    @exclusivity(unchecked) private var set: Int32 = -1
    @exclusivity(unchecked) private var timer: Int32 = -1
    @exclusivity(unchecked) private var record: PollRecord?
    @exclusivity(unchecked) private var registrations: [Int32: Registration] = [:]
    @exclusivity(unchecked) private var changed: ContiguousArray<Registration> = []
    @exclusivity(unchecked) private var polled: ContiguousArray<Registration> = []
    private var nextGeneration: UInt32 = 1
    @exclusivity(unchecked) private var timerDeadline = Int64.max
    @exclusivity(unchecked) private var timerHasFired = false
    /// How many descriptors are in the set with an empty mask.
    @exclusivity(unchecked) private var silent = 0
    @exclusivity(unchecked) private var forks = Forks.count

    /// More than this many ready descriptors are served over several turns; the kernel's list
    /// goes round, so that none is left out.
    private static let batch = 256
    @exclusivity(unchecked) private var events: UnsafeMutablePointer<epoll_event>?

    // MARK: Watches

    func insert(_ watch: DescriptorSource, atOnce: Bool) {
      leaveParentsSet()
      open()
      if let registration = registrations[watch.descriptor] {
        registration.watches.append(watch)
        registration.mustAsk = true
      } else {
        registrations[watch.descriptor] = Registration(watch)
      }
      conditionsChanged(watch, atOnce: atOnce)
    }

    func remove(_ watch: DescriptorSource) {
      guard !hub.hasEnded, let registration = registrations[watch.descriptor] else { return }
      leaveParentsSet()
      registration.watches.removeAll { $0 === watch }
      // At once: the caller may close the descriptor next.
      if registration.watches.isEmpty {
        registrations[watch.descriptor] = nil
        forget(registration)
      } else {
        update(registration)
      }
    }

    func conditionsChanged(_ watch: DescriptorSource, atOnce: Bool) {
      guard let registration = registrations[watch.descriptor] else { return }
      if atOnce {
        leaveParentsSet()
        update(registration)
      } else if !registration.isChanged {
        registration.isChanged = true
        changed.append(registration)
      }
    }

    // MARK: The turn

    func prepareToWait() {
      leaveParentsSet()
      if !changed.isEmpty { applyChanges() }
    }

    private func applyChanges() {
      for registration in changed {
        registration.isChanged = false
        if !registration.watches.isEmpty { update(registration) }
      }
      changed.removeAll(keepingCapacity: true)
    }

    /// Whether there is anything to ask for: a set, or a descriptor beside it.
    var isInUse: Bool { record != nil || !polled.isEmpty }

    /// Whether the last wait of the loop found something to call back for.
    ///
    /// - Parameter firstTimer: When the first timer is due; it is not due yet.
    func hasEvents(before firstTimer: Int64?) -> Bool {
      if polled.contains(where: { $0.record!.events != [] }) { return true }
      guard setHasEvents else { return false }
      // Two events mean nothing to anybody: the hang-up of a descriptor with an empty mask, and
      // a timerfd that is set to a deadline that was moved. Where one is possible, look twice: a
      // turn without a callback would keep sources of lower priority waiting.
      guard silent > 0 || timerDeadline < firstTimer ?? .max else { return true }
      var isReady = false
      forEachReady { _, _ in isReady = true }
      return isReady
    }

    private var setHasEvents: Bool {
      guard let record else { return false }
      return !record.events.isEmpty
    }

    /// Calls `body` with every watch that has something to report, and what.
    func forEachReady(_ body: (DescriptorSource, IOCondition) -> Void) {
      for registration in polled {
        report(registration, registration.record!.events, body)
      }
      // GLib leaves `prepare` out in a turn after one in which the hub was ready and a smaller
      // priority was served instead.
      let isUnprepared = !changed.isEmpty && set >= 0
      if isUnprepared { applyChanges() }
      guard setHasEvents || isUnprepared else { return }
      let events = self.events ?? .allocate(capacity: Self.batch)
      self.events = events
      var isStale = false
      for index in 0..<max(0, Int(epoll_wait(set, events, Int32(Self.batch), 0))) {
        let key = events[index].data.u64
        let number = Int32(truncatingIfNeeded: key)
        if number == timer {
          timerHasFired = true
        } else if let registration = registrations[number],
          registration.generation == UInt32(truncatingIfNeeded: key >> 32)
        {
          report(registration, IOCondition(rawValue: events[index].events), body)
        } else {
          isStale = true
        }
      }
      if isStale { rebuild() }
    }

    private func report(
      _ registration: Registration,
      _ events: IOCondition,
      _ body: (DescriptorSource, IOCondition) -> Void
    ) {
      guard !events.isEmpty else { return }
      // What is ready is decided here, for all: a callback may change the masks of the others.
      for watch in registration.watches where watch.readiness(events: events, now: 0) != nil {
        if watch.isDispatching {
          watch.isSuspended = true
          conditionsChanged(watch, atOnce: false)
        } else {
          body(watch, events)
        }
      }
    }

    // MARK: The timer

    /// Ends the next wait at `deadline`. May wake the loop earlier than that, once.
    func wake(at deadline: Int64?) {
      leaveParentsSet()
      guard let deadline else {
        hub.longestWait = -1
        if timerHasFired { setTimer(.max) }
        return
      }
      open()
      guard timer >= 0 else {
        // No descriptor is to be had: `poll` counts the milliseconds.
        let milliseconds = (max(0, deadline - hub.clock.now) + 999_999) / 1_000_000
        hub.longestWait = Int32(min(milliseconds, Int64(Int32.max)))
        hub.wakeIfWaiting()
        return
      }
      hub.longestWait = -1
      // An earlier setting is left alone: a timer that is moved away, as deadlines of requests
      // are, then costs no system call.
      if timerHasFired || deadline < timerDeadline { setTimer(deadline) }
    }

    private func setTimer(_ deadline: Int64) {
      timerHasFired = false
      timerDeadline = deadline
      var setting = itimerspec()
      if deadline != .max {
        setting.it_value.tv_sec = Int(deadline / 1_000_000_000)
        setting.it_value.tv_nsec = Int(deadline % 1_000_000_000)
      }
      timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }
  }

  // MARK: - Talking to the kernel

  extension EpollSet {
    /// Makes the kernel's set agree with what the watches of a descriptor ask for.
    private func update(_ registration: Registration) {
      let wanted = registration.wanted
      guard wanted != registration.armed || registration.mustAsk else { return }
      registration.mustAsk = false
      if registration.isSilent { silent -= 1 }
      defer { if registration.isSilent { silent += 1 } }
      if set < 0 { registration.isRefused = true }
      if registration.isRefused {
        poll(registration, wanted)
        return
      }
      if registration.isInSet {
        var event = registration.event(wanted)
        registration.isInSet = epoll_ctl(set, EPOLL_CTL_MOD, registration.number, &event) == 0
      }
      if !registration.isInSet, !wanted.isEmpty {
        registration.generation = nextGeneration
        nextGeneration &+= 1
        var event = registration.event(wanted)
        guard epoll_ctl(set, EPOLL_CTL_ADD, registration.number, &event) == 0 else {
          registration.isRefused = true
          poll(registration, wanted)
          return
        }
        registration.isInSet = true
      }
      registration.armed = wanted
    }

    /// Takes a descriptor without watches out of the set.
    private func forget(_ registration: Registration) {
      if registration.record != nil {
        poll(registration, [])
      } else if registration.isInSet {
        if registration.isSilent { silent -= 1 }
        epoll_ctl(set, EPOLL_CTL_DEL, registration.number, nil)
        registration.isInSet = false
      }
    }

    /// Watches a descriptor beside the set, as GLib would.
    private func poll(_ registration: Registration, _ wanted: IOCondition) {
      if let record = registration.record {
        record.remove(from: hub.master)
        registration.record = nil
        polled.removeAll { $0 === registration }
      }
      registration.armed = wanted
      guard !wanted.isEmpty else { return }
      registration.record = PollRecord(registration.number, wanted, in: hub.master)
      polled.append(registration)
    }

    private func open() {
      guard set < 0 else { return }
      let newSet = epoll_create1(Int32(EPOLL_CLOEXEC))
      guard newSet >= 0 else { return }
      let newTimer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
      var event = epoll_event()
      event.events = IOCondition.readable.rawValue
      event.data.u64 = UInt64(UInt32(bitPattern: newTimer))
      guard newTimer >= 0, epoll_ctl(newSet, EPOLL_CTL_ADD, newTimer, &event) == 0 else {
        _ = CGLibShim.close(newSet)
        if newTimer >= 0 { _ = CGLibShim.close(newTimer) }
        return
      }
      Forks.observe()
      (set, timer) = (newSet, newTimer)
      record = PollRecord(set, .readable, in: hub.master)
    }

    /// Starts again with a new set, which knows nothing of descriptors that were closed too early.
    private func rebuild() {
      record?.remove(from: hub.master)
      record = nil
      close()
      let deadline = timerDeadline
      timerDeadline = .max
      timerHasFired = false
      open()
      if timer >= 0, deadline != .max { setTimer(deadline) }
      silent = 0
      for registration in registrations.values where !registration.isRefused {
        registration.armed = []
        registration.isInSet = false
        update(registration)
      }
    }

    /// In a forked child: makes a set of its own before anything is changed, because the one at
    /// hand is the parent's, too.
    private func leaveParentsSet() {
      guard forks != Forks.count else { return }
      forks = Forks.count
      if set >= 0 { rebuild() }
    }

    /// Forgets everything: the context has ended.
    func end() {
      close()
      registrations = [:]
      changed = []
      polled = []
    }

    private func close() {
      if set >= 0 {
        _ = CGLibShim.close(set)
        _ = CGLibShim.close(timer)
      }
      (set, timer) = (-1, -1)
      events?.deallocate()
      events = nil
    }
  }
#endif
