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

  override init(hub: Hub, name: String?, confinement: Confinement, body: SourceBody) {
    lastPriority = hub.priority
    super.init(hub: hub, name: name, confinement: confinement, body: body)
  }

  override func attach() { g_source_attach(gsource, hub.context) }

  override func detach() {
    lastPriority = g_source_get_priority(gsource)
    if !hub.hasEnded { g_source_destroy(gsource) }
    hub.releaseLater(gsource)
  }

  override func discard() { g_source_unref(gsource) }

  override var currentPriority: Int32 {
    body == nil ? lastPriority : g_source_get_priority(gsource)
  }

  /// Takes over one reference to a `GSource` that is not attached, and prepares it.
  final func take(_ source: UnsafeMutablePointer<GSource>) {
    gsource = source
    g_source_set_priority(source, hub.priority)
    if let name { g_source_set_name(source, name) }
  }

  /// Calls `body` with the lock held, unless the source has ended.
  final func ifLive<R>(_ body: (UnsafeMutablePointer<GSource>) -> R) -> R? {
    hub.lock.withLock { self.body == nil ? nil : body(gsource) }
  }
}
