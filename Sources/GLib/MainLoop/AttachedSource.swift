// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A source that is a `GSource` of its own: a custom one, or one that C code made.
///
/// Every such source costs its context a constant amount in every turn; timers, descriptors and
/// idle work do not, because they share one `GSource`.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSource`.
public class AttachedSource: Source, @unchecked Sendable {
  /// Ours to release. With the hub's lock held, and only while the source has not ended.
  final var gsource: UnsafeMutablePointer<GSource>!
  private final var lastPriority: Int32
  private final let isMadeByC: Bool

  override init(hub: Hub, callback: Callback) {
    lastPriority = hub.priority
    if case .foreign = callback.function { isMadeByC = true } else { isMadeByC = false }
    super.init(hub: hub, callback: callback)
  }

  /// Takes over one reference to a `GSource` that is not attached, and prepares it.
  final func take(_ source: UnsafeMutablePointer<GSource>) {
    gsource = source
    g_source_set_priority(source, hub.priority)
    if let name { g_source_set_name(source, name) }
  }

  override func attach() {
    willAttach()
    g_source_attach(gsource, hub.context)
  }

  override func detach() {
    lastPriority = g_source_get_priority(gsource)
    // Our own may go with the lock held: its destruction runs no code of users.
    if isMadeByC { hub.state.append(undestroyed: gsource) } else { hub.destroy(gsource) }
  }

  override func discard() {
    g_source_unref(gsource)
    super.discard()
  }

  override var isForeign: Bool { isMadeByC }

  override var hasVanished: Bool {
    isMadeByC && !isEnded && g_source_is_destroyed(gsource) != 0
  }

  override var currentPriority: Int32 {
    isEnded ? lastPriority : g_source_get_priority(gsource)
  }

  /// Calls `body` with the lock held, unless the source has ended.
  final func ifLive<R>(_ body: (UnsafeMutablePointer<GSource>) -> R) -> R? {
    hub.lock.withLock { isEnded || hasVanished ? nil : body(gsource) }
  }
}
