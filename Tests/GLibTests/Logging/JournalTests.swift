// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import GLib
import Glibc
import TestSupport
import Testing

private let mayOwnAJournal =
  getuid() == 0 && test_in_forked_child({ _ in test_own_journal() < 0 ? 1 : 0 }, nil) == 0

/// What reaches the journal. Each test gives its process a journal of its own, which takes root.
@Suite(.enabled(if: mayOwnAJournal, "this user may not mount"))
struct JournalTests {
  @Test func everyFieldArrives() async {
    await #expect(processExitsWith: .success) {
      let journal = test_own_journal()
      LogWriter.setCurrent(.journald())
      let domain = LogDomain("vmd", fields: ["VM_NAME": "web"])
      domain.warning("two\nlines", ["TOKEN": [0, 10, 255] as [UInt8], "TEXT": "a\0b"])
      let entry = try JournalEntry(from: journal)
      try #require(entry["MESSAGE"] == Array("two\nlines".utf8))
      try #require(entry["PRIORITY"] == [52])
      try #require(entry["VM_NAME"] == Array("web".utf8))
      try #require(entry["TOKEN"] == [0, 10, 255] && entry["TEXT"] == [97, 0, 98])
      try #require(entry["CODE_FILE"] == Array(#fileID.utf8))
      try #require(entry.keys.contains { $0 == "GLIB_DOMAIN" || $0 == "SYSLOG_IDENTIFIER" })
    }
  }

  @Test func aMegabyteAndAllFieldsThatARecordMayHaveArrive() async {
    await #expect(processExitsWith: .success) {
      let journal = test_own_journal()
      LogWriter.setCurrent(.journald())
      let text = String(repeating: "x", count: 1 << 20)
      let fields = LogFields((0..<1000).map { LogField("F\($0)", "\n") })
      LogDomain("vmd").message(text, fields)
      let entry = try JournalEntry(from: journal)
      try #require(entry["MESSAGE"]?.count == 1 << 20 && entry["F121"] == [10])
      try #require(entry["FIELDS_OMITTED"] == Array("878".utf8))
    }
  }

  @Test func aRecordThatIsPassedOnArrivesAsItWas() async {
    await #expect(processExitsWith: .success) {
      let journal = test_own_journal()
      LogWriter.setCurrent(LogWriter { LogWriter.journald().write($0) })
      LogDomain("vmd").debug("D", ["TOKEN": [0, 255] as [UInt8], "TEXT": "a\0b"])
      let entry = try JournalEntry(from: journal)
      try #require(entry["MESSAGE"] == [68] && entry["TOKEN"] == [0, 255])
      try #require(entry["TEXT"] == [97, 0, 98])
    }
  }

  @Test func gLibsOwnWriterUsesTheJournalWhereStandardErrorLeadsToIt() async {
    await #expect(processExitsWith: .success) {
      let journal = test_own_journal()
      guard test_journal_on_standard_error() == 0 else { exit(1) }
      guard LogWriter.isStandardErrorJournald else { exit(2) }
      LogDomain("vmd").warning("by itself")
      try #require(try JournalEntry(from: journal)["MESSAGE"] == Array("by itself".utf8))
      let log = RecordLog.install()
      LogDomain("vmd").warning("passed on")
      guard LogWriter.default.write(log.records[0]) == .handled else { exit(3) }
      try #require(try JournalEntry(from: journal)["MESSAGE"] == Array("passed on".utf8))
    }
  }

  @Test func withoutAJournalARecordGoesToTheStandardStreams() async {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      _ = test_own_journal()
      unlink("/run/systemd/journal/socket")
      guard !LogWriter.isStandardErrorJournald else { exit(1) }
      LogWriter.setCurrent(.journald())
      LogDomain("vmd").warning("W")
      guard LogWriter.journald().write(try Self.record()) == .unhandled else { exit(2) }
      exit(0)
    }
    #expect(result.says("vmd-WARNING **") && result.says(": W\n"))
  }

  private static func record() throws -> LogRecord {
    let log = RecordLog.install()
    LogDomain("vmd").message("M")
    return try #require(log.records.first)
  }
}

/// An entry in the journal's wire format.
private struct JournalEntry {
  private var fields: [String: [UInt8]] = [:]

  var keys: some Sequence<String> { fields.keys }
  subscript(key: String) -> [UInt8]? { fields[key] }

  init(from journal: Int32) throws {
    var buffer = [UInt8](repeating: 0, count: 2 << 20)
    let count = test_receive_entry(journal, &buffer, buffer.count)
    try #require(count > 0)
    var rest = buffer[..<count]
    while let end = rest.firstIndex(where: { $0 == 10 || $0 == 61 }) {
      let key = String(decoding: rest[..<end], as: UTF8.self)
      var start = end + 1
      var length = rest[start...].firstIndex(of: 10).map { $0 - start } ?? 0
      if rest[end] == 10 {
        // Any bytes: their number in eight bytes, the least significant first, goes before them.
        length = rest[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
        start += 8
      }
      fields[key] = Array(rest[start..<(start + length)])
      rest = rest[(start + length + 1)...]
    }
  }
}
