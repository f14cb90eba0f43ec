// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if os(Linux)
  import CGLibShim

  /// One descriptor number in an ``EpollSet``, with all its watches.
  final class Registration {
    let number: Int32
    var watches: ContiguousArray<DescriptorSource>
    /// Tells this registration from older ones of the same number in the kernel's answers.
    var generation: UInt32 = 0
    /// What the kernel was asked for.
    var armed: IOCondition = []
    var isInSet = false
    /// The kernel may have forgotten the registration, because the number was closed and used
    /// again: ask although the mask is the same.
    var mustAsk = false
    var isChanged = false
    /// Whether epoll refuses the descriptor.
    var isRefused = false
    /// Set while `poll` watches the descriptor instead.
    var record: PollRecord?

    init(_ watch: DescriptorSource) {
      number = watch.descriptor
      watches = [watch]
    }

    /// Whether the set holds the descriptor although nobody asks for anything.
    var isSilent: Bool { isInSet && armed.isEmpty }

    /// What all watches together ask for.
    var wanted: IOCondition {
      var union = IOCondition()
      for watch in watches { union.formUnion(watch.effective) }
      return union
    }

    func event(_ conditions: IOCondition) -> epoll_event {
      var event = epoll_event()
      event.events = conditions.isEmpty ? EPOLLET.rawValue : conditions.rawValue
      event.data.u64 = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: number))
      return event
    }
  }

  /// A descriptor that GLib hands to `poll` for a source.
  ///
  /// Not by `g_source_add_unix_fd()`: GLib would dispatch the source whenever the descriptor has an
  /// event, although its `check` has found that the event means nothing.
  final class PollRecord {
    private let record = UnsafeMutablePointer<GPollFD>.allocate(capacity: 1)

    init(_ number: Int32, _ wanted: IOCondition, in source: UnsafeMutablePointer<GSource>) {
      record.initialize(
        to: GPollFD(fd: number, events: gushort(truncatingIfNeeded: wanted.rawValue), revents: 0)
      )
      g_source_add_poll(source, record)
    }

    deinit { record.deallocate() }

    /// Call it once, unless the source has ended.
    func remove(from source: UnsafeMutablePointer<GSource>) { g_source_remove_poll(source, record) }

    /// What the last wait has found.
    var events: IOCondition { IOCondition(rawValue: UInt32(record.pointee.revents)) }
  }

  /// Counts the forks that led to this process, so that nobody uses a parent's epoll set.
  enum Forks {
    // Only the only thread of a new child writes.
    nonisolated(unsafe) private(set) static var count = 0

    private static let handler: Void = {
      pthread_atfork(nil, nil, { Forks.count += 1 })
    }()

    static func observe() { handler }
  }
#endif
