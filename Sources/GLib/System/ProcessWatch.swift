// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// A pidfd: readable once its process has ended, and never confused by a number that is used again.
final class ProcessWatch {
  let descriptor: OwnedDescriptor

  private init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  /// Watches the process that has the number now; `nil` when there is none.
  static func open(_ pid: Int32) throws(GLibError) -> ProcessWatch? {
    #if os(Linux)
      let number = cglib_pidfd_open(pid)
      if number >= 0 { return ProcessWatch(OwnedDescriptor(adopting: number)) }
      switch errno {
      case ESRCH: return nil
      case ENOSYS, EPERM:
        throw GLibError(
          ProcessErrorCode.notSupported,
          "watching processes needs pidfd_open, which Linux has since version 5.3"
        )
      default: throw .errno(errno, "cannot watch process \(pid)")
      }
    #else
      throw GLibError(ProcessErrorCode.notSupported, "watching processes needs Linux")
    #endif
  }

  /// Watches the process of an identity.
  static func open(_ identity: ProcessIdentity) throws(GLibError) -> ProcessWatch {
    guard try ProcessIdentity.currentBootID() == identity.bootID else {
      throw GLibError(
        ProcessErrorCode.identityMismatch,
        "process \(identity.pid) ended when the machine was restarted"
      )
    }
    // First the descriptor, then the check: afterwards the number cannot change hands unnoticed.
    guard let watch = try open(identity.pid), let stat = try ProcessStat(pid: identity.pid) else {
      throw GLibError(ProcessErrorCode.notRunning, "there is no process \(identity.pid) any more")
    }
    guard stat.startTime == identity.startTime else {
      throw GLibError(
        ProcessErrorCode.identityMismatch,
        "process \(identity.pid) is another one by now: it was started at \(stat.startTime), not \(identity.startTime)"
      )
    }
    return watch
  }

  /// Collects the status of a child that has ended; `nil` while it has not.
  func collectStatus() -> ExitStatus? {
    #if os(Linux)
      var status: Int32 = 0
      switch cglib_reap(descriptor.number, &status) {
      case 1: return ExitStatus(rawStatus: status)
      case 0: return nil
      default: return .unknown  // not our child, or somebody else has collected it
      }
    #else
      return .unknown
    #endif
  }
}

// MARK: - Exits as sources

extension MainContext {
  /// Calls `body` once, when a child of this process has ended, and collects its status.
  ///
  ///     let child = try SpawnedProcess.spawn("qemu-system-x86_64", arguments)
  ///     try context.addExit(ofChild: child.pid) { status in print(status) }
  ///
  /// Only this child is waited for, so other code may have children of its own. If other code
  /// collects the status first, it is ``ExitStatus/unknown``.
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
    _ body: @escaping (ExitStatus) throws -> Void
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
  ///     ``ExitStatus/unknown`` unless the process is a child of this one. An error that it throws
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
    _ body: @escaping (ExitStatus) throws -> Void
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
    _ body: @escaping @Sendable (ExitStatus) throws -> Void
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
    _ body: @escaping @Sendable (ExitStatus) throws -> Void
  ) throws(GLibError) -> Source {
    makeExit(try ProcessWatch.open(process), priority, name, .anyThread, body)
  }

  /// A watch that is `nil` stands for a child whose status is lost: it is reported in the next turn.
  private func makeExit(
    _ watch: ProcessWatch?,
    _ priority: SourcePriority,
    _ name: String?,
    _ confinement: Confinement,
    _ body: @escaping (ExitStatus) throws -> Void
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
