// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// Runs the jobs of actors on the thread that runs a context.
public final class ContextExecutor: SerialExecutor {
  private let context: MainContext

  /// Creates the executor of a context.
  public init(_ context: MainContext) { self.context = context }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    context.addIdle(from: .anyThread, priority: .default) { [self] in
      job.runSynchronously(on: asUnownedSerialExecutor())
      return .remove
    }
  }

  public func checkIsolated() {
    precondition(context.isOwner, "not on the thread that runs the context")
  }
}
