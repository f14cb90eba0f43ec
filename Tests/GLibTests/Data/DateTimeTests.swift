// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import TestSupport
import Testing

@testable import GLib

@Suite struct DateTimeTests {
  @Test func partsAreThoseOfTheCalendar() throws {
    let time = try #require(
      DateTime(
        year: 2026,
        month: 11,
        day: 25,
        hour: 18,
        minute: 30,
        second: 59,
        microsecond: 999_999
      )
    )
    #expect(time.year == 2026 && time.month == 11 && time.day == 25)
    #expect(
      time.hour == 18 && time.minute == 30 && time.second == 59 && time.microsecond == 999_999
    )
    #expect(time.weekday == 3 && time.dayOfYear == 329 && time.week == 48 && time.weekYear == 2026)
    #expect(time.utcOffset == .zero && time.zone == .utc && time.zoneAbbreviation == "UTC")
    #expect(!time.isSummerTime && "\(time)" == "2026-11-25T18:30:59.999999Z")
    let newYear = try #require(DateTime(year: 2027, month: 1, day: 1))
    #expect(newYear.week == 53 && newYear.weekYear == 2026)
  }

  @Test func whatDoesNotExistIsNil() {
    #expect(DateTime(year: 2026, month: 2, day: 29) == nil)
    #expect(DateTime(year: 2024, month: 2, day: 29) != nil)
    #expect(DateTime(year: 0, month: 1, day: 1) == nil)
    #expect(DateTime(year: 10_000, month: 1, day: 1) == nil)
    #expect(DateTime(year: 2026, month: 13, day: 1) == nil)
    #expect(DateTime(year: 2026, month: 1, day: 0) == nil)
    #expect(DateTime(year: 2026, month: 1, day: 1, hour: 24) == nil)
    #expect(DateTime(year: 2026, month: 1, day: 1, minute: 60) == nil)
    #expect(DateTime(year: 2026, month: 1, day: 1, second: 60) == nil)
    #expect(DateTime(year: 2026, month: 1, day: 1, microsecond: 1_000_000) == nil)
    for number in [Int.max, Int.min, 1 << 40 + 1] {
      #expect(DateTime(year: number, month: 1, day: 1) == nil)
      #expect(DateTime(year: 1, month: number, day: 1) == nil)
      #expect(DateTime(year: 1, month: 1, day: number) == nil)
      #expect(DateTime(year: 1, month: 1, day: 1, hour: number) == nil)
      #expect(DateTime(unixTime: number) == nil)
      #expect(DateTime(unixTime: 0, microsecond: number) == nil)
    }
  }

  @Test func unixTimeIsExactToTheMicrosecond() throws {
    for (seconds, micros) in [
      (0, 0), (1_795_631_459, 123_456), (-1, 999_999), (-62_135_596_800, 1),
    ] {
      let time = try #require(DateTime(unixTime: seconds, microsecond: micros))
      #expect(time.unixTime == seconds && time.microsecond == micros)
      #expect(time.unixMicroseconds == seconds * 1_000_000 + micros)
    }
    #expect(DateTime(unixTime: 253_402_300_799, microsecond: 999_999)?.year == 9999)
    #expect(DateTime(unixTime: 253_402_300_800) == nil)
    #expect(DateTime(unixTime: -62_135_596_801) == nil)
  }

  @Test func theSystemsProgramAgrees() throws {
    for seconds in [0, 951_782_400, 1_795_631_459, -2_000_000_000, 4_102_444_800] {
      let script = "LC_ALL=C TZ=UTC0 date -d @\(seconds) '+%Y-%m-%dT%H:%M:%SZ %j %u %G %V'"
      let printed = try SpawnedProcessTests.output("/bin/sh", ["-c", script])
      let time = try #require(DateTime(unixTime: seconds))
      #expect(try time.formatted("%Y-%m-%dT%H:%M:%SZ %j %u %G %V") + "\n" == printed)
    }
  }

  @Test func nowIsNow() throws {
    let seconds = Int(g_get_real_time()) / 1_000_000
    let now = DateTime.now()
    #expect((0...60).contains(now.unixTime - seconds) && now.zone == .utc)
    let there = try #require(DateTime.Zone(secondsFromUTC: 3600))
    #expect(DateTime.now(in: there).zone == there && DateTime.now(in: there) >= now)
  }

  @Test func addingTimeAndCalendarUnits() throws {
    let end = try DateTime(parsing: "2024-01-31T23:59:59.5Z")
    #expect("\(end.adding(.milliseconds(500))!)" == "2024-02-01T00:00:00Z")
    #expect("\(end.adding(.seconds(-86_400))!)" == "2024-01-30T23:59:59.500000Z")
    #expect(end.adding(.nanoseconds(999)) == end && end.adding(.nanoseconds(-999)) == end)
    #expect("\(end.adding(months: 1)!)" == "2024-02-29T23:59:59.500000Z")
    #expect("\(end.adding(years: 1, months: 1)!)" == "2025-02-28T23:59:59.500000Z")
    #expect("\(end.adding(years: -1, months: 13, days: 1)!)" == "2024-03-01T23:59:59.500000Z")
    #expect("\(end.adding(days: -31)!)" == "2023-12-31T23:59:59.500000Z")
    #expect(end.adding()! == end)
    #expect(end.adding(.seconds(1.25))!.duration(since: end) == .milliseconds(1250))
    #expect(end.duration(since: end.adding(.microseconds(1))!) == .microseconds(-1))
  }

  @Test func outsideOfTheYearsIsNil() throws {
    let last = try DateTime(parsing: "9999-12-31T23:59:59Z")
    let first = try DateTime(parsing: "0001-01-01T00:00:00Z")
    #expect(last.adding(.seconds(1)) == nil && first.adding(.microseconds(-1)) == nil)
    for time in [first, last] {
      for count in [Int.max, Int.min, 1 << 40, -1 << 40, 120_000, 3_660_000, -3_660_000] {
        #expect(time.adding(.seconds(count)) == nil || abs(count) < 4_000_000)
        #expect(time.adding(years: count) == nil)
        #expect(time.adding(months: count) == nil || abs(count) < 119_988)
        #expect(time.adding(days: count) == nil || count == 120_000)
      }
      #expect(time.adding(years: .max, months: .max) == nil)
      #expect(time.adding(Duration(secondsComponent: .max, attosecondsComponent: 0)) == nil)
      #expect(time.adding(Duration(secondsComponent: .min, attosecondsComponent: 0)) == nil)
    }
    #expect(last.duration(since: first) > .seconds(315_000_000_000))
    let ahead = try #require(DateTime.Zone(secondsFromUTC: 50_400))
    let behind = try #require(DateTime.Zone(secondsFromUTC: -50_400))
    #expect(last.converted(to: ahead) == nil && first.converted(to: behind) == nil)
    #expect(DateTime(unixTime: 253_402_300_799, in: ahead) == nil)
    let early = try #require(DateTime(year: 1, month: 1, day: 1, microsecond: 5, in: ahead))
    #expect(early < first && early.unixTime == first.unixTime - 50_400)
  }

  @Test func theOrderIsThatOfMoments() throws {
    let utc = try DateTime(parsing: "2026-11-25T12:00:00Z")
    let same = try DateTime(parsing: "2026-11-25T13:00:00+01:00")
    let later = try DateTime(parsing: "2026-11-25T11:00:00.000001-01")
    #expect(utc == same && utc.hashValue == same.hashValue && utc < later && !(utc < same))
    #expect([later, same].sorted().last == later && Set([utc, same, later]).count == 2)
    #expect(same.hour == 13 && same.zone.identifier == "+01:00")
  }

  @Test func cSharesTheObject() throws {
    let time = DateTime(adopting: g_date_time_new_from_unix_utc(7)!)
    let again = time.withUnsafePointer { DateTime(retaining: $0) }
    #expect(again == time && time.withUnsafePointer { g_date_time_to_unix($0) } == 7)
    let zone = DateTime.Zone(adopting: g_time_zone_new_utc())
    #expect(zone.withUnsafePointer { DateTime.Zone(retaining: $0) } == .utc)
  }
}

