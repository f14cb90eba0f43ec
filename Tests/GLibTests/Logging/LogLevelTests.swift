// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Testing

@testable import GLib

@Suite struct LogLevelTests {
  static let levels: [LogLevel] = [.debug, .info, .message, .warning, .critical, .error]

  @Test func levelsAreThoseOfGLib() {
    let flags = [
      G_LOG_LEVEL_DEBUG, G_LOG_LEVEL_INFO, G_LOG_LEVEL_MESSAGE, G_LOG_LEVEL_WARNING,
      G_LOG_LEVEL_CRITICAL, G_LOG_LEVEL_ERROR,
    ]
    #expect(flags.map { LogLevel($0) } == Self.levels)
    #expect(Self.levels.map(\.flags) == flags)
    #expect(Self.levels.map(\.priority) == [7, 6, 5, 4, 4, 3])
  }

  @Test func moreSeriousIsGreater() {
    #expect(Self.levels.shuffled().sorted() == Self.levels)
  }

  @Test(arguments: [UInt32(1) << 8, 1 << 20, 1 << 31])
  func levelsOfLibrariesStandAboveMessage(_ bit: UInt32) {
    let level = LogLevel(rawValue: bit)
    #expect(level > .message && level < .warning && level.priority == 5)
    #expect(LogLevel(level.flags) == level)
  }

  @Test func ofSeveralLevelsTheMostSeriousCountsAndFlagsAreNoLevels() {
    #expect(LogLevel(GLogLevelFlags(rawValue: 0b1001_0011)) == .warning)
    #expect(LogLevel(GLogLevelFlags(rawValue: 0b11)) == .message)
    #expect(LogLevel(rawValue: 0).flags == G_LOG_LEVEL_MESSAGE)
    #expect(LogLevel(rawValue: UInt32.max).survivable == .critical)
    #expect(LogLevel.error.survivable == .critical && LogLevel.info.survivable == .info)
  }

  @Test func levelsPrintAsTheirNames() {
    #expect(
      Self.levels.map(\.description).joined(separator: " ")
        == "debug info message warning critical error"
    )
    #expect("\(LogLevel(rawValue: 256))" == "level 0x100")
  }
}
