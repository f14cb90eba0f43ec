// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// What a program that looks after machines needs.

extension QMPCommand where Result == QMPStatus {
  /// Asks how the machine is.
  ///
  /// Wraps `query-status`.
  public static var queryStatus: Self {
    // Asked again and again: a decoder would take longer than all the rest.
    Self("query-status", nil) { unread in
      var running, status: JSONValue?
      unread.forEachMember { name, parser throws(JSONSyntaxError) in
        if parser.matches(name, "running") {
          running = try parser.value()
        } else if parser.matches(name, "status") {
          status = try parser.value()
        } else {
          try parser.skip()
        }
      }
      guard let running = running?.boolValue, let status = status?.stringValue
      else { return try Coding.decode(QMPStatus.self, from: unread) }
      return QMPStatus(running: running, status: QMPStatus.RunState(rawValue: status))
    }
  }
}

extension QMPCommand where Result == Void {
  /// Lets the machine run, at first or again.
  ///
  /// Wraps `cont`.
  public static var cont: Self { Self("cont") }

  /// Lets the machine stand still.
  ///
  /// Wraps `stop`.
  public static var stop: Self { Self("stop") }

  /// Ends QEMU at once; the guest is not asked. The connection then ends cleanly.
  ///
  /// Wraps `quit`.
  public static var quit: Self { Self("quit") }

  /// Asks the guest to shut down, as the power button does. It may take its time, or not care.
  ///
  /// Wraps `system_powerdown`.
  public static var systemPowerdown: Self { Self("system_powerdown") }

  /// Resets the machine at once.
  ///
  /// Wraps `system_reset`.
  public static var systemReset: Self { Self("system_reset") }

  /// Wakes a guest that sleeps.
  ///
  /// Wraps `system_wakeup`.
  public static var systemWakeup: Self { Self("system_wakeup") }

  /// Gives QEMU a descriptor under a name; for ``QMPMonitor/execute(_:passing:deadline:isolation:)``.
  ///
  /// Wraps `getfd`.
  public static func getfd(_ name: String) -> Self { Self("getfd", ["fdname": name]) }

  /// Lets QEMU close a descriptor that it knows by a name.
  ///
  /// Wraps `closefd`.
  public static func closefd(_ name: String) -> Self { Self("closefd", ["fdname": name]) }

  /// Lets QEMU close the descriptors of a set, once nothing uses them.
  ///
  /// Wraps `remove-fd`.
  public static func removeFD(set id: Int) -> Self { Self("remove-fd", ["fdset-id": id]) }
}

extension QMPCommand where Result == QMPDescriptorSet {
  /// Gives QEMU a descriptor, which then is `/dev/fdset/ID`; for
  /// ``QMPMonitor/execute(_:passing:deadline:isolation:)``.
  ///
  /// - Parameters:
  ///   - id: The set that it belongs to; left out, a new one.
  ///   - note: A text that `query-fdsets` shows.
  ///
  /// Wraps `add-fd`.
  public static func addFD(set id: Int? = nil, note: String? = nil) -> Self {
    var arguments: [String: JSONValue] = [:]
    arguments["fdset-id"] = id.map { .integer(Int64($0)) }
    arguments["opaque"] = note.map { .string($0) }
    return Self("add-fd", arguments.isEmpty ? nil : JSONValue.object(arguments))
  }
}

extension QMPCommand where Result == QEMUVersion? {
  /// Asks for the version, which ``QMPMonitor/version`` has, too.
  ///
  /// Wraps `query-version`.
  public static var queryVersion: Self { Self("query-version", nil) { QEMUVersion($0.value()) } }
}

extension QMPCommand where Result == String? {
  /// Asks for the machine's name: `-name`.
  ///
  /// Wraps `query-name`.
  public static var queryName: Self { Self("query-name", nil) { $0.value()["name"]?.stringValue } }

  /// Asks for the machine's UUID; all zeros when it was given none.
  ///
  /// Wraps `query-uuid`.
  public static var queryUUID: Self { Self("query-uuid", nil) { $0.value()["UUID"]?.stringValue } }
}

extension QMPCommand where Result == Set<String> {
  /// Asks which commands QEMU knows.
  ///
  /// Wraps `query-commands`.
  public static var queryCommands: Self {
    Self("query-commands", nil) { unread in
      Set((unread.value().arrayValue ?? []).compactMap { $0["name"]?.stringValue })
    }
  }
}

extension QMPCommand where Result == String {
  /// Runs a line of the monitor that is made for people.
  ///
  /// Wraps `human-monitor-command`.
  public static func humanMonitor(_ line: String) -> Self {
    Self("human-monitor-command", ["command-line": line])
  }
}

// MARK: - Results

/// How a machine is.
///
/// > Isolation: Safe from any thread, as any value.
///
/// Wraps `StatusInfo`.
public struct QMPStatus: Hashable, Sendable, Codable {
  /// Whether its processors run.
  ///
  /// No C counterpart.
  public let running: Bool

  /// QEMU's word for it.
  ///
  /// No C counterpart.
  public let status: RunState

  /// QEMU's word for how a machine is.
  ///
  /// Wraps `RunState`.
  public struct RunState: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The word.
    ///
    /// No C counterpart.
    public let rawValue: String

    /// The state of a word, which need not be one that is listed here.
    ///
    /// No C counterpart.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The word.
    ///
    /// No C counterpart.
    public var description: String { rawValue }

    /// It was started with `-S`, and has not run yet.
    ///
    /// No C counterpart.
    public static let prelaunch = Self(rawValue: "prelaunch")

    /// It runs.
    ///
    /// No C counterpart.
    public static let running = Self(rawValue: "running")

    /// It stands still because it was told to.
    ///
    /// No C counterpart.
    public static let paused = Self(rawValue: "paused")

    /// The guest has shut down, and QEMU was told not to end then.
    ///
    /// No C counterpart.
    public static let shutdown = Self(rawValue: "shutdown")

    /// The guest has crashed.
    ///
    /// No C counterpart.
    public static let guestPanicked = Self(rawValue: "guest-panicked")

    /// It stands still because of an error of a disk.
    ///
    /// No C counterpart.
    public static let ioError = Self(rawValue: "io-error")

    /// It stands still because of an error inside QEMU.
    ///
    /// No C counterpart.
    public static let internalError = Self(rawValue: "internal-error")

    /// The guest sleeps.
    ///
    /// No C counterpart.
    public static let suspended = Self(rawValue: "suspended")

    /// A watchdog has gone off.
    ///
    /// No C counterpart.
    public static let watchdog = Self(rawValue: "watchdog")

    /// It waits for a migration to come in.
    ///
    /// No C counterpart.
    public static let inMigrate = Self(rawValue: "inmigrate")
  }
}

/// A descriptor that QEMU was given.
///
/// > Isolation: Safe from any thread, as any value.
///
/// Wraps `AddfdInfo`.
public struct QMPDescriptorSet: Hashable, Sendable, Codable {
  /// The set, as in `/dev/fdset/1`.
  ///
  /// No C counterpart.
  public let id: Int

  /// The descriptor's number in QEMU.
  ///
  /// No C counterpart.
  public let descriptor: Int

  private enum CodingKeys: String, CodingKey {
    case id = "fdset-id"
    case descriptor = "fd"
  }
}
