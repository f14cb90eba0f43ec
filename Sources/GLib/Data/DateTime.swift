// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A moment with its date and clock time in a time zone, to the microsecond.
///
///     let berlin = try DateTime.Zone(identifier: "Europe/Berlin")
///     let start = try DateTime(parsing: "2026-11-25T18:30:00Z")
///     print(start.converted(to: berlin)!)        // 2026-11-25T19:30:00+01
///     print(start.adding(months: 3)!.weekday)    // 4, a Thursday
///
/// For files, logs and people. Measure time with `ContinuousClock`, which nobody sets. The years are
/// 1 to 9999 of the Gregorian calendar; what would lie outside is `nil`. Two are equal when they are
/// the same moment, whatever their zones.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GDateTime`. Since GLib 2.26.
public final class DateTime {
  package let handle: OpaquePointer

  /// Takes over a reference.
  package init(handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    g_date_time_unref(handle)
  }
}

// GDateTime is immutable and counts its references atomically; the pointer never changes.
extension DateTime: @unchecked Sendable {}

// MARK: - Making

extension DateTime {
  /// The present moment, by the system's clock.
  ///
  ///     print(DateTime.now(in: .local))
  ///
  /// Wraps `g_date_time_new_now()`. Since GLib 2.26.
  public static func now(in zone: Zone = .utc) -> DateTime {
    guard let handle = g_date_time_new_now(zone.handle) else {
      misuse("The system's clock is outside of the years 1 to 9999")
    }
    return DateTime(handle: handle)
  }

  /// Creates the moment at which a clock in a zone shows a time.
  ///
  ///     let start = DateTime(year: 2026, month: 11, day: 25, hour: 18, in: berlin)
  ///
  /// When summer time begins, an hour does not exist: a time in it becomes the end of the gap,
  /// 2:30 becomes 3:00. When it ends, an hour comes twice: the second one is taken, in standard
  /// time. To say which, parse text with an offset.
  ///
  /// - Returns: `nil` if there is no such date or time, such as 29 February 2026 or 24:00.
  ///
  /// Wraps `g_date_time_new()`. Since GLib 2.26.
  public convenience init?(
    year: Int,
    month: Int,
    day: Int,
    hour: Int = 0,
    minute: Int = 0,
    second: Int = 0,
    microsecond: Int = 0,
    in zone: Zone = .utc
  ) {
    guard let y = Int32(exactly: year), let m = Int32(exactly: month), let d = Int32(exactly: day),
      (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
      (0..<1_000_000).contains(microsecond),
      let start = g_date_time_new(zone.handle, y, m, d, Int32(hour), Int32(minute), Double(second))
    else { return nil }
    defer { g_date_time_unref(start) }
    // Added, because C takes them as a part of a floating-point number.
    guard let handle = g_date_time_add(start, microsecond) else { return nil }
    self.init(handle: handle)
  }

  /// Creates the moment a number of seconds after 1 January 1970 UTC.
  ///
  /// - Parameters:
  ///   - seconds: May be negative.
  ///   - microsecond: What is added, from 0 to 999,999.
  ///   - zone: For date and clock time.
  /// - Returns: `nil` outside of the years 1 to 9999, or if the microseconds are out of their range.
  ///
  /// Wraps `g_date_time_new_from_unix_utc()`. Since GLib 2.26.
  public convenience init?(unixTime seconds: Int, microsecond: Int = 0, in zone: Zone = .utc) {
    guard (0..<1_000_000).contains(microsecond),
      let start = g_date_time_new_from_unix_utc(seconds)
    else { return nil }
    defer { g_date_time_unref(start) }
    guard let exact = g_date_time_add(start, microsecond) else { return nil }
    defer { g_date_time_unref(exact) }
    guard let handle = g_date_time_to_timezone(exact, zone.handle) else { return nil }
    self.init(handle: handle)
  }

  /// Returns the same moment in another zone; `nil` if it has no year from 1 to 9999 there.
  ///
  /// Wraps `g_date_time_to_timezone()`. Since GLib 2.26.
  public func converted(to zone: Zone) -> DateTime? {
    g_date_time_to_timezone(handle, zone.handle).map(DateTime.init(handle:))
  }
}

// MARK: - Computing

extension DateTime {
  /// Returns the moment after a time has passed.
  ///
  ///     let deadline = DateTime.now().adding(.seconds(90))
  ///
  /// - Parameter duration: May be negative. What is less than a microsecond is cut off.
  /// - Returns: `nil` outside of the years 1 to 9999.
  ///
  /// Wraps `g_date_time_add()`. Since GLib 2.26.
  public func adding(_ duration: Duration) -> DateTime? {
    let (seconds, attoseconds) = duration.components
    // More than all years, and far from the end of the integers.
    guard seconds.magnitude < 400_000_000_000 else { return nil }
    let span = Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    return g_date_time_add(handle, span).map(DateTime.init(handle:))
  }

  /// Returns the moment some calendar units later, at the same clock time.
  ///
  ///     let due = DateTime(year: 2026, month: 1, day: 31)?.adding(months: 1)  // 28 February
  ///
  /// A day that the month does not have becomes its last one; then the days are added. Clock times
  /// around summer time are as with
  /// ``init(year:month:day:hour:minute:second:microsecond:in:)``.
  ///
  /// - Parameters:
  ///   - years: May be negative.
  ///   - months: May be negative; added to 12 times the years.
  ///   - days: May be negative.
  /// - Returns: `nil` outside of the years 1 to 9999.
  ///
  /// Wraps `g_date_time_add_months()` and `g_date_time_add_days()`. Since GLib 2.26.
  public func adding(years: Int = 0, months: Int = 0, days: Int = 0) -> DateTime? {
    let (yearsInMonths, isTooFar) = years.multipliedReportingOverflow(by: 12)
    let (sum, isTooMuch) = yearsInMonths.addingReportingOverflow(months)
    guard !isTooFar, !isTooMuch, sum.magnitude < 120_000, days.magnitude < 3_660_000,
      let month = g_date_time_add_months(handle, Int32(sum))
    else { return nil }
    defer { g_date_time_unref(month) }
    return g_date_time_add_days(month, Int32(days)).map(DateTime.init(handle:))
  }

  /// Returns how much time has passed since another moment; negative if that is later.
  ///
  ///     let age = DateTime.now().duration(since: started)
  ///
  /// Wraps `g_date_time_difference()`. Since GLib 2.26.
  public func duration(since other: DateTime) -> Duration {
    .microseconds(g_date_time_difference(handle, other.handle))
  }
}

// MARK: - Conformances

extension DateTime: Comparable {
  /// Whether both are the same moment.
  ///
  /// Wraps `g_date_time_equal()`. Since GLib 2.26.
  public static func == (left: DateTime, right: DateTime) -> Bool {
    g_date_time_difference(left.handle, right.handle) == 0
  }

  /// Whether the left one is earlier.
  ///
  /// Wraps `g_date_time_compare()`. Since GLib 2.26.
  public static func < (left: DateTime, right: DateTime) -> Bool {
    g_date_time_difference(left.handle, right.handle) < 0
  }
}

extension DateTime: Hashable {
  /// Feeds the moment to a hasher.
  ///
  /// No C counterpart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(unixMicroseconds)
  }
}
