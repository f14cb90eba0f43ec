// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A watch of a descriptor's readiness.
///
/// The watch does not own the descriptor: cancel it before the descriptor is closed. Several
/// watches of one descriptor are served separately.
///
///     let watch = context.addDescriptor(socket, .readable) { conditions in … return .keep }
///     watch.conditions = [.readable, .writable]       // there is something to send, too
///
/// > Isolation: Safe from any thread.
///
/// Wraps the sources of `g_unix_fd_add_full()`.
public final class DescriptorSource: Source, @unchecked Sendable {
  /// The number of the watched descriptor.
  ///
  /// No C counterpart.
  public let descriptor: Int32

  // With the hub's lock held.
  var wanted: IOCondition
  /// A nested loop has found the descriptor ready while the callback runs in an outer one: it is
  /// not asked for until the callback has returned, or the nested loop would spin.
  var isSuspended = false

  init(hub: Hub, callback: Callback, descriptor: Int32, conditions: IOCondition) {
    self.descriptor = descriptor
    wanted = conditions
    super.init(hub: hub, callback: callback)
  }

  /// What the watch asks for now.
  var effective: IOCondition { isSuspended ? [] : wanted }

  override func readiness(events: IOCondition, now: Int64) -> IOCondition? {
    guard !wanted.isEmpty else { return nil }
    let observed = events.intersection(wanted.union(.unasked))
    return observed.isEmpty ? nil : observed
  }

  override func didDispatch() {
    guard isSuspended else { return }
    isSuspended = false
    hub.conditionsChanged(self)
  }

  /// What the watch asks for. The empty set disarms it.
  ///
  /// Changing it is cheap: changes between two turns of the loop cost one system call at most, and
  /// none if the last undoes the first.
  ///
  /// > Isolation: Safe from any thread; setting it once the source has ended does nothing.
  ///
  /// Wraps `g_source_modify_unix_fd()`.
  public var conditions: IOCondition {
    get { hub.lock.withLock { wanted } }
    set {
      hub.lock.withLock {
        guard !isEnded, wanted != newValue else { return }
        wanted = newValue
        hub.conditionsChanged(self)
      }
    }
  }
}
