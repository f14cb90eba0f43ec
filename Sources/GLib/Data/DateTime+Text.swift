// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Reading

extension DateTime {
  /// Reads a date and a time of ISO 8601.
  ///
  ///     let start = try DateTime(parsing: "2026-11-25T18:30:00.5+01:00")
  ///     let local = try DateTime(parsing: "20261125T183000", in: .local)
  ///
  /// The date is `YYYY-MM-DD`, `YYYY-DDD` or `YYYY-Www-D`, the time `hh:mm:ss` with or without
  /// decimals, both also without hyphens and colons; `T` or a space is between them. The zone is `Z`
  /// or an offset of hours and minutes. Decimals beyond the microsecond do not count.
  ///
  /// - Parameters:
  ///   - text: Nothing but the date and time.
  ///   - zone: For text without a zone; what the text says comes first.
  /// - Throws: ``GLibError`` matching ``ErrorCode/invalidText`` for other text and for a date or time
  ///   that does not exist, ``ErrorCode/missingZone`` if neither text nor caller names a zone.
  ///
  /// Wraps `g_date_time_new_from_iso8601()`. Since GLib 2.56.
  public convenience init(parsing text: String, in zone: Zone? = nil) throws(GLibError) {
    // Longer is nothing that it reads, and some versions count beyond an int in what is longer still.
    guard text.utf8.count <= 100, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
      throw Self.invalid(text)
    }
    guard Self.hasPossibleOffset(text) else { throw Self.invalid(text) }
    if let handle = g_date_time_new_from_iso8601(text, zone?.handle) {
      self.init(handle: handle)
      return
    }
    if zone == nil, let handle = g_date_time_new_from_iso8601(text, Zone.utc.handle) {
      g_date_time_unref(handle)
      throw GLibError(ErrorCode.missingZone, "“\(text)” names no zone")
    }
    throw Self.invalid(text)
  }

  /// GLib 2.66 takes an offset of 99 hours for UTC.
  private static func hasPossibleOffset(_ text: String) -> Bool {
    guard let time = text.firstIndex(where: { $0 == "T" || $0 == " " }),
      let sign = text[time...].lastIndex(where: { $0 == "+" || $0 == "-" })
    else { return true }
    let digits = text[sign...].filter(\.isNumber)
    return Int(digits.prefix(2)) ?? 0 < 24 && Int(digits.dropFirst(2)) ?? 0 < 60
  }

  private static func invalid(_ text: String) -> GLibError {
    let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
    return GLibError(
      ErrorCode.invalidText,
      "“\(shown.replacing("\0", with: "\\0"))” is no date and time of ISO 8601"
    )
  }
}

// MARK: - Writing

extension DateTime: CustomStringConvertible {
  /// Date, time and offset as ISO 8601: `2026-11-25T18:30:00.500000+01`, with six decimals if there
  /// are microseconds, with the minutes and seconds of the offset if it has some, and `Z` for UTC.
  ///
  /// Wraps `g_date_time_format_iso8601()`. Since GLib 2.62.
  public var description: String {
    let text = String(g_date_time_format_iso8601(handle), transfer: .full) ?? ""
    // GLib 2.66 writes years before 1000 with fewer digits, and does not read them again.
    let digits = text.utf8.prefix { $0 != UInt8(ascii: "-") }.count
    return String(repeating: "0", count: max(0, 4 - digits)) + text
  }

  /// Writes date and time in the form of a pattern, as `strftime()` does.
  ///
  ///     try start.formatted("%A, %-d %B %Y, %H:%M %Z")  // Wednesday, 25 November 2026, 18:30 CET
  ///
  /// Names are those of the process's locale: of C until somebody calls `setlocale()`. `%F %T` is a
  /// date and time, `%f` the microseconds, `%s` UNIX time, `%z` the offset, `%%` a `%`.
  ///
  /// - Throws: ``GLibError`` matching ``ErrorCode/invalidFormat`` for a pattern that GLib does not know,
  ///   and for U+0000 in it.
  ///
  /// Wraps `g_date_time_format()`. Since GLib 2.26.
  public func formatted(_ format: String) throws(GLibError) -> String {
    guard !format.utf8.contains(0), let text = g_date_time_format(handle, format) else {
      throw GLibError(
        ErrorCode.invalidFormat,
        "“\(format.replacing("\0", with: "\\0"))” is no pattern for a date and time"
      )
    }
    return String(text, transfer: .full) ?? ""
  }
}

// MARK: - Errors

extension DateTime {
  /// Why there is no date and time, or no zone.
  ///
  ///     do {
  ///       start = try DateTime(parsing: text)
  ///     } catch DateTime.ErrorCode.missingZone {
  ///       start = try DateTime(parsing: text, in: .local)
  ///     }
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct ErrorCode: GLibErrorCode {
    /// `swift-glib-date-time-error-quark`.
    ///
    /// No C counterpart.
    public static let domain: ErrorDomain = "swift-glib-date-time-error-quark"

    /// The number of the code within its domain.
    ///
    /// No C counterpart.
    public let rawValue: Int

    /// Creates the code of a number, which need not be one that is named here.
    ///
    /// No C counterpart.
    public init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// The text is no date and time, or none that exists.
    ///
    /// No C counterpart.
    public static let invalidText = Self(rawValue: 0)

    /// The text names no zone, and the caller none, either.
    ///
    /// No C counterpart.
    public static let missingZone = Self(rawValue: 1)

    /// There is no zone of that name on this system.
    ///
    /// No C counterpart.
    public static let unknownZone = Self(rawValue: 2)

    /// The pattern for a date and time is not known.
    ///
    /// No C counterpart.
    public static let invalidFormat = Self(rawValue: 3)
  }
}
