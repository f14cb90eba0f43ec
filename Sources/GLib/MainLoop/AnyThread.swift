// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Selects the form of `add…` that may be called on any thread, with a `@Sendable` closure.
///
///     context.addTimeout(every: .seconds(1), from: .anyThread) { counter.add(1); return .keep }
///
/// No C counterpart.
public enum AnyThread: Sendable {
  /// The caller may be on any thread; the closure runs on the thread that runs the context.
  ///
  /// No C counterpart.
  case anyThread
}
