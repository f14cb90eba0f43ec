// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension MainContext {
  /// What runs the jobs of actors on the thread that runs the context; always the same object.
  ///
  ///     actor Machine {
  ///       private let context: MainContext
  ///       init(on context: MainContext) { self.context = context }
  ///
  ///       nonisolated var unownedExecutor: UnownedSerialExecutor {
  ///         context.executor.asUnownedSerialExecutor()
  ///       }
  ///     }
  ///
  /// An actor must keep the context or the executor: Swift's runtime does not. For
  /// ``default`` there is `@MainActor`, too, which is another executor on the same thread.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public var executor: LoopExecutor {
    executors.serial.load() ?? executors.serial.storeIfNil(ContextRegistry.executor(of: handle))
  }

  /// What keeps tasks on the thread that runs the context; always the same object.
  ///
  ///     Task(executorPreference: context.taskExecutor) { try await copy(from: input, to: output) }
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public var taskExecutor: LoopTaskExecutor {
    executors.task.load() ?? executors.task.storeIfNil(ContextRegistry.taskExecutor(of: handle))
  }

  /// The executors of a context, once somebody has asked for them: a getter that every hop between
  /// actors calls must not use a lock.
  struct Executors: ~Copyable {
    let serial = AtomicLazyReference<LoopExecutor>()
    let task = AtomicLazyReference<LoopTaskExecutor>()
  }
}
