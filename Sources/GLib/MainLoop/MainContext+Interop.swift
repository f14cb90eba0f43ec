// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

// Here C pointers are public: for wrapping other libraries that are built on GLib.

extension MainContext {
  /// Takes over a reference to a context.
  ///
  /// - Parameter context: A `GMainContext *`; transfer full.
  ///
  /// No C counterpart.
  public convenience init(adopting context: OpaquePointer) {
    self.init(adoptingHandle: context)
  }

  /// Adds a reference to a context that somebody else owns.
  ///
  /// - Parameter context: A `GMainContext *`; transfer none.
  ///
  /// Wraps `g_main_context_ref()`.
  public convenience init(retaining context: OpaquePointer) {
    self.init(adoptingHandle: g_main_context_ref(context))
  }

  /// Lends the `GMainContext *`, which is valid during the call.
  ///
  /// No C counterpart.
  public func withUnsafePointer<R, E: Error>(
    _ body: (OpaquePointer) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(self) {} }
    return try body(handle)
  }

  /// Attaches a `GSource` that C code has made, with its callback set.
  ///
  /// - Parameters:
  ///   - source: A source that is not attached; transfer full. It keeps its priority.
  ///   - name: Shown in messages and traces.
  /// - Returns: A handle. Where the calling thread owns the context its ``Source/cancel()`` destroys
  ///   the source at once, and with that runs its destroy notification, as C code expects;
  ///   elsewhere that is left to the context's next turn.
  ///
  /// Precondition: The source is neither attached nor destroyed.
  ///
  /// > Isolation: Safe from any thread as far as the source is.
  ///
  /// Wraps `g_source_attach()`.
  @discardableResult
  public func attach(
    adopting source: UnsafeMutablePointer<GSource>,
    named name: String? = nil
  ) -> AttachedSource {
    guard g_source_is_destroyed(source) == 0, g_source_get_context(source) == nil else {
      misuse("MainContext.attach(adopting:): the source is attached already, or destroyed")
    }
    let attached = AttachedSource(
      hub: hub(SourcePriority(rawValue: g_source_get_priority(source))),
      callback: Callback(name, .anyThread, .foreign)
    )
    attached.take(source)
    attached.hub.sweepForeignSources()
    attached.hub.add(attached)
    return attached
  }
}

extension AttachedSource {
  /// Lends the `GSource *`, which is valid during the call.
  ///
  /// - Returns: What `body` returns, or `nil` without having called it when the source has ended.
  ///
  /// No C counterpart.
  public func withUnsafePointer<R, E: Error>(
    _ body: (UnsafeMutablePointer<GSource>) throws(E) -> R
  ) throws(E) -> R? {
    guard let source = ifLive({ g_source_ref($0) }) else { return nil }
    defer { release(source) }
    return try body(source)
  }

  private func release(_ source: UnsafeMutablePointer<GSource>) {
    let hasEnded = hub.lock.withLock {
      if !hub.hasEnded { hub.state.append(source) }
      return hub.hasEnded
    }
    if hasEnded { g_source_unref(source) }
  }
}
