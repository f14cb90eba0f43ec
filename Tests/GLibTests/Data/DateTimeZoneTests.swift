// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

/// Whether the system has the database of zones, which a bare machine need not.
private let hasZones = access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0

@Suite struct DateTimeZoneTests {
  @Test(.enabled(if: hasZones)) func aClockTimeIsThatOfItsZone() throws {
    let berlin = try DateTime.Zone(identifier: "Europe/Berlin")
    let winter = try #require(DateTime(year: 2026, month: 11, day: 25, hour: 12, in: berlin))
    #expect("\(winter)" == "2026-11-25T12:00:00+01" && winter.zoneAbbreviation == "CET")
    #expect(winter.utcOffset == .seconds(3600) && !winter.isSummerTime && winter.zone == berlin)
    let summer = try #require(winter.adding(months: -4))
    #expect("\(summer)" == "2026-07-25T12:00:00+02" && summer.zoneAbbreviation == "CEST")
    #expect(summer.isSummerTime && summer.utcOffset == .seconds(7200))
    let newYork = try DateTime.Zone(identifier: "America/New_York")
    #expect("\(winter.converted(to: newYork)!)" == "2026-11-25T06:00:00-05")
    #expect(winter.converted(to: newYork) == winter)
    #expect(berlin.identifier == "Europe/Berlin" && "\(newYork)" == "America/New_York")
    #expect(try DateTime.Zone(identifier: "Europe/Berlin") == berlin && berlin != newYork)
    #expect(Set([berlin, berlin, newYork]).count == 2)
  }

  @Test(.enabled(if: hasZones)) func anHourThatDoesNotExistBecomesTheEndOfTheGap() throws {
    let berlin = try DateTime.Zone(identifier: "Europe/Berlin")
    let gap = try #require(DateTime(year: 2026, month: 3, day: 29, hour: 2, minute: 30, in: berlin))
    #expect("\(gap)" == "2026-03-29T03:00:00+02")
    let before = try #require(
      DateTime(year: 2026, month: 3, day: 28, hour: 2, minute: 30, in: berlin)
    )
    #expect("\(before.adding(days: 1)!)" == "2026-03-29T03:00:00+02")
    #expect("\(before.adding(.seconds(86_400))!)" == "2026-03-29T03:30:00+02")
  }

  @Test(.enabled(if: hasZones)) func anHourThatComesTwiceIsTheSecondOne() throws {
    let berlin = try DateTime.Zone(identifier: "Europe/Berlin")
    let second = try #require(
      DateTime(year: 2026, month: 10, day: 25, hour: 2, minute: 30, in: berlin)
    )
    #expect("\(second)" == "2026-10-25T02:30:00+01")
    let first = try DateTime(parsing: "2026-10-25T02:30:00+02:00").converted(to: berlin)
    #expect(
      "\(first!)" == "2026-10-25T02:30:00+02" && second.duration(since: first!) == .seconds(3600)
    )
    // Within the zone the first one stays the first one, also to the microsecond.
    #expect("\(first!.adding(.microseconds(1))!)" == "2026-10-25T02:30:00.000001+02")
    let exact = DateTime(
      year: 2026,
      month: 10,
      day: 25,
      hour: 2,
      minute: 59,
      second: 59,
      microsecond: 999_999,
      in: berlin
    )
    #expect("\(exact!)" == "2026-10-25T02:59:59.999999+01")
  }

  @Test(.enabled(if: hasZones)) func oldTimesHaveTheOffsetOfTheirTown() throws {
    let berlin = try DateTime.Zone(identifier: "Europe/Berlin")
    let old = try #require(DateTime(year: 1800, month: 1, day: 1, in: berlin))
    #expect(old.utcOffset == .seconds(3208))
  }

  @Test(
    arguments: [
      "", "Nowhere/City", "Europe", "europe/berlin ", "zone.tab", "tzdata.zi", "leapseconds",
      "/etc/passwd",
      "../../../etc/passwd", "Europe/../Europe/Berlin", "/usr/share/zoneinfo/UTC", ":UTC",
      "Europe//Berlin",
      "/", ".", "UTC\0", "UTC ", "Ünï", "+24:00", "+1", "+1:00", "+00:60", "+000", "--01:00",
      "01:00",
      "+01:00:00:00", "EST5EDT,M3.2.0,M11.1.0", "+", "z", String(repeating: "A", count: 100_000),
    ]
  )
  func anUnknownZoneIsATypedErrorAndNeverUTC(_ identifier: String) {
    expectError(DateTime.ErrorCode.unknownZone) { try DateTime.Zone(identifier: identifier) }
  }

  @Test(
    arguments: [
      ("UTC", 0, "UTC"), ("Z", 0, "+00:00"), ("+01", 3600, "+01:00"), ("-0330", -12_600, "-03:30"),
      ("+05:30", 19_800, "+05:30"), ("-00:00:01", -1, "-00:00:01"),
      ("+23:59:59", 86_399, "+23:59:59"),
    ]
  )
  func offsetsAreZones(_ text: String, _ seconds: Int, _ identifier: String) throws {
    let zone = try DateTime.Zone(identifier: text)
    let time = try #require(DateTime(unixTime: 0, in: zone))
    #expect(time.utcOffset == .seconds(seconds))
    #expect(try DateTime.Zone(identifier: zone.identifier) == zone)
    if seconds != 0 { #expect(zone.identifier.hasPrefix(identifier)) }
    if text != "UTC" { #expect(DateTime.Zone(secondsFromUTC: seconds) == zone) }
  }

  @Test func aDayOrMoreIsNoOffset() {
    for seconds in [86_400, -86_400, Int.max, Int.min] {
      #expect(DateTime.Zone(secondsFromUTC: seconds) == nil)
    }
    #expect(DateTime.Zone(secondsFromUTC: -86_399) != nil)
  }

  @Test func everyZoneOfTheDatabaseIsFoundAndRead() throws {
    guard let table = try? SpawnedProcessTests.output("cat", ["/usr/share/zoneinfo/tzdata.zi"])
    else { return }
    // Lines "Z NAME …" define zones.
    let names = table.split(separator: "\n").filter { $0.hasPrefix("Z ") }.map {
      String($0.split(separator: " ")[1])
    }
    for name in names where access("/usr/share/zoneinfo/\(name)", R_OK) == 0 {
      let zone = try DateTime.Zone(identifier: name)
      let time = try #require(DateTime(year: 2026, month: 7, day: 1, hour: 12, in: zone))
      #expect(time.hour == 12 && zone.identifier == name)
    }
  }

  @Test func theLocalZoneFollowsTheVariable() async {
    await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      setenv("TZ", "EST5", 1)
      precondition(DateTime(unixTime: 0, in: .local)!.utcOffset == .seconds(-18_000))
      setenv("TZ", "NoSuchZone/Anywhere", 1)
      precondition(DateTime(unixTime: 0, in: .local)!.utcOffset == .zero)
      unsetenv("TZ")
      precondition(DateTime.now(in: .local).year > 2000)
    }
  }

  /// GLib would print a CRITICAL.
  @Test func aVariableThatNamesAnotherKindOfFileIsUTC() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL)
      for name in [
        "/etc/passwd", ":/etc/passwd", "zone.tab", "/", "", ":", "/dev/zero", "../../../etc/passwd",
      ] {
        setenv("TZ", name, 1)
        precondition(DateTime(unixTime: 0, in: .local)!.utcOffset == .zero)
      }
    }
    #expect(!result.says("CRITICAL"))
  }
}
