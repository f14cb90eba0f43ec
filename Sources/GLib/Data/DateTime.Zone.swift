// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

extension DateTime {
  /// A time zone.
  ///
  ///     let berlin = try DateTime.Zone(identifier: "Europe/Berlin")
  ///     print(DateTime.now(in: berlin))
  ///
  /// Two are equal when their identifiers are.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GTimeZone`. Since GLib 2.26.
  public final class Zone {
    package let handle: OpaquePointer

    /// Takes over a reference.
    package init(handle: OpaquePointer) {
      self.handle = handle
    }

    deinit {
      g_time_zone_unref(handle)
    }
  }
}

// GTimeZone is immutable and counts its references atomically; the pointer never changes.
extension DateTime.Zone: @unchecked Sendable {}

// MARK: - Known zones

extension DateTime.Zone {
  /// Universal time.
  ///
  /// Wraps `g_time_zone_new_utc()`. Since GLib 2.26.
  public static let utc = DateTime.Zone(handle: g_time_zone_new_utc())

  /// The zone of this process, read anew at each use: `TZ`, else `/etc/localtime`, else UTC.
  ///
  /// Wraps `g_time_zone_new_local()`. Since GLib 2.26.
  public static var local: DateTime.Zone {
    let name = ProcessEnvironment.value(of: "TZ").map { $0.first == ":" ? $0.dropFirst() : $0[...] }
    // GLib prints a CRITICAL for a file that is there and of another kind.
    switch zoneFile(at: name.map { path(of: String($0)) } ?? "/etc/localtime") {
    case .another: return utc
    case .zone, .none: return DateTime.Zone(handle: g_time_zone_new_local())
    }
  }
}

// MARK: - By name or offset

extension DateTime.Zone {
  /// Looks a zone up by its name in the system's database, or takes an offset.
  ///
  /// `g_time_zone_new()` takes UTC for every name that it does not know, also for a misspelled one;
  /// here that throws. The database is the package `tzdata`: a small container may lack it.
  ///
  /// - Parameter identifier: A name such as `Europe/Berlin` or `UTC`, or an offset such as `+01:00`,
  ///   `-0330` or `Z`.
  /// - Throws: ``GLibError`` matching ``DateTime/ErrorCode/unknownZone``.
  ///
  /// Wraps `g_time_zone_new_identifier()`. Since GLib 2.68.
  public convenience init(identifier: String) throws(GLibError) {
    if let seconds = Self.offset(identifier), let zone = Self.fixed(seconds) {
      self.init(handle: zone)
      return
    }
    let isName = identifier.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0.utf8.allSatisfy(Self.isAllowed)
    }
    guard isName, Self.zoneFile(at: Self.path(of: identifier)) == .zone || identifier == "UTC"
    else {
      throw Self.unknown(identifier)
    }
    let handle = g_time_zone_new(identifier)
    guard String(cString: g_time_zone_get_identifier(handle)) == identifier else {
      g_time_zone_unref(handle)
      throw Self.unknown(identifier)
    }
    self.init(handle: handle)
  }

  /// Creates a zone whose clock is always as far ahead of UTC.
  ///
  /// - Parameter seconds: Negative in the west.
  /// - Returns: `nil` for a day or more.
  ///
  /// Wraps `g_time_zone_new_offset()`. Since GLib 2.58.
  public convenience init?(secondsFromUTC seconds: Int) {
    guard let handle = Self.fixed(seconds) else { return nil }
    self.init(handle: handle)
  }

  /// The name or offset, which ``init(identifier:)`` takes. A local zone may have another: a rule or
  /// a path of `TZ`.
  ///
  /// Wraps `g_time_zone_get_identifier()`. Since GLib 2.58.
  public var identifier: String { String(cString: g_time_zone_get_identifier(handle)) }

  private static func fixed(_ seconds: Int) -> OpaquePointer? {
    // GLib asserts that it can read its own text of the offset.
    seconds.magnitude < 86_400 ? g_time_zone_new_offset(Int32(seconds)) : nil
  }

  private static func unknown(_ identifier: String) -> GLibError {
    GLibError(
      DateTime.ErrorCode.unknownZone,
      "“\(identifier.prefix(80).replacing("\0", with: "\\0"))” is no time zone of this system"
    )
  }

  /// Reads `Z`, `+hh`, `+hhmm`, `+hh:mm` and `+hh:mm:ss`.
  private static func offset(_ text: String) -> Int? {
    if text == "Z" { return 0 }
    guard text.utf8.count <= 9, let sign = text.utf8.first, sign == 0x2B || sign == 0x2D else {
      return nil
    }
    let digits = text.utf8.dropFirst()
    let isShape = digits.enumerated().allSatisfy { place, byte in
      let isColon = digits.count > 4 && place % 3 == 2
      return isColon ? byte == 0x3A : (0x30...0x39).contains(byte)
    }
    guard isShape, [2, 4, 5, 8].contains(digits.count) else { return nil }
    let numbers = digits.filter { $0 != 0x3A }.map { Int($0) - 0x30 }
    let fields = stride(from: 0, to: numbers.count, by: 2).map {
      numbers[$0] * 10 + numbers[$0 + 1]
    }
    guard fields[0] < 24, fields.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
    let seconds = zip(fields, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    return sign == 0x2D ? -seconds : seconds
  }
}

// MARK: - The database

extension DateTime.Zone {
  private enum ZoneFile { case none, zone, another }

  // No dots: no file of the database needs them, and none leads out of it.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "_+-".utf8.contains(byte)
  }

  private static func path(of name: String) -> String {
    if name.hasPrefix("/") { return name }
    return "\(ProcessEnvironment.value(of: "TZDIR") ?? "/usr/share/zoneinfo")/\(name)"
  }

  /// Whether there is a file, and one that begins as a zone does.
  private static func zoneFile(at path: String) -> ZoneFile {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { return .none }
    defer { close(number) }
    var status = stat()
    guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .none }
    var header = [UInt8](repeating: 0, count: 44)
    let count = read(number, &header, header.count)
    return count == header.count && header.starts(with: "TZif".utf8) ? .zone : .another
  }
}

// MARK: - Conformances

extension DateTime.Zone: Hashable, CustomStringConvertible {
  /// Compares the identifiers.
  ///
  /// No C counterpart.
  public static func == (left: DateTime.Zone, right: DateTime.Zone) -> Bool {
    left.identifier == right.identifier
  }

  /// Feeds the identifier to a hasher.
  ///
  /// No C counterpart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(identifier)
  }

  /// The identifier.
  ///
  /// Wraps `g_time_zone_get_identifier()`. Since GLib 2.58.
  public var description: String { identifier }
}
