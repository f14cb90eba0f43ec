// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

extension MainContext {
  /// Calls `body` once, when a child has ended; for programs that live on callbacks.
  ///
  ///     let child = try ChildProcess.start("qemu-system-x86_64", arguments)
  ///     context.addExit(of: child) { status in print(status) }
  ///
  /// - Parameters:
  ///   - child: Any number of sources may be added for one.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call; also when the child has
  ///     ended before. It need not be `@Sendable`. An error that it throws goes to `CallbackErrors`.
  /// - Returns: A handle; dropping it does not cancel the source.
  ///
  /// Precondition: The caller runs where `body` will run: on the context's executor, or, in code
  /// without an actor, on a thread that owns the context or could own it now.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_child_watch_add_full()`.
  @discardableResult
  public func addExit(
    of child: ChildProcess,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (ProcessExit) throws -> Void
  ) -> Source {
    addExit(of: child.monitor, priority, name, isolation, body)
  }

  /// Calls `body` once, when a process has ended that this process need not have started.
  ///
  /// Otherwise as the form for a ``ChildProcess``. The source keeps the watch of the process.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  @discardableResult
  public func addExit(
    of process: RunningProcess,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (ProcessExit) throws -> Void
  ) -> Source {
    addExit(of: process.monitor, priority, name, isolation) {
      withExtendedLifetime(process) {}
      try body($0)
    }
  }

  private func addExit(
    of monitor: ProcessMonitor,
    _ priority: SourcePriority,
    _ name: String?,
    _ isolation: isolated (any Actor)?,
    _ body: @escaping (ProcessExit) throws -> Void
  ) -> Source {
    let source = addTimeout(
      every: .seconds(3_600),
      startsArmed: false,
      priority: priority,
      named: name ?? "process exit",
      isolation: isolation
    ) {
      try body(monitor.knownExit ?? .unknown)
      return .remove
    }
    monitor.whenEnded { source.reschedule(after: .zero) }
    return source
  }
}
