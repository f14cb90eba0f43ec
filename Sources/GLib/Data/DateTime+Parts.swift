// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Date and clock

extension DateTime {
  /// The year, from 1 to 9999.
  ///
  /// Wraps `g_date_time_get_year()`. Since GLib 2.26.
  public var year: Int { Int(g_date_time_get_year(handle)) }

  /// The month, from 1 to 12.
  ///
  /// Wraps `g_date_time_get_month()`. Since GLib 2.26.
  public var month: Int { Int(g_date_time_get_month(handle)) }

  /// The day of the month, from 1 to 31.
  ///
  /// Wraps `g_date_time_get_day_of_month()`. Since GLib 2.26.
  public var day: Int { Int(g_date_time_get_day_of_month(handle)) }

  /// The hour, from 0 to 23.
  ///
  /// Wraps `g_date_time_get_hour()`. Since GLib 2.26.
  public var hour: Int { Int(g_date_time_get_hour(handle)) }

  /// The minute, from 0 to 59.
  ///
  /// Wraps `g_date_time_get_minute()`. Since GLib 2.26.
  public var minute: Int { Int(g_date_time_get_minute(handle)) }

  /// The second, from 0 to 59.
  ///
  /// Wraps `g_date_time_get_second()`. Since GLib 2.26.
  public var second: Int { Int(g_date_time_get_second(handle)) }

  /// The microsecond, from 0 to 999,999.
  ///
  /// Wraps `g_date_time_get_microsecond()`. Since GLib 2.26.
  public var microsecond: Int { Int(g_date_time_get_microsecond(handle)) }

  /// The day of the week, from 1 for Monday to 7 for Sunday.
  ///
  /// Wraps `g_date_time_get_day_of_week()`. Since GLib 2.26.
  public var weekday: Int { Int(g_date_time_get_day_of_week(handle)) }

  /// The day of the year, from 1 to 366.
  ///
  /// Wraps `g_date_time_get_day_of_year()`. Since GLib 2.26.
  public var dayOfYear: Int { Int(g_date_time_get_day_of_year(handle)) }

  /// The week, from 1 to 53; week 1 is the one with the year's first Thursday.
  ///
  /// Wraps `g_date_time_get_week_of_year()`. Since GLib 2.26.
  public var week: Int { Int(g_date_time_get_week_of_year(handle)) }

  /// The year that the week belongs to, which around New Year may be another one than ``year``.
  ///
  /// Wraps `g_date_time_get_week_numbering_year()`. Since GLib 2.26.
  public var weekYear: Int { Int(g_date_time_get_week_numbering_year(handle)) }
}

// MARK: - Zone

extension DateTime {
  /// The zone.
  ///
  /// Wraps `g_date_time_get_timezone()`. Since GLib 2.58.
  public var zone: Zone { Zone(handle: g_time_zone_ref(g_date_time_get_timezone(handle))) }

  /// How far the zone's clock is ahead of UTC at this moment; negative in the west.
  ///
  /// Wraps `g_date_time_get_utc_offset()`. Since GLib 2.26.
  public var utcOffset: Duration { .microseconds(g_date_time_get_utc_offset(handle)) }

  /// What people there call the zone's clock at this moment, such as `CEST`.
  ///
  /// Wraps `g_date_time_get_timezone_abbreviation()`. Since GLib 2.26.
  public var zoneAbbreviation: String {
    String(cString: g_date_time_get_timezone_abbreviation(handle))
  }

  /// Whether the zone has summer time at this moment.
  ///
  /// Wraps `g_date_time_is_daylight_savings()`. Since GLib 2.26.
  public var isSummerTime: Bool { g_date_time_is_daylight_savings(handle) != 0 }
}

// MARK: - UNIX time

extension DateTime {
  /// Whole seconds since 1 January 1970 UTC, rounded down.
  ///
  /// Wraps `g_date_time_to_unix()`. Since GLib 2.26.
  public var unixTime: Int {
    let (seconds, rest) = unixMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return rest < 0 ? seconds - 1 : seconds
  }

  /// Microseconds since 1 January 1970 UTC.
  ///
  /// Wraps `g_date_time_to_unix_usec()`. Since GLib 2.80.
  public var unixMicroseconds: Int { Int(g_date_time_difference(handle, Self.epoch.handle)) }

  private static let epoch = DateTime(handle: g_date_time_new_from_unix_utc(0)!)
}
