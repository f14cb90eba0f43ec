// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if SwiftLog

  import CGLibShim
  import GLib
  import GLibLogging
  import Glibc
  import Logging
  import TestSupport
  import Testing

  /// From GLib's log to swift-log, and never in circles.
  @Suite struct SwiftLogWriterTests {
    @Test func aRecordBecomesAnEvent() async {
      await #expect(processExitsWith: .success) {
        let events = EventLog()
        LogWriter.setCurrent(.swiftLog(events.logger))
        let bytes: [UInt8] = [0xFF, 0x01]
        LogDomain("vmd").warning("W", ["VM_NAME": "web", "TOKEN": bytes]); let line = UInt(#line)
        cLog("old", G_LOG_LEVEL_DEBUG, "D")
        cLog(nil, G_LOG_LEVEL_CRITICAL, "C")
        try #require(events.all.map(\.level) == [.warning, .debug, .error])
        try #require(events.all.map(\.message.description) == ["W", "D", "C"])
        try #require(events.all.map(\.source) == ["vmd", "old", "GLib"])
        let first = events.all[0]
        try #require(first.metadata == ["VM_NAME": "web", "TOKEN": "ff01"])
        try #require(first.file == #fileID && first.line == line && !first.function.isEmpty)
        try #require(events.all[1].metadata?.isEmpty != false && events.all[1].line == 0)
      }
    }

    @Test func levelsKeepTheirMeaning() async {
      await #expect(processExitsWith: .success) {
        let events = EventLog()
        let writer = LogWriter.swiftLog(events.logger)
        let log = RecordLog.install()
        let levels: [LogLevel] = [.debug, .info, .message, .warning, .critical]
        for level in levels + [LogLevel(rawValue: 1 << 8)] { LogDomain("vmd").log(at: level, "") }
        for record in log.records { _ = writer.write(record) }
        let expected: [Logger.Level] = [.debug, .info, .notice, .warning, .error, .notice]
        try #require(events.all.map(\.level) == expected)
      }
    }

    @Test func whatCSaysBeforeItEndsTheProcessIsCritical() async {
      let result = await #expect(
        processExitsWith: .failure,
        observing: [\.standardErrorContent]
      ) {
        LogWriter.setCurrent(.swiftLog(Logger(label: "") { _ in PrintingHandler() }))
        cLog("c", G_LOG_LEVEL_ERROR, "last words")
      }
      #expect(result.says("critical: last words\n"))
    }

    @Test func theFilterOfTheWriterApplies() async {
      await #expect(processExitsWith: .success) {
        let events = EventLog()
        LogWriter.setCurrent(.swiftLog(events.logger, receiving: .atLeast(.warning)))
        LogDomain("vmd").message("M")
        LogDomain("vmd").warning("W")
        try #require(events.all.map(\.message.description) == ["W"])
      }
    }

    @Test func aLoggerThatLeadsBackAtOnceLeavesTheRecordToGLibOnce() async {
      let result = await #expect(
        processExitsWith: .success,
        observing: [\.standardErrorContent]
      ) {
        LogWriter.setCurrent(.swiftLog(Logger(label: "glib") { GLibLogHandler($0) }))
        LogDomain("vmd").warning("from Swift")
        cLog("c", G_LOG_LEVEL_WARNING, "from C")
        Logger(label: "app") { GLibLogHandler($0) }.warning("from swift-log")
        exit(0)
      }
      #expect(result.lines("vmd-WARNING **", "from Swift") == 1 && result.lines("from Swift") == 1)
      #expect(result.lines("c-WARNING **", "from C") == 1 && result.lines("from C") == 1)
      #expect(result.lines("app-WARNING **", "from swift-log") == 1)
      #expect(result.lines("from swift-log") == 1)
    }

    @Test func aLoggerThatLeadsBackFromAnotherThreadEndsThere() async {
      let result = await #expect(
        processExitsWith: .success,
        observing: [\.standardErrorContent]
      ) {
        let back = Logger(label: "back") { GLibLogHandler($0) }
        let handler = DetourHandler(logger: back)
        LogWriter.setCurrent(.swiftLog(Logger(label: "") { _ in handler }))
        LogDomain("vmd").warning("W")
        guard handler.count.value == 1 else { exit(1) }
        exit(0)
      }
      #expect(result.lines("back-WARNING **", "W") == 1)
    }

    @Test func whatTheLoggerSaysItselfWhileItForwardsIsNotLost() async {
      let result = await #expect(
        processExitsWith: .success,
        observing: [\.standardErrorContent]
      ) {
        LogWriter.setCurrent(.swiftLog(Logger(label: "") { _ in RemarkingHandler() }))
        LogDomain("vmd").warning("W")
        exit(0)
      }
      #expect(result.says("MESSAGE=the disk is nearly full"))
    }
  }

  extension ExitTest.Result? {
    /// The number of lines of standard error that contain all these texts.
    fileprivate func lines(_ texts: String...) -> Int {
      let error = String(decoding: self?.standardErrorContent ?? [], as: UTF8.self)
      return error.split(separator: "\n").count { line in texts.allSatisfy { line.contains($0) } }
    }
  }

#endif
