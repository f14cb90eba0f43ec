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

  /// From swift-log into GLib's log. The writer belongs to the process, so each test has its own.
  @Suite struct GLibLogHandlerTests {
    private struct DiskFull: Error {}

    @Test func anEventBecomesARecord() async {
      await #expect(processExitsWith: .success) {
        let log = RecordLog.install()
        let provider = Logger.MetadataProvider { ["call": "a", "provided": "p"] }
        var logger = Logger(label: "vmd") { GLibLogHandler($0, metadataProvider: provider) }
        logger[metadataKey: "host"] = "h"
        logger[metadataKey: "call"] = "never seen"
        logger.warning("100 %", metadata: ["call": "c", "vm-disks": ["a", "b"]]); let line = #line
        let record = log.records[0]
        try #require(record.level == .warning && record.message == "100 %")
        try #require(record.domain == "vmd" && record.sourceFile == #fileID)
        try #require(record.sourceLine == line && record.sourceFunction?.isEmpty == false)
        try #require(
          record.fields.suffix(5).map(\.key) == [
            "SWIFT_LOG_SOURCE", "CALL", "HOST", "PROVIDED", "VM_DISKS",
          ]
        )
        try #require(record.fields["CALL"]?.text == "c" && record.fields["HOST"]?.text == "h")
        try #require(record.fields["VM_DISKS"]?.text == "[\"a\", \"b\"]")
        try #require(record.fields["SWIFT_LOG_SOURCE"]?.text == "GLibLoggingTests")
      }
    }

    @Test func levelsAndPrioritiesAreThoseOfTheTable() async {
      await #expect(processExitsWith: .success) {
        let log = RecordLog.install()
        let logger = Logger(label: "vmd") { GLibLogHandler($0) }
        for level in Logger.Level.allCases { logger.log(level: level, "\(level)") }
        let levels: [LogLevel] = [.debug, .debug, .info, .message, .warning, .critical, .critical]
        try #require(log.records.map(\.level) == levels)
        let priorities = log.records.map { $0.fields["PRIORITY"]?.text ?? "" }
        try #require(priorities == ["7", "7", "6", "5", "4", "3", "2"])
      }
    }

    @Test func errorsBecomeAField() async {
      await #expect(processExitsWith: .success) {
        let log = RecordLog.install()
        Logger(label: "vmd") { GLibLogHandler($0) }.error("cannot save", error: DiskFull())
        try #require(log.records[0].fields["ERROR"]?.text == "DiskFull()")
      }
    }

    @Test func anythingMayStandInMessageAndMetadata() async {
      await #expect(processExitsWith: .exitCode(7)) {
        let logger = Logger(label: "a\0b c") { GLibLogHandler($0) }
        let long = String(repeating: "%n", count: 500_000)
        var metadata: Logger.Metadata = ["": "\0", "MESSAGE": "m", "ü": .string(long)]
        for number in 0..<1000 { metadata["k\(number)"] = "v" }
        logger.critical("a\0b%s", metadata: metadata)
        logger.critical("\(long)", metadata: [:])
        exit(7)
      }
    }

    @Test func theLevelFollowsGLibUntilItIsSet() async {
      await #expect(processExitsWith: .success) {
        setenv("G_MESSAGES_DEBUG", "loud", 1)
        try #require(GLibLogHandler("loud").logLevel == .trace)
        var handler = GLibLogHandler("quiet")
        try #require(handler.logLevel == .notice)
        LogWriter.setCurrent(RecordLog().writer(receiving: .atLeast(.critical)))
        try #require(handler.logLevel == .error)
        LogWriter.setCurrent(RecordLog().writer(receiving: .atLeast(.error)))
        try #require(handler.logLevel == .critical)
        LogWriter.setCurrent(RecordLog().writer(receiving: .everything))
        try #require(handler.logLevel == .trace)
        handler.logLevel = .info
        try #require(handler.logLevel == .info)
      }
    }

    @Test func loggersAreIndependent() {
      let one = Logger(label: "one") { GLibLogHandler($0) }
      var other = one
      other[metadataKey: "k"] = "v"
      other.logLevel = .critical
      #expect(one[metadataKey: "k"] == nil && one.logLevel != .critical)
    }
  }

#endif
