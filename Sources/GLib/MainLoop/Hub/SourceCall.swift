// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A callback that is about to run.
struct SourceCall: ~Copyable {
  let source: Source
  let body: SourceBody
  let conditions: IOCondition

  /// Runs the callback, on the context's thread and without a lock.
  func perform(on thread: UnsafeMutableRawPointer) -> SourceResult {
    source.confinement.check(source.name, thread)
    do {
      return try body.call(conditions)
    } catch {
      CallbackErrors.report(error, origin: source.name ?? "a source")
      return .remove
    }
  }
}
