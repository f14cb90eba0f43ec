// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CSpawn
import GLib
import Glibc

/// What is known of one process, and who waits for its end.
///
/// The pidfd is watched on a thread of the library, so that a status is collected, and no zombie
/// remains, whether anybody waits or not.
final class ProcessMonitor: @unchecked Sendable {
  // Sendable: what varies is touched with `lock` held.
  let pid: Int32
  private let leadsGroup: Bool
  private let lock = Lock()
  private var watch: ProcessWatch?  // nil once the end is known
  private var status: ProcessExit?
  private var killsGroup: Bool
  private var wasStopped = false
  private var waits: [ObjectIdentifier: ExitWait] = [:]
  private var observers: [@Sendable () -> Void] = []
  private var killTimer: TimeoutSource?
  private var source: DescriptorSource?

  init(_ watch: ProcessWatch, pid: Int32, leadsGroup: Bool, killsGroup: Bool) {
    self.pid = pid
    self.watch = watch
    self.leadsGroup = leadsGroup
    self.killsGroup = killsGroup
  }

  /// Begins to watch. Until the end of the process its source keeps this object.
  func begin() {
    guard let watch else { return }
    let source = IOThread.shared.context.addDescriptor(
      watch.descriptor.number,
      .readable,
      from: .anyThread,
      named: "process exit"
    ) { _ in self.collect(watch) ? .remove : .keep }
    lock.withLock { if self.watch != nil { self.source = source } }
  }

  /// Kills a child that nobody watches yet, and collects it.
  func endUnwatched() { lock.withLock { watch.take() }?.endAndCollect() }

  /// Watches no more; for processes whose status is not ours to collect.
  func abandon() { lock.withLock { source.take() }?.cancel() }

  private func collect(_ watch: ProcessWatch) -> Bool {
    guard watch.hasEnded else { return false }
    // As long as it has not been collected, the number belongs to the process and its group.
    if lock.withLock({ killsGroup }) { _ = signalGroup(SIGKILL, watch) }
    guard let status = watch.collectStatus() else { return false }
    let (waits, observers, timer) = lock.withLock {
      self.status = status
      self.watch = nil
      source = nil
      return (self.waits.take(), self.observers.take(), killTimer.take())
    }
    timer?.cancel()
    for wait in waits.values { wait.task?.resume(returning: status) }
    for observer in observers { observer() }
    return true
  }
}

// MARK: - The end

extension ProcessMonitor {
  /// How the process ended; `nil` while that is not known.
  var knownExit: ProcessExit? { lock.withLock { status } }

  /// Whether it was asked to end while it ran.
  var hasBeenStopped: Bool { lock.withLock { wasStopped } }

  /// Waits for the end.
  ///
  /// - Returns: `nil` if the task is cancelled first.
  func exit(isolation: isolated (any Actor)?) async -> ProcessExit? {
    if let status = knownExit { return status }
    let wait = ExitWait()
    return await withTaskCancellationHandler(
      operation: {
        // Without this capture the closure would leave the actor.
        _ = isolation
        return await WaitingTask.suspend(isolation: isolation) { begin(wait, $0) }
      },
      onCancel: { cancel(wait) },
      isolation: isolation
    )
  }

  /// Waits for the end, also when the task is cancelled, which has an effect of its own.
  func exit(
    isolation: isolated (any Actor)?,
    onCancel: @escaping @Sendable () -> Void
  ) async -> ProcessExit {
    if let status = knownExit { return status }
    let wait = ExitWait()
    return await withTaskCancellationHandler(
      operation: {
        _ = isolation
        return await WaitingTask.suspend(isolation: isolation) { begin(wait, $0) }
      },
      onCancel: onCancel,
      isolation: isolation
    )!
  }

  /// Calls `body` once, on the library's thread when the end is known, or at once when it is already.
  func whenEnded(_ body: @escaping @Sendable () -> Void) {
    let isOver = lock.withLock {
      if status == nil { observers.append(body) }
      return status != nil
    }
    if isOver { body() }
  }

