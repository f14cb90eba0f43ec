// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Calls `body` once, when a child of this process has ended, and collects its status.
  ///
  ///     let child = try SpawnedProcess.spawn("qemu-system-x86_64", arguments)
  ///     try context.addExit(ofChild: child.pid) { status in print(status) }
  ///
  /// Only this child is waited for, so other code may have children of its own. If other code
  /// collects the status first, another source for the same child included, it is
  /// ``ProcessExit/unknown``; so it is at once for a number that is no child's.
  ///
  /// - Parameters:
  ///   - pid: A child whose status nobody has collected yet.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call. It need not be
  ///     `@Sendable`. An error that it throws goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source. A cancelled source leaves the
  ///   child's status uncollected.
  /// - Throws: ``GLibError`` when the child cannot be watched: no descriptor is to be had, or the
  ///   kernel is older than Linux 5.3 (``ProcessErrorCode/notSupported``).
  ///
  /// Precondition: The caller runs where `body` will run: on the context's executor, or, in code
  /// without an actor, on a thread that owns the context or could own it now.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_child_watch_add_full()`.
  @discardableResult
  public func addExit(
    ofChild pid: Int32,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (ProcessExit) throws -> Void
  ) throws(GLibError) -> Source {
    makeExit(try ProcessWatch.open(pid), priority, name, local(isolation, name), body)
  }

  /// Calls `body` once, when a process has ended that this process need not have started.
  ///
  /// - Parameters:
  ///   - process: The process, as it was saved when it was started.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call. The status is
  ///     ``ProcessExit/unknown`` unless the process is a child of this one. An error that it throws
  ///     goes to ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source.
  /// - Throws: ``GLibError`` matching ``ProcessErrorCode/notRunning`` when the process has ended
  ///   already, ``ProcessErrorCode/identityMismatch`` when its number belongs to another one.
  ///
  /// Precondition: As for ``addExit(ofChild:priority:named:isolation:_:)``.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  @discardableResult
  public func addExit(
    of process: ProcessIdentity,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (ProcessExit) throws -> Void
  ) throws(GLibError) -> Source {
    makeExit(try ProcessWatch.open(process), priority, name, local(isolation, name), body)
  }

  /// Calls `body` once, when a child of this process has ended; callable from any thread.
  ///
  /// Otherwise as ``addExit(ofChild:priority:named:isolation:_:)``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_child_watch_add_full()`.
  @discardableResult
  public func addExit(
    ofChild pid: Int32,
    from anyThread: AnyThread,
    priority: SourcePriority = .default,
    named name: String? = nil,
    _ body: @escaping @Sendable (ProcessExit) throws -> Void
  ) throws(GLibError) -> Source {
    makeExit(try ProcessWatch.open(pid), priority, name, .anyThread, body)
  }

  /// Calls `body` once, when a process has ended that this process need not have started; callable
  /// from any thread.
  ///
  /// Otherwise as ``addExit(of:priority:named:isolation:_:)``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  @discardableResult
  public func addExit(
    of process: ProcessIdentity,
    from anyThread: AnyThread,
    priority: SourcePriority = .default,
    named name: String? = nil,
    _ body: @escaping @Sendable (ProcessExit) throws -> Void
  ) throws(GLibError) -> Source {
    makeExit(try ProcessWatch.open(process), priority, name, .anyThread, body)
  }

  /// A watch that is `nil` stands for a child whose status is lost: it is reported in the next turn.
  private func makeExit(
    _ watch: ProcessWatch?,
    _ priority: SourcePriority,
    _ name: String?,
    _ confinement: Confinement,
    _ body: @escaping (ProcessExit) throws -> Void
  ) -> Source {
    guard let watch else {
      return makeIdle(
        priority,
        name,
        confinement,
        .plain {
          try body(.unknown)
          return .remove
        }
      )
    }
    return makeWatch(
      watch.descriptor.number,
      .readable,
      priority,
      name,
      confinement,
      .descriptor { _ in
        guard let status = watch.collectStatus() else { return .keep }
        try body(status)
        return .remove
      }
    )
  }
}
