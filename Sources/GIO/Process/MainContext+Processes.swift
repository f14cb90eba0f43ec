// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

extension MainContext {
  /// Calls `body` once, when a process has ended; for programs that live on callbacks.
  ///
  ///     let child = try ChildProcess.start("qemu-system-x86_64", arguments)
  ///     context.addExit(of: child) { status in print(status) }
  ///
  /// - Parameters:
  ///   - process: Any number of sources may be added for one, which keep it.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call; also when the process has
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
    of process: SupervisedProcess,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (ProcessExit) throws -> Void
  ) -> Source {
    let source = addTimeout(
      every: .seconds(3_600),
      startsArmed: false,
      priority: priority,
      named: name ?? "process exit",
      isolation: isolation
    ) {
      try body(process.exitIfKnown ?? .unknown)
      return .remove
    }
    process.monitor.whenEnded { source.reschedule(after: .zero) }
    return source
  }
}