@Suite struct DateTimeTextTests {
  @Test(
    arguments: [
      ("2026-11-25T12:00:00Z", 1_795_608_000_000_000), ("20261125T120000Z", 1_795_608_000_000_000),
      ("2026-11-25 12:00:00Z", 1_795_608_000_000_000),
      ("2026-W48-3T12:00:00Z", 1_795_608_000_000_000),
      ("2026-329T12:00:00Z", 1_795_608_000_000_000),
      ("2026-11-25T13:00:00+01", 1_795_608_000_000_000),
      ("2026-11-25T08:30:00-0330", 1_795_608_000_000_000),
      ("2026-11-25T12:00:00.5Z", 1_795_608_000_500_000),
      ("2026-11-25T12:00:00,000001Z", 1_795_608_000_000_001), ("1970-01-01T00:00:00Z", 0),
    ] as [(String, Int)]
  )
  func theFormsOfTheStandardAreRead(_ text: String, _ microseconds: Int) throws {
    #expect(try DateTime(parsing: text).unixMicroseconds == microseconds)
  }

  @Test(
    arguments: [
      "", "now", "2026-11-25", "12:00:00Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
      "2026-11-25T24:00:00Z", "2026-11-25T12:60:00Z", "2026-11-25T12:00:00+99:00",
      "2026-W54-1T00:00:00Z",
      "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-11-25T12:00:00Z ",
      " 2026-11-25T12:00:00Z",
      "2026-11-25T12:00:00Z\0", "２026-11-25T12:00:00Z", "2026-11-25T12:00:00.Z\u{301}",
      String(repeating: "1", count: 1_000_000), "-26-11-25T12:00:00Z",
    ]
  )
  func otherTextIsATypedError(_ text: String) {
    expectError(DateTime.ErrorCode.invalidText) { try DateTime(parsing: text) }
    expectError(DateTime.ErrorCode.invalidText) { try DateTime(parsing: text, in: .utc) }
    let error = #expect(throws: GLibError.self) { try DateTime(parsing: text) }
    #expect(error.map { $0.message.utf8.count < 200 && !$0.message.contains("\0") } == true)
  }