  private func begin(_ wait: ExitWait, _ task: WaitingTask<ProcessExit?>) {
    let answer: ProcessExit?? = lock.withLock {
      if let status { return .some(status) }
      if wait.isCancelled { return .some(nil) }
      wait.task = task
      waits[ObjectIdentifier(wait)] = wait
      return nil
    }
    if let answer { task.resume(returning: answer) }
  }

  private func cancel(_ wait: ExitWait) {
    let task = lock.withLock {
      wait.isCancelled = true
      return waits.removeValue(forKey: ObjectIdentifier(wait))?.task
    }
    task?.resume(returning: nil)
  }
}

/// One task that waits for the end.
private final class ExitWait: @unchecked Sendable {
  // Sendable: touched with the monitor's lock held.
  var task: WaitingTask<ProcessExit?>?
  var isCancelled = false
}

extension ProcessWatch {
  /// Kills a child, and collects it.
  func endAndCollect() {
    _ = cspawn_signal(descriptor.number, SIGKILL, 0)
    waitForEnd()
    _ = collectStatus()
  }
}

// MARK: - Signals

extension ProcessMonitor {
  func send(_ signal: Int32, toGroup: Bool = false) throws(GLibError) {
    try lock.withLock { () throws(GLibError) in try sendLocked(signal, toGroup) }
  }

  private func sendLocked(_ signal: Int32, _ toGroup: Bool) throws(GLibError) {
    // With the status uncollected the number is certain, and the descriptor always is.
    guard let watch, !watch.hasEnded else {
      throw GLibError(ProcessErrorCode.notRunning, "process \(pid) has ended")
    }
    let error =
      toGroup ? signalGroup(signal, watch) : cspawn_signal(watch.descriptor.number, signal, 0)
    switch error {
    case 0: break
    case ESRCH where toGroup:
      throw GLibError(ProcessErrorCode.notRunning, "process \(pid) leads no group")
    case ESRCH: throw GLibError(ProcessErrorCode.notRunning, "process \(pid) has ended")
    case EINVAL where toGroup && !leadsGroup && (1...64).contains(signal):
      throw GLibError(
        ProcessErrorCode.notSupported,
        "signalling the group of another's process needs Linux 6.9"
      )
    default: throw .errno(error, "cannot send signal \(signal) to process \(pid)")
    }
  }

  private func signalGroup(_ signal: Int32, _ watch: ProcessWatch) -> Int32 {
    let error = cspawn_signal(watch.descriptor.number, signal, 1)
    // An older kernel: by number, which is safe for a child that nobody has collected.
    guard error == EINVAL, leadsGroup else { return error }
    return kill(-pid, signal) == 0 ? 0 : errno
  }

  /// Asks the process to end, and kills it when it has not ended after some time.
  func stop(after grace: Duration, toGroup: Bool) {
    let old = lock.withLock { () -> TimeoutSource? in
      guard status == nil else { return nil }
      wasStopped = true
      if toGroup { killsGroup = true }
      if grace > .zero {
        try? sendLocked(SIGTERM, toGroup)
        // One that is suspended would not notice.
        try? sendLocked(SIGCONT, toGroup)
      } else {
        try? sendLocked(SIGKILL, toGroup)
      }
      return killTimer.take()
    }
    old?.cancel()
    guard grace > .zero else { return }
    let timer = IOThread.shared.context.addTimeout(
      after: grace,
      from: .anyThread,
      named: "end of grace"
    ) { [weak self] in try? self?.send(SIGKILL, toGroup: toGroup) }
    let isLate = lock.withLock {
      if status == nil { killTimer = timer }
      return status != nil
    }
    if isLate { timer.cancel() }
  }
}

extension RangeReplaceableCollection {
  /// Takes all elements out.
  fileprivate mutating func take() -> Self {
    defer { self = Self() }
    return self
  }
}

extension Dictionary {
  /// Takes all elements out.
  fileprivate mutating func take() -> Self {
    defer { self = [:] }
    return self
  }
}
