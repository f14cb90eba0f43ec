// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Calls `body` in every turn in which nothing more urgent is ready.
  ///
  ///     var pages = document.pages[...]
  ///     context.addIdle { index(pages.removeFirst()); return pages.isEmpty ? .remove : .keep }
  ///
  /// - Parameters:
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call. It need not be
  ///     `@Sendable`. An error that it throws ends the source and goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source.
  /// - Complexity: O(1).
  ///
  /// Precondition: The caller runs where `body` will run: on the context's executor, or, in code
  /// without an actor, on a thread that owns the context or could own it now.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_idle_add_full()`.
  @discardableResult
  public func addIdle(
    priority: SourcePriority = .idle,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping () throws -> SourceResult
  ) -> Source {
    makeIdle(priority, name, local(isolation, name), .plain(body))
  }

  /// Calls `body` in every turn in which nothing more urgent is ready; callable from any thread.
  ///
  /// - Parameters:
  ///   - anyThread: Selects this form.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - body: Runs on the thread that runs the context; possibly before this call has returned,
  ///     when that is another thread. An error that it throws ends the source and goes to
  ///     ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_idle_add_full()`.
  @discardableResult
  public func addIdle(
    from anyThread: AnyThread,
    priority: SourcePriority = .idle,
    named name: String? = nil,
    _ body: @escaping @Sendable () throws -> SourceResult
  ) -> Source {
    makeIdle(priority, name, .anyThread, .plain(body))
  }

  /// Runs `body` on the thread that owns the context.
  ///
  /// On that thread it runs at once, inside this call; from any other it is posted and runs in a
  /// turn of the context, after what was posted before it. When no thread owns the context it
  /// waits for one that runs it. (`g_main_context_invoke()` would then run it on the caller's
  /// thread; which of the two happened could not be foreseen.)
  ///
  ///     worker.context.invoke { cache.removeAll() }
  ///
  /// - Parameters:
  ///   - priority: When to run it among other ready sources, if it is posted.
  ///   - body: Runs once, and is released on the context's thread. It is `@Sendable`, so it cannot
  ///     inherit an actor's isolation and run outside of it. An error that it throws goes to
  ///     ``CallbackErrors``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_main_context_invoke_full()`.
  public func invoke(
    priority: SourcePriority = .default,
    _ body: @escaping @Sendable () throws -> Void
  ) {
    guard isOwner else {
      let once: @Sendable () throws -> SourceResult = {
        try body()
        return .remove
      }
      _ = makeIdle(priority, "invoke", .anyThread, .plain(once))
      return
    }
    do { try body() } catch { CallbackErrors.report(error, origin: "invoke") }
  }

  func makeIdle(
    _ priority: SourcePriority,
    _ name: String?,
    _ confinement: Confinement,
    _ function: Callback.Function
  ) -> Source {
    let source = IdleSource(hub: hub(priority), callback: Callback(name, confinement, function))
    source.hub.add(source)
    return source
  }
}
