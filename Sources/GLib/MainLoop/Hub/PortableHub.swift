// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// The hub that gives every source a `GSource` of its own, as a C program would.
///
/// Correct wherever GLib runs, O(all sources) a turn, and what the other backend is compared with.
final class PortableHub: Hub {
  private final class Part {
    unowned let hub: PortableHub
    let source: Source
    var tag: gpointer?

    init(_ hub: PortableHub, _ source: Source) {
      self.hub = hub
      self.source = source
    }
  }

  // With the lock held.
  private var parts: [ObjectIdentifier: UnsafeMutablePointer<GSource>] = [:]

  override func insert(_ source: Source) {
    guard source is TimeoutSource || source is DescriptorSource || source is IdleSource else {
      return
    }
    let part = Part(self, source)
    let gsource = makeSource(Self.functions, tail: Unmanaged.passRetained(part).toOpaque())
    g_source_set_priority(gsource, priority)
    g_source_set_name(gsource, "swift-glib source")
    parts[ObjectIdentifier(source)] = gsource
    if let watch = source as? DescriptorSource { update(watch, part, gsource) }
    willAttach()
    g_source_attach(gsource, context)
  }

  override func remove(_ source: Source) {
    if let gsource = parts.removeValue(forKey: ObjectIdentifier(source)) { destroy(gsource) }
  }

  override func close() { parts = [:] }

  override var nextDeadline: Int64? {
    parts.values.compactMap { gsource in
      (Self.part(of: gsource).source as? TimeoutSource).flatMap {
        $0.isArmed && !$0.isDispatching ? $0.deadline : nil
      }
    }.min()
  }

  override func deadlineChanged(_ timer: TimeoutSource) { wakeIfWaiting() }

  override func conditionsChanged(_ watch: DescriptorSource) {
    guard let gsource = parts[ObjectIdentifier(watch)] else { return }
    update(watch, Self.part(of: gsource), gsource)
  }

  private func update(
    _ watch: DescriptorSource,
    _ part: Part,
    _ gsource: UnsafeMutablePointer<GSource>
  ) {
    let conditions = watch.effective
    switch (part.tag, conditions.isEmpty) {
    case (nil, true): break
    case (nil, false):
      part.tag = g_source_add_unix_fd(gsource, watch.descriptor, GIOCondition(conditions.rawValue))
    case (.some(let tag), true):
      g_source_remove_unix_fd(gsource, tag)
      part.tag = nil
    case (.some(let tag), false):
      g_source_modify_unix_fd(gsource, tag, GIOCondition(conditions.rawValue))
    }
  }
}

// MARK: - The GSource of one source

extension PortableHub {
  /// Lives for ever: GLib keeps the pointer.
  nonisolated(unsafe) private static let functions = makeSourceFunctions(
    prepare: { source, timeout in
      let part = PortableHub.part(of: source!)
      return part.hub.lock.withLock {
        part.hub.prepare(part, &timeout!.pointee)
      } ? 1 : 0
    },
    check: { source in
      let part = PortableHub.part(of: source!)
      return part.hub.lock.withLock { part.hub.check(part, source!) } ? 1 : 0
    },
    dispatch: { source, _, _ in
      let part = PortableHub.part(of: source!)
      let events = part.hub.lock.withLock { part.hub.events(part, source!) }
      part.hub.run(part.source, events: events, now: part.hub.clock.now)
      return 1
    },
    finalize: { source in
      Unmanaged<Part>.fromOpaque(tail(of: source!)).release()
    }
  )

  private static func part(of source: UnsafeMutablePointer<GSource>) -> Part {
    Unmanaged<Part>.fromOpaque(tail(of: source)).takeUnretainedValue()
  }

  private func prepare(_ part: Part, _ timeout: inout gint) -> Bool {
    timeout = -1
    switch part.source {
    case let timer as TimeoutSource where timer.isArmed && !timer.isEnded:
      guard case .monotonic = clock else { return timer.deadline <= clock.now }
      let nanoseconds = timer.deadline - clock.now
      if nanoseconds <= 0 { return true }
      timeout = gint(min((nanoseconds - 1) / 1_000_000 + 1, Int64(Int32.max)))
      return false
    case let idle as IdleSource: return !idle.isEnded
    default: return false
    }
  }

  private func check(_ part: Part, _ gsource: UnsafeMutablePointer<GSource>) -> Bool {
    guard !part.source.isEnded else { return false }
    return part.source.readiness(events: events(part, gsource), now: clock.now) != nil
  }

  private func events(_ part: Part, _ gsource: UnsafeMutablePointer<GSource>) -> IOCondition {
    guard let tag = part.tag else { return [] }
    return IOCondition(rawValue: UInt32(g_source_query_unix_fd(gsource, tag).rawValue))
  }
}
