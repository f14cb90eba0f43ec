// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Adds a source that decides by itself when it is ready.
  ///
  ///     var queue: [Job] = []
  ///     context.addCustom(
  ///       prepare: { queue.isEmpty ? .notReady : .ready },
  ///       dispatch: { queue.removeFirst().run(); return .keep })
  ///
  /// - Parameters:
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - prepare: Asked before the loop waits. Left out: never ready by itself.
  ///   - check: Asked after the loop has waited, unless the source is known to be ready.
  ///   - dispatch: Runs when the source is ready. An error that it throws ends the source and goes
  ///     to ``CallbackErrors``.
  ///   - dispose: Runs once when the source has ended, before the closures are released. When the
  ///     context ends it runs on the thread that ends it, or, where the closure does not belong there,
  ///     not at all: what must happen in any case belongs into a `deinit`.
  ///   - isolation: The caller's isolation, which the closures inherit; leave it out.
  /// - Returns: A handle; dropping it does not cancel the source.
  ///
  /// All closures run on the thread that runs the context, never inside this call, and need not be
  /// `@Sendable`. `prepare` and `check` must not run a nested loop.
  ///
  /// Precondition: The caller runs where the closures will run: on the context's executor, or, in
  /// code without an actor, on a thread that owns the context or could own it now.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_source_new()` and `g_source_attach()`.
  @discardableResult
  public func addCustom(
    priority: SourcePriority = .default,
    named name: String? = nil,
    prepare: (() -> CustomSource.Preparation)? = nil,
    check: (() -> Bool)? = nil,
    dispatch: @escaping () throws -> SourceResult,
    dispose: (() -> Void)? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) -> CustomSource {
    let source = CustomSource(
      hub: hub(priority),
      callback: Callback(
        name,
        local(isolation, name),
        .custom(.init(prepare: prepare, check: check, dispatch: dispatch, dispose: dispose))
      )
    )
    source.hub.add(source)
    return source
  }

  /// Adds a source that decides by itself when it is ready; callable from any thread.
  ///
  /// - Parameters:
  ///   - anyThread: Selects this form.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - prepare: Asked before the loop waits. Left out: never ready by itself.
  ///   - check: Asked after the loop has waited, unless the source is known to be ready.
  ///   - dispatch: Runs when the source is ready. An error that it throws ends the source and goes
  ///     to ``CallbackErrors``.
  ///   - dispose: Runs once when the source has ended, before the closures are released.
  /// - Returns: A handle; dropping it does not cancel the source.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_source_new()` and `g_source_attach()`.
  @discardableResult
  public func addCustom(
    from anyThread: AnyThread,
    priority: SourcePriority = .default,
    named name: String? = nil,
    prepare: (@Sendable () -> CustomSource.Preparation)? = nil,
    check: (@Sendable () -> Bool)? = nil,
    dispatch: @escaping @Sendable () throws -> SourceResult,
    dispose: (@Sendable () -> Void)? = nil
  ) -> CustomSource {
    let source = CustomSource(
      hub: hub(priority),
      callback: Callback(
        name,
        .anyThread,
        .custom(.init(prepare: prepare, check: check, dispatch: dispatch, dispose: dispose))
      )
    )
    source.hub.add(source)
    return source
  }
}
