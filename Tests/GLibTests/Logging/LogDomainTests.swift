// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

/// What a log call writes. The writer belongs to the process, so each test has one of its own.
@Suite struct LogDomainTests {
  @Test func aRecordCarriesItsSourceAndItsFields() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      let domain = LogDomain("vmd", fields: ["HOST": "h"]).adding(["VM_NAME": "web"])
      domain.warning("100 % of %s\n%n: ü", ["vm-pid": 12, "TOKEN": [0, 1] as [UInt8]]);
      let line = #line
      let record = log.records[0]
      try #require(log.records.count == 1 && record.level == .warning)
      try #require(record.message == "100 % of %s\n%n: ü" && record.domain == "vmd")
      try #require(record.sourceFile == #fileID && record.sourceLine == line)
      try #require(record.sourceFunction?.isEmpty == false)
      let keys = record.fields.map(\.key)
      try #require(
        keys == [
          "MESSAGE", "PRIORITY", "GLIB_DOMAIN", "CODE_FILE", "CODE_LINE", "CODE_FUNC", "HOST",
          "VM_NAME", "VM_PID", "TOKEN",
        ]
      )
      try #require(record.fields["VM_PID"] == .text("12"))
      try #require(record.fields["TOKEN"] == .bytes([0, 1]) && record.fields["HOST"]?.text == "h")
    }
  }

  @Test func everyLevelArrivesWithItsPriority() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      let domain = LogDomain("vmd")
      domain.debug("")
      domain.info("")
      domain.message("")
      domain.warning("")
      domain.critical("")
      domain.log(at: .error, "")
      domain.log(at: LogLevel(rawValue: 1 << 9), "")
      // GLib's flags for "fatal" and "recursion" are no levels, and do not get through.
      domain.log(at: LogLevel(rawValue: 0b11), "")
      domain.log(at: LogLevel(rawValue: .max), "")
      let levels: [LogLevel] = [
        .debug, .info, .message, .warning, .critical, .critical, LogLevel(rawValue: 1 << 9),
        .message, .critical,
      ]
      try #require(log.records.map(\.level) == levels)
      let priorities = log.records.map { $0.fields["PRIORITY"]?.text ?? "" }
      try #require(priorities == ["7", "6", "5", "4", "4", "3", "5", "5", "3"])
    }
  }

  @Test func zerosInMessageAndNamesStayVisibleAndInFieldsStayWhole() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      LogDomain("a\0b").message("x\0y", ["K": "p\0q"], file: "f\0", function: "g\0")
      let record = log.records[0]
      try #require(record.message == "x␀y" && record.domain == "a␀b")
      try #require(record.sourceFile == "f␀" && record.sourceFunction == "g␀")
      try #require(record.fields["K"]?.text == "p\0q")
    }
  }

  @Test func aDomainWithoutANameHasNoDomainField() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      LogDomain("").message("")
      try #require(log.records[0].domain == nil && log.records[0].message.isEmpty)
    }
  }

  @Test func aMegabyteAndAThousandFieldsAreWritten() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      let text = String(repeating: "ü%n", count: 262_144)
      let fields = LogFields((0..<1000).map { LogField("F\($0)", text) })
      LogDomain("vmd", fields: fields).message(text, fields)
      let record = log.records[0]
      try #require(record.message == text && record.fields["F0"]?.text == text)
      try #require(record.fields.count == 129)
      try #require(record.fields.last?.key == "FIELDS_OMITTED")
      try #require(record.fields.last?.value.text == "1878")
      // The domain's alone fit, the call's do not all.
      LogDomain("vmd", fields: LogFields(fields.prefix(122))).message("", ["A": 1])
      try #require(log.records[1].fields.last == LogField("FIELDS_OMITTED", 1))
      LogDomain("vmd", fields: LogFields(fields.prefix(121))).message("", ["A": 1])
      try #require(log.records[2].fields.last == LogField("A", 1))
    }
  }

  @Test func whatIsDroppedIsNotComputed() async {
    await #expect(processExitsWith: .success) {
      func fail() -> String { exit(1) }
      unsetenv("G_MESSAGES_DEBUG")
      let domain = LogDomain("vmd")
      domain.debug(fail(), ["A": fail()])
      domain.info(fail())
      domain.log(at: .debug, fail())
      let log = RecordLog.install(receiving: .atLeast(.warning))
      domain.message(fail(), ["A": fail()])
      try #require(!domain.isEnabled(.message) && domain.isEnabled(.warning))
      domain.warning("w")
      try #require(log.records.map(\.message) == ["w"])
    }
  }

  @Test func gMessagesDebugEnablesDomains() async {
    await #expect(processExitsWith: .success) {
      setenv("G_MESSAGES_DEBUG", "other vmd", 1)
      try #require(LogDomain("vmd").isEnabled(.debug) && LogDomain("other").isEnabled(.info))
      try #require(!LogDomain("quiet").isEnabled(.debug) && !LogDomain("quiet").isEnabled(.info))
      try #require(LogDomain("quiet").isEnabled(.message) && LogDomain("quiet").isEnabled(.error))
      try #require(LogDomain("quiet").isEnabled(LogLevel(rawValue: 1 << 9)))
      try #require(!LogDomain("").isEnabled(.debug) && LogDomain("").isEnabled(.warning))
    }
    await #expect(processExitsWith: .success) {
      setenv("G_MESSAGES_DEBUG", "all", 1)
      try #require(LogDomain("vmd").isEnabled(.debug) && LogDomain("").isEnabled(.debug))
    }
  }

  @Test func gMessagesDebugIsHonouredAtRunTimeWhereGLibDoes() async {
    await #expect(processExitsWith: .success) {
      unsetenv("G_MESSAGES_DEBUG")
      try #require(!LogDomain("vmd").isEnabled(.debug))
      setenv("G_MESSAGES_DEBUG", "vmd", 1)
      let isRead = LibraryVersion.runtime < LibraryVersion(2, 79)
      try #require(LogDomain("vmd").isEnabled(.debug) == isRead)
      // The filter of a writer works with every version.
      _ = RecordLog.install()
      try #require(LogDomain("vmd").isEnabled(.debug))
    }
  }

  @Test func domainsOfOneNameAndFieldsAreEqual() {
    #expect(LogDomain("a").adding(["K": 1]) == LogDomain("a", fields: ["k": "1"]))
    #expect(LogDomain("a") != LogDomain("b"))
  }
}
