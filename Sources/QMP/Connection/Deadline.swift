// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The moment that something has to be over.
struct Deadline {
  let instant: ContinuousClock.Instant

  /// Further than this some clocks cannot count.
  private static let farAway = Duration.seconds(1 << 30)

  init(after duration: Duration) { instant = .now + min(duration, Self.farAway) }
}
