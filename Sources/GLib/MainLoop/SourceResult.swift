// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// What a callback wants to happen to its source: the readable form of `gboolean`.
///
///     context.addTimeout(every: .seconds(1)) { counter += 1; return counter < 10 ? .keep : .remove }
///
/// Wraps `G_SOURCE_CONTINUE` and `G_SOURCE_REMOVE`.
public enum SourceResult: Sendable {
  /// The source stays and may call again.
  ///
  /// No C counterpart.
  case keep
  /// The source ends; its closure is released when the callback has returned.
  ///
  /// No C counterpart.
  case remove
}
