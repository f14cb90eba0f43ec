// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A source that decides by itself when it is ready.
///
/// Add one with ``MainContext/addCustom(priority:named:prepare:check:dispatch:dispose:isolation:)``. In
/// every turn of the loop `prepare` is asked before the wait and `check` after it; when one says
/// so, or one of the source's descriptors or child sources is ready, or its ready time has come,
/// `dispatch` runs.
///
/// > Isolation: Safe from any thread.
///
/// Wraps a `GSource` with `GSourceFuncs`.
public final class CustomSource: AttachedSource, @unchecked Sendable {
  /// The answer of `prepare`.
  ///
  /// No C counterpart.
  public enum Preparation: Sendable {
    /// `dispatch` can run without waiting.
    ///
    /// No C counterpart.
    case ready
    /// The source becomes ready through `check`, a descriptor, a child or its ready time.
    ///
    /// No C counterpart.
    case notReady
    /// As `notReady`; but the loop waits no longer than this before it asks `check`.
    ///
    /// No C counterpart.
    case notReadyFor(Duration)
  }

  struct Functions {
    var prepare: (() -> Preparation)?
    var check: (() -> Bool)?
    var dispatch: () throws -> SourceResult
    var dispose: (() -> Void)?
  }

  private let isChild: Bool

  // With the hub's lock held.
  private weak var parent: CustomSource?
  private var children: [CustomSource] = []
  private var tags: [Int: gpointer] = [:]
  private var nextTag = 0

  init(hub: Hub, callback: Callback, parent: CustomSource? = nil) {
    self.parent = parent
    isChild = parent != nil
    super.init(hub: hub, callback: callback)
    take(makeSource(Self.table, tail: Unmanaged.passRetained(self).toOpaque()))
  }

  override func attach() {
    guard let parent else { return super.attach() }
    parent.children.append(self)
    willAttach()
    g_source_add_child_source(parent.gsource, gsource)
  }

  override func detach() {
    parent?.children.removeAll { $0 === self }
    // With the context all sources end, children by themselves.
    if !hub.hasEnded { for child in children { hub.end(child) } }
    children = []
    tags = [:]
    super.detach()
  }
}

// MARK: - Ready time, priority, children

extension CustomSource {
  /// Sets when the source becomes ready by itself.
  ///
  /// The time stays set: once it has come, `dispatch` runs in every turn until the time is moved.
  ///
  /// - Parameter delay: How long from now; zero or less means at once, `nil` never.
  ///
  /// > Isolation: Safe from any thread; does nothing once the source has ended.
  ///
  /// Wraps `g_source_set_ready_time()`.
  public func setReadyTime(after delay: Duration?) {
    let time: Int64
    switch delay {
    case nil: time = -1
    case .some(let delay) where delay <= .zero: time = 0
    case .some(let delay):
      let microseconds = (delay.saturatingNanoseconds - 1) / 1_000 + 1
      time = Int64(g_get_monotonic_time()).addingSaturating(microseconds)
    }
    _ = ifLive { g_source_set_ready_time($0, gint64(time)) }
  }

  /// Changes the priority of the source and of its children.
  ///
  /// Precondition: The source is not itself a child; a child has the priority of its parent.
  ///
  /// > Isolation: Safe from any thread; does nothing once the source has ended.
  ///
  /// Wraps `g_source_set_priority()`.
  public func setPriority(_ priority: SourcePriority) {
    guard !isChild else {
      misuse("CustomSource.setPriority(_:): a child source has the priority of its parent")
    }
    _ = ifLive { g_source_set_priority($0, priority.rawValue) }
  }

  /// Adds a source that makes this one run: when the child is ready, both are dispatched. It ends
  /// with its parent at the latest.
  ///
  /// - Parameters: As for ``MainContext/addCustom(priority:named:prepare:check:dispatch:dispose:isolation:)``.
  /// - Returns: The child, which may have children of its own. It has ended already if its parent
  ///   has.
  ///
  /// Precondition: The caller runs where the parent's closures run.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_source_add_child_source()`.
  @discardableResult
  public func addChild(
    named name: String? = nil,
    prepare: (() -> Preparation)? = nil,
    check: (() -> Bool)? = nil,
    dispatch: @escaping () throws -> SourceResult,
    dispose: (() -> Void)? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) -> CustomSource {
    let functions = Functions(prepare: prepare, check: check, dispatch: dispatch, dispose: dispose)
    let confinement: Confinement =
      isCancelled ? .anyThread : .local(to: hub.context, isolation: isolation, adding: name)
    let child = CustomSource(
      hub: hub,
      callback: Callback(name, confinement, .custom(functions)),
      parent: self
    )
    hub.add(child, to: self)
    return child
  }
}

