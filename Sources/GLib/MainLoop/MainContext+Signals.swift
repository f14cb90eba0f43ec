// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension MainContext {
  /// Calls `body` after the process has received a UNIX signal.
  ///
  ///     context.addSignal(SIGTERM) { loop.quit(); return .remove }
  ///
  /// The callback is an ordinary one: it may allocate, lock and print. Signals that arrive close
  /// together may be reported once; after the last one there is always a call. While a signal has
  /// a source, its default action (ending the process, mostly) does not happen; it does again when
  /// the last source of that signal has ended.
  ///
  /// - Parameters:
  ///   - signal: `SIGHUP`, `SIGINT`, `SIGTERM`, `SIGUSR1`, `SIGUSR2` or `SIGWINCH`. Check a number
  ///     that comes from outside with ``UnixSignal/init(_:)``.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context. It need not be `@Sendable`. An error that
  ///     it throws ends the source and goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source.
  ///
  /// Precondition: The signal can be watched, and the caller runs where `body` will run: on the
  /// context's executor, or, in code without an actor, on a thread that owns the context or could
  /// own it now.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_unix_signal_add_full()`.
  @discardableResult
  public func addSignal(
    _ signal: Int32,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping () throws -> SourceResult
  ) -> Source {
    makeSignal(
      watchable(signal, "addSignal(_:)"),
      priority,
      name,
      local(isolation, name),
      .plain(body)
    )
  }

  /// Calls `body` after the process has received a UNIX signal that is known to be watchable; as
  /// ``addSignal(_:priority:named:isolation:_:)-(Int32,_,_,_,_)``.
  ///
  /// Wraps `g_unix_signal_add_full()`.
  @discardableResult
  public func addSignal(
    _ signal: UnixSignal,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping () throws -> SourceResult
  ) -> Source {
    makeSignal(signal, priority, name, local(isolation, name), .plain(body))
  }

  /// Calls `body` after the process has received a UNIX signal; callable from any thread.
  ///
  /// - Parameters:
  ///   - signal: The signal.
  ///   - anyThread: Selects this form.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - body: Runs on the thread that runs the context. An error that it throws ends the source and
  ///     goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_unix_signal_add_full()`.
  @discardableResult
  public func addSignal(
    _ signal: UnixSignal,
    from anyThread: AnyThread,
    priority: SourcePriority = .default,
    named name: String? = nil,
    _ body: @escaping @Sendable () throws -> SourceResult
  ) -> Source {
    makeSignal(signal, priority, name, .anyThread, .plain(body))
  }

  /// Checks a number that the program itself has written down.
  func watchable(_ signal: Int32, _ method: String) -> UnixSignal {
    do {
      return try UnixSignal(signal)
    } catch {
      misuse("MainContext.\(method): \(error.message)")
    }
  }

  private func makeSignal(
    _ signal: UnixSignal,
    _ priority: SourcePriority,
    _ name: String?,
    _ confinement: Confinement,
    _ function: Callback.Function
  ) -> Source {
    let source = AttachedSource(
      hub: hub(priority),
      callback: Callback(name ?? "signal \(signal)", confinement, function)
    )
    let gsource = g_unix_signal_source_new(signal.rawValue)
    g_source_set_callback(
      gsource,
      { data in
        let source = Unmanaged<AttachedSource>.fromOpaque(data!).takeUnretainedValue()
        source.hub.run(source, events: [], now: 0)
        return 1
      },
      Unmanaged.passRetained(source).toOpaque(),
      { Unmanaged<AttachedSource>.fromOpaque($0!).release() }
    )
    source.take(gsource)
    source.hub.add(source)
    return source
  }
}
