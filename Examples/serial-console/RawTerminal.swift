// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A terminal that hands over each key as it is pressed, until its owner goes.
struct RawTerminal: ~Copyable {
  private let descriptor: Int32
  private let former: termios

  /// Makes the terminal raw; `nil` if the descriptor is none.
  init?(_ descriptor: Int32) {
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else { return nil }
    self.descriptor = descriptor
    former = settings
    cfmakeraw(&settings)
    tcsetattr(descriptor, TCSAFLUSH, &settings)
  }

  /// Makes it what it was.
  deinit {
    var settings = former
    tcsetattr(descriptor, TCSANOW, &settings)
  }
}
