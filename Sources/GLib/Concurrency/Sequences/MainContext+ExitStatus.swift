// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Waits until a child of this process has ended, and collects its status.
  ///
  ///     let child = try SpawnedProcess.spawn("qemu-img", ["check", path])
  ///     let status = try await context.exit(ofChild: child.pid)
  ///
  /// A child that has ended keeps its status until somebody collects it, so the call may come late.
  /// Only this child is waited for. If other code collects the status first, another such call
  /// included, it is ``ProcessExit/unknown``; so it is at once for a number that is no child's.
  ///
  /// - Parameters:
  ///   - pid: A child whose status nobody has collected yet.
  ///   - isolation: Where the caller goes on; leave it out.
  /// - Returns: How the child ended.
  /// - Throws: `CancellationError` when the task is cancelled first; the status is then left
  ///   uncollected. ``GLibError`` when the child cannot be watched: no descriptor is to be had, or
  ///   the kernel is older than Linux 5.3 (``ProcessErrorCode/notSupported``).
  ///
  /// > Isolation: Safe from any thread. The call keeps the context alive, and somebody must run it.
  ///
  /// Wraps `g_child_watch_add_full()`.
  public func exit(
    ofChild pid: Int32,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> ProcessExit {
    guard let watch = try ProcessWatch.open(pid) else { return .unknown }
    return try await status(from: watch, isolation)
  }

  /// Waits until a process has ended that this process need not have started.
  ///
  ///     let status = try await context.exit(of: saved.identity)   // unknown, but never missed
  ///
  /// - Parameters:
  ///   - process: The process, as it was saved when it was started.
  ///   - isolation: Where the caller goes on; leave it out.
  /// - Returns: ``ProcessExit/unknown``, unless the process is a child of this one.
  /// - Throws: ``GLibError`` matching ``ProcessErrorCode/notRunning`` when the process has ended
  ///   already, ``ProcessErrorCode/identityMismatch`` when its number belongs to another one;
  ///   otherwise as ``exit(ofChild:isolation:)``.
  ///
  /// > Isolation: Safe from any thread. The call keeps the context alive, and somebody must run it.
  ///
  /// No C counterpart.
  public func exit(
    of process: ProcessIdentity,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> ProcessExit {
    try await status(from: try ProcessWatch.open(process), isolation)
  }

  private func status(
    from watch: ProcessWatch,
    _ isolation: isolated (any Actor)?
  ) async throws -> ProcessExit {
    let hub = hub(.default)
    while true {
      let outcome = await Wait.forSource(named: "process exit", of: hub, isolation: isolation) {
        DescriptorSource(
          hub: hub,
          callback: $0,
          descriptor: watch.descriptor.number,
          conditions: .readable
        )
      }
      switch outcome {
      case .ready: if let status = watch.collectStatus() { return status }
      case .cancelled: throw CancellationError()
      case .contextHasEnded: throw GLibError.contextHasEnded("the process did")
      }
    }
  }
}
