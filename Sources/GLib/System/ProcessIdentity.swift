// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// Names one process for ever: a number that is used again, after the process has ended or the
/// machine has been restarted, is another identity.
///
/// Write it to disk before it matters, as its ``description`` or by `Codable`, and a restarted daemon finds its
/// processes again:
///
///     guard let saved = ProcessIdentity(line) else { throw StateError() }
///     if try saved.isRunning() { try context.addExit(of: saved) { status in restart() } }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct ProcessIdentity: Hashable, Sendable, Codable {
  /// The process number.
  ///
  /// No C counterpart.
  public let pid: Int32

  /// When the process was started, in clock ticks since the machine was (field 22 of
  /// `/proc/PID/stat`).
  ///
  /// No C counterpart.
  public let startTime: UInt64

  /// Identifies the run of the machine (`/proc/sys/kernel/random/boot_id`).
  ///
  /// No C counterpart.
  public let bootID: String

  /// Looks up a process that exists now.
  ///
  /// The identity of a child is certain as long as nobody has collected its status. The identity
  /// of another process is whatever has the number now.
  ///
  /// - Throws: ``GLibError`` matching ``ProcessErrorCode/notRunning`` when there is no such process,
  ///   ``ProcessErrorCode/notSupported`` when the system cannot tell.
  ///
  /// No C counterpart.
  public init(ofPID pid: Int32) throws(GLibError) {
    guard let stat = try ProcessStat(pid: pid) else {
      throw GLibError(ProcessErrorCode.notRunning, "there is no process \(pid)")
    }
    self.pid = pid
    startTime = stat.startTime
    bootID = try Self.currentBootID()
  }

  /// This process.
  ///
  /// - Throws: ``GLibError`` matching ``ProcessErrorCode/notSupported`` when there is no `/proc`.
  ///
  /// No C counterpart.
  public static func current() throws(GLibError) -> ProcessIdentity {
    try ProcessIdentity(ofPID: getpid())
  }

  /// Whether the process runs now. A process that has ended and whose status nobody has collected
  /// does not run.
  ///
  /// - Throws: ``GLibError`` when the system does not say: a supervisor must not take that for
  ///   "no" and start a second machine.
  ///
  /// No C counterpart.
  public func isRunning() throws(GLibError) -> Bool {
    guard try Self.currentBootID() == bootID, let stat = try ProcessStat(pid: pid) else {
      return false
    }
    return stat.startTime == startTime && !stat.hasEnded
  }

  static func currentBootID() throws(GLibError) -> String {
    guard let text = try SmallFile.contents(of: "/proc/sys/kernel/random/boot_id") else {
      throw GLibError(ProcessErrorCode.notSupported, "this system has no boot id")
    }
    return String(text.prefix { !$0.isNewline })
  }
}

extension ProcessIdentity: LosslessStringConvertible {
  /// Reads what ``description`` has written.
  ///
  /// - Returns: `nil` for any other text.
  ///
  /// No C counterpart.
  public init?(_ description: String) {
    let words = description.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, let pid = Int32(words[0]), pid > 0, let startTime = UInt64(words[1]),
      !words[2].isEmpty
    else { return nil }
    self.pid = pid
    self.startTime = startTime
    bootID = String(words[2])
  }

  /// One line for a state file: the number, the start time and the run of the machine, with spaces between.
  ///
  /// No C counterpart.
  public var description: String { "\(pid) \(startTime) \(bootID)" }
}

/// What `/proc/PID/stat` says that matters here.
struct ProcessStat: Equatable {
  let state: Character
  let startTime: UInt64

  /// The process is dead, but its number is not free yet.
  var hasEnded: Bool { state == "Z" || state == "X" || state == "x" }

  /// Reads the state of a process; `nil` when there is none of that number.
  init?(pid: Int32) throws(GLibError) {
    guard let text = try SmallFile.contents(of: "/proc/\(pid)/stat") else {
      guard try SmallFile.contents(of: "/proc/self/stat") != nil else {
        throw GLibError(ProcessErrorCode.notSupported, "this system has no /proc")
      }
      return nil
    }
    guard let stat = ProcessStat(parsing: text) else {
      throw GLibError(
        ProcessErrorCode.notSupported,
        "/proc/\(pid)/stat cannot be understood: \(text)"
      )
    }
    self = stat
  }

  /// Takes the line apart. The second field is a name in parentheses, which may itself contain
  /// spaces, parentheses and newlines; so fields are counted from the last parenthesis.
  init?(parsing text: String) {
    guard let end = text.utf8.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[text.utf8.index(after: end)...].split { $0 == " " || $0.isNewline }
    guard fields.count >= 20, fields[0].count == 1, let state = fields[0].first,
      let startTime = UInt64(fields[19])
    else { return nil }
    self.state = state
    self.startTime = startTime
  }
}

/// Reads files of `/proc`, which are short and say of what size they are only when they are read.
enum SmallFile {
  /// The text of a file, with broken UTF-8 repaired; `nil` when it does not exist, or its process
  /// ends while it is read.
  static func contents(of path: String) throws(GLibError) -> String? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else {
      if errno == ENOENT || errno == ESRCH { return nil }
      throw .errno(errno, "cannot open \(path)")
    }
    defer { close(number) }
    var bytes: [UInt8] = []
    var buffer: [UInt8] = .init(repeating: 0, count: 4096)
    while true {
      switch read(number, &buffer, buffer.count) {
      case 0: return String(decoding: bytes, as: UTF8.self)
      case let count where count > 0: bytes += buffer[..<count]
      case _ where errno == EINTR: break
      case _ where errno == ESRCH: return nil
      default: throw .errno(errno, "cannot read \(path)")
      }
    }
  }
}