// MARK: - Descriptors

extension CustomSource {
  /// Names a descriptor that a custom source waits for.
  ///
  /// No C counterpart.
  public struct DescriptorTag: Hashable, Sendable {
    fileprivate let source: ObjectIdentifier
    fileprivate let number: Int
  }

  /// Makes the source ready when a descriptor is.
  ///
  /// - Returns: What names the descriptor in the other methods; `nil` once the source has ended.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_source_add_unix_fd()`.
  @discardableResult
  public func addDescriptor(_ descriptor: Int32, _ conditions: IOCondition) -> DescriptorTag? {
    ifLive { gsource in
      nextTag += 1
      tags[nextTag] = g_source_add_unix_fd(
        gsource,
        descriptor,
        GIOCondition(conditions.rawValue)
      )
      return DescriptorTag(source: ObjectIdentifier(self), number: nextTag)
    }
  }

  /// Changes what the source waits for.
  ///
  /// Precondition: `tag` is from this source and has not been removed.
  ///
  /// > Isolation: Safe from any thread; does nothing once the source has ended.
  ///
  /// Wraps `g_source_modify_unix_fd()`.
  public func setConditions(_ conditions: IOCondition, of tag: DescriptorTag) {
    _ = ifLive { gsource in
      g_source_modify_unix_fd(gsource, key(of: tag), GIOCondition(conditions.rawValue))
    }
  }

  /// Stops waiting for a descriptor, which may be closed afterwards.
  ///
  /// Precondition: `tag` is from this source and has not been removed.
  ///
  /// > Isolation: Safe from any thread; does nothing once the source has ended.
  ///
  /// Wraps `g_source_remove_unix_fd()`.
  public func removeDescriptor(_ tag: DescriptorTag) {
    _ = ifLive { gsource in
      g_source_remove_unix_fd(gsource, key(of: tag))
      tags[tag.number] = nil
    }
  }

  /// What the last wait has observed; empty once the source has ended.
  ///
  /// Precondition: `tag` is from this source and has not been removed.
  ///
  /// > Isolation: Owning thread only, in `check` or `dispatch`.
  ///
  /// Wraps `g_source_query_unix_fd()`.
  public func observedConditions(of tag: DescriptorTag) -> IOCondition {
    ifLive { IOCondition(rawValue: UInt32(g_source_query_unix_fd($0, key(of: tag)).rawValue)) }
      ?? []
  }

  private func key(of tag: DescriptorTag) -> gpointer {
    guard tag.source == ObjectIdentifier(self), let key = tags[tag.number] else {
      misuse("a DescriptorTag was used that is not, or no longer, one of this CustomSource")
    }
    return key
  }
}

// MARK: - The table of functions

extension CustomSource {
  /// Lives for ever: GLib keeps the pointer.
  nonisolated(unsafe) private static let table = makeSourceFunctions(
    prepare: { gsource, timeout in
      timeout!.pointee = -1
      let source = CustomSource.of(gsource)
      guard let prepare = source.functions?.prepare else { return 0 }
      switch source.hub.state.whilePreparing(prepare) {
      case .ready: return 1
      case .notReady: return 0
      case .notReadyFor(let limit):
        let milliseconds = (limit.saturatingNanoseconds / 1_000).addingSaturating(999) / 1_000
        timeout!.pointee = gint(min(milliseconds, Int64(Int32.max)))
        return 0
      }
    },
    check: { gsource in
      let source = CustomSource.of(gsource)
      guard let check = source.functions?.check else { return 0 }
      return source.hub.state.whilePreparing(check) ? 1 : 0
    },
    dispatch: { gsource, _, _ in
      let source = CustomSource.of(gsource)
      source.hub.run(source, events: [], now: 0)
      return 1
    },
    finalize: { gsource in
      Unmanaged<CustomSource>.fromOpaque(tail(of: gsource!)).release()
    }
  )

  private static func of(_ gsource: UnsafeMutablePointer<GSource>?) -> CustomSource {
    Unmanaged<CustomSource>.fromOpaque(tail(of: gsource!)).takeUnretainedValue()
  }

  /// What to call now; `nil` once the source has ended.
  private var functions: Functions? {
    let callback: Callback? = hub.lock.withLock { isEnded ? nil : self.callback }
    guard let callback, case .custom(let functions) = callback.function else { return nil }
    callback.confinement.check(name, g_thread_self())
    return functions
  }
}
