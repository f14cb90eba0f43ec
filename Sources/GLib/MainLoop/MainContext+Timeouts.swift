// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// MARK: - From the context's own thread

extension MainContext {
  /// Calls `body` again and again.
  ///
  ///     var ticks = 0
  ///     context.addTimeout(every: .seconds(1)) { ticks += 1; return ticks < 10 ? .keep : .remove }
  ///
  /// - Parameters:
  ///   - interval: The period. Zero, or less: once in every turn of the loop.
  ///   - startsArmed: Whether the timer runs from now on; otherwise it is silent until it is
  ///     rescheduled.
  ///   - priority: When to serve the timer among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call. It need not be
  ///     `@Sendable`. An error that it throws ends the timer and goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the timer.
  /// - Complexity: O(log *n*) in the number of armed timers.
  ///
  /// Precondition: The caller runs where `body` will run: on the context's executor, or, in code
  /// without an actor, on a thread that owns the context or could own it now.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_timeout_add_full()`.
  @discardableResult
  public func addTimeout(
    every interval: Duration,
    startsArmed: Bool = true,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping () throws -> SourceResult
  ) -> TimeoutSource {
    makeTimeout(
      interval,
      startsArmed,
      priority,
      Callback(name, local(isolation, name), .plain(body))
    )
  }

  /// Calls `body` once.
  ///
  ///     context.addTimeout(after: .milliseconds(250)) { print("time is up") }
  ///
  /// - Parameters:
  ///   - delay: How long to wait. Zero, or less: until the next turn of the loop.
  ///   - priority: When to serve the timer among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call. It need not be
  ///     `@Sendable`. An error that it throws goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the timer.
  /// - Complexity: O(log *n*) in the number of armed timers.
  ///
  /// Precondition: The caller runs where `body` will run, as in the repeating form.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_timeout_add_full()`.
  @discardableResult
  public func addTimeout(
    after delay: Duration,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping () throws -> Void
  ) -> TimeoutSource {
    makeTimeout(delay, nil, priority, Callback(name, local(isolation, name), once(body)))
  }
}

// MARK: - From any thread

extension MainContext {
  /// Calls `body` again and again; callable from any thread.
  ///
  ///     context.addTimeout(every: .seconds(1), from: .anyThread) { counter.add(1); return .keep }
  ///
  /// - Parameters:
  ///   - interval: The period. Zero, or less: once in every turn of the loop.
  ///   - anyThread: Selects this form.
  ///   - startsArmed: Whether the timer runs from now on; otherwise it is silent until it is
  ///     rescheduled.
  ///   - priority: When to serve the timer among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - body: Runs on the thread that runs the context; possibly before this call has returned,
  ///     when that is another thread. An error that it throws ends the timer and goes to
  ///     ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the timer.
  /// - Complexity: O(log *n*) in the number of armed timers.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_timeout_add_full()`.
  @discardableResult
  public func addTimeout(
    every interval: Duration,
    from anyThread: AnyThread,
    startsArmed: Bool = true,
    priority: SourcePriority = .default,
    named name: String? = nil,
    _ body: @escaping @Sendable () throws -> SourceResult
  ) -> TimeoutSource {
    makeTimeout(interval, startsArmed, priority, Callback(name, .anyThread, .plain(body)))
  }

  /// Calls `body` once; callable from any thread.
  ///
  /// - Parameters:
  ///   - delay: How long to wait. Zero, or less: until the next turn of the loop.
  ///   - anyThread: Selects this form.
  ///   - priority: When to serve the timer among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - body: Runs on the thread that runs the context; possibly before this call has returned,
  ///     when that is another thread. An error that it throws goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the timer.
  /// - Complexity: O(log *n*) in the number of armed timers.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_timeout_add_full()`.
  @discardableResult
  public func addTimeout(
    after delay: Duration,
    from anyThread: AnyThread,
    priority: SourcePriority = .default,
    named name: String? = nil,
    _ body: @escaping @Sendable () throws -> Void
  ) -> TimeoutSource {
    makeTimeout(delay, nil, priority, Callback(name, .anyThread, once(body)))
  }
}

// MARK: - Making sources

extension MainContext {
  func local(_ isolation: (any Actor)?, _ name: String?) -> Confinement {
    .local(to: handle, isolation: isolation, adding: name)
  }

  func hub(_ priority: SourcePriority) -> Hub {
    ContextRegistry.hub(of: handle, priority: priority)
  }

  private func once(_ body: @escaping () throws -> Void) -> Callback.Function {
    .plain {
      try body()
      return .remove
    }
  }

  /// - Parameter startsArmed: Left out for a timer that calls once.
  private func makeTimeout(
    _ interval: Duration,
    _ startsArmed: Bool?,
    _ priority: SourcePriority,
    _ callback: Callback
  ) -> TimeoutSource {
    let source = TimeoutSource(
      hub: hub(priority),
      callback: callback,
      interval: interval,
      isArmed: startsArmed ?? true,
      isOneShot: startsArmed == nil
    )
    source.hub.add(source)
    return source
  }
}
