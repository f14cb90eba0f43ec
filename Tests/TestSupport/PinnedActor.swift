// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// An actor that lives on a context and lends its isolation.
public actor PinnedActor {
  private let context: MainContext
  /// What the actor guards.
  public var notes: [String] = []

  /// Creates an actor whose jobs the context runs.
  public init(_ context: MainContext) { self.context = context }

  /// The executor of the context.
  nonisolated public var unownedExecutor: UnownedSerialExecutor {
    context.executor.asUnownedSerialExecutor()
  }

  /// Runs `body` as a job of the actor.
  public func perform<R: Sendable>(
    _ body: @Sendable (isolated PinnedActor) throws -> R
  ) rethrows -> R {
    try body(self)
  }

  /// Remembers a text.
  public func note(_ text: String) { notes.append(text) }
}
