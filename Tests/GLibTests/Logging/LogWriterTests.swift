// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

/// The writer belongs to the process, so each test has one of its own.
@Suite struct LogWriterTests {
  @Test func recordsOfCArriveWithAllTheirFields() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      cLog("old", G_LOG_LEVEL_DEBUG, "debug")
      cLog(nil, G_LOG_LEVEL_CRITICAL, "critical")
      cLog("own", GLogLevelFlags(rawValue: 1 << 8), "own level")
      let records = log.records
      try #require(records.map(\.level) == [.debug, .critical, LogLevel(rawValue: 1 << 8)])
      try #require(records.map(\.message) == ["debug", "critical", "own level"])
      try #require(records.map(\.domain) == ["old", nil, "own"])
      try #require(records[0].fields["GLIB_OLD_LOG_API"] == .text("1"))
      try #require(records[0].sourceFile == nil && records[0].sourceLine == nil)
      // GLib itself, when C code calls it wrongly.
      _ = g_date_get_day(nil)
      try #require(log.records.last?.domain == "GLib" && log.records.last?.level == .critical)
      g_log_set_handler("handled", G_LOG_LEVEL_MESSAGE, { _, _, _, _ in }, nil)
      cLog("handled", G_LOG_LEVEL_MESSAGE, "taken by a handler of the old kind")
      try #require(log.records.allSatisfy { $0.domain != "handled" })
    }
  }

  @Test func fieldsOfCMayBeAnything() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      var number = 42
      let bytes: [UInt8] = [0xFF, 0, 1]
      withUnsafePointer(to: &number) { state in
        bytes.withUnsafeBytes { bytes in
          "A".withCString { key in
            let fields = [
              GLogField(key: nil, value: state, length: 0),
              GLogField(key: key, value: state, length: 0),
              GLogField(key: key, value: bytes.baseAddress, length: 3),
              GLogField(key: key, value: bytes.baseAddress, length: -1),
              GLogField(key: key, value: nil, length: -1),
              GLogField(key: key, value: nil, length: 0),
            ]
            fields.withUnsafeBufferPointer {
              g_log_structured_array(G_LOG_LEVEL_INFO, $0.baseAddress!, gsize($0.count))
            }
          }
        }
      }
      let values: [LogField.Value] = [
        .bytes([]), .bytes([0xFF, 0, 1]), .text("\u{FFFD}"), .text(""), .bytes([]),
      ]
      try #require(log.records[0].fields.map(\.value) == values)
      try #require(log.records[0].message.isEmpty && log.records[0].domain == nil)
    }
  }

  @Test func whatAWriterLeavesGoesToGLibsOwn() async {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      LogWriter.setCurrent(LogWriter { $0.level >= .warning ? .handled : .unhandled })
      LogDomain("vmd").warning("W1")
      LogDomain("vmd").message("M1")
      cLog("c", G_LOG_LEVEL_MESSAGE, "M2")
      unsetenv("G_MESSAGES_DEBUG")
      LogDomain("vmd").debug("D1")
      exit(0)
    }
    #expect(!result.says("W1") && result.says("vmd-Message") && result.says(": M1\n"))
    #expect(result.says("c-Message") && result.says(": M2\n") && !result.says("D1"))
    #expect(
      result.map { !String(decoding: $0.standardOutputContent, as: UTF8.self).contains("D1") }
        ?? false
    )
  }

  @Test func settingAWriterReleasesThePreviousOneAndGivesItBack() async {
    await #expect(processExitsWith: .success) {
      let tracker = LifetimeTracker()
      do {
        let instance = tracker.instance()
        let writer = LogWriter { _ in
          _ = instance
          return .handled
        }
        guard LogWriter.setCurrent(writer) == nil else { exit(1) }
      }
      LogDomain("vmd").message("")
      guard tracker.live == 1 else { exit(2) }
      guard LogWriter.setCurrent(nil) != nil, tracker.live == 0 else { exit(3) }
      guard LogWriter.setCurrent(.default) == nil else { exit(4) }
      guard LogWriter.setCurrent(nil) != nil else { exit(5) }
    }
  }

  @Test func filtersApplyToSwiftAndCAlike() async {
    await #expect(processExitsWith: .success) {
      setenv("G_MESSAGES_DEBUG", "loud", 1)
      func messages(_ filter: LogFilter) -> String {
        let log = RecordLog.install(receiving: filter)
        for name in ["loud", "quiet"] {
          LogDomain(name).debug("sd")
          LogDomain(name).message("sm")
          cLog(name, G_LOG_LEVEL_DEBUG, "cd")
          cLog(name, G_LOG_LEVEL_WARNING, "cw")
        }
        cLog(nil, G_LOG_LEVEL_INFO, "ni")
        return log.records.map(\.message).joined(separator: " ")
      }
      try #require(messages(.everything) == "sd sm cd cw sd sm cd cw ni")
      try #require(messages(.messagesDebug) == "sd sm cd cw sm cw")
      try #require(messages(.atLeast(.message)) == "sm cw sm cw")
      try #require(messages(.atLeast(.error)) == "")
      try #require(LogFilter.everything == .atLeast(.debug))
    }
  }

  @Test func aWriterMayPassRecordsOn() async {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      let log = RecordLog()
      LogWriter.setCurrent(
        LogWriter { record in
          _ = log.writer().write(record)
          return LogWriter.standardStreams().write(record)
        }
      )
      LogDomain("vmd").debug("to standard output", ["K": [0, 255] as [UInt8]])
      LogDomain("vmd").warning("to standard error")
      guard log.records.count == 2 else { exit(1) }
      // GLib's own drops what G_MESSAGES_DEBUG does not list.
      unsetenv("G_MESSAGES_DEBUG")
      guard LogWriter.default.write(log.records[0]) == .handled else { exit(2) }
      exit(0)
    }
    let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(output.components(of: "to standard output").count == 2)
    #expect(result.says("vmd-WARNING **") && result.says("to standard error\n"))
  }
}

extension String {
  fileprivate func components(of separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