  @Test func aTextWithoutAZoneTakesTheCallers() throws {
    let text = "2026-11-25T12:00:00"
    expectError(DateTime.ErrorCode.missingZone) { try DateTime(parsing: text) }
    let zone = try #require(DateTime.Zone(secondsFromUTC: 3600))
    #expect(try DateTime(parsing: text, in: zone).unixMicroseconds == 1_795_604_400_000_000)
    #expect(try DateTime(parsing: text + "Z", in: zone).unixMicroseconds == 1_795_608_000_000_000)
  }

  @Test func everyMicrosecondSurvivesARoundTrip() throws {
    for _ in 0..<TestEnvironment.rounds(5000, soak: 2_000_000) {
      let time = try #require(
        DateTime(
          unixTime: Int.random(in: -62_135_596_800..<253_402_300_800),
          microsecond: Int.random(in: 0..<1_000_000)
        )
      )
      #expect(try DateTime(parsing: time.description) == time, "\(time)")
    }
  }

  @Test func patternsAreThoseOfStrftime() throws {
    let time = try DateTime(parsing: "2026-11-05T08:03:09.000042+05:30")
    #expect(
      try time.formatted("%F %T|%f|%z|%:z|%s|%-d|%%|ü")
        == "2026-11-05 08:03:09|000042|+0530|+05:30|1793845989|5|%|ü"
    )
    #expect(try time.formatted("") == "")
    for pattern in ["%Q", "%F\0", "\0"] {
      expectError(DateTime.ErrorCode.invalidFormat) { try time.formatted(pattern) }
    }
    #expect(try time.formatted(String(repeating: "%Y", count: 10_000)).utf8.count == 40_000)
  }
}
