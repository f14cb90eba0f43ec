// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A source that is always ready: idle work, and what `invoke` posts.
final class IdleSource: Source, @unchecked Sendable {
  // With the hub's lock held.
  var listIndex = -1
}
