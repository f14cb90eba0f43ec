// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib
import Glibc

/// The service manager that runs this process, systemd say, if there is one.
///
///     for listener in try ServiceManager.takeListeners() { serve(listener.name, listener.takeDescriptor()!) }
///     try ServiceManager.notify(.ready, .status("12 machines run"))
///     if let interval = ServiceManager.watchdogInterval {
///       context.addTimeout(every: interval / 2) { try ServiceManager.notify(.watchdog); return .keep }
///     }
///
/// Everywhere else nothing happens: ``notify(_:)`` returns false, and there are no listeners.
/// No library of systemd is involved.
///
/// > Isolation: Safe from any thread, but for what changes the environment.
///
/// No C counterpart.
public enum ServiceManager {
  /// Tells the service manager something.
  ///
  ///     try ServiceManager.notify(.reloading)
  ///     reload()
  ///     try ServiceManager.notify(.ready)
  ///
  /// - Parameter messages: What to tell, at once and in this order.
  /// - Returns: Whether there is somebody to be told.
  /// - Throws: `GLibError` matching an `IOErrorCode` when the message cannot be sent;
  ///   `IOErrorCode.invalidArgument` when a message contains a newline or U+0000, or the socket's path in
  ///   `NOTIFY_SOCKET` is none.
  ///
  /// > Isolation: Safe from any thread. Waits only if the service manager does not read.
  ///
  /// No C counterpart.
  @discardableResult
  public static func notify(_ messages: Message...) throws(GLibError) -> Bool {
    try notify(messages, socket: ProcessEnvironment.value(of: "NOTIFY_SOCKET"))
  }

  /// How often the service manager wants to hear ``Message/watchdog``; `nil` if it does not. Twice as often
  /// is the custom.
  ///
  /// No C counterpart.
  public static var watchdogInterval: Duration? {
    watchdogInterval(
      ProcessEnvironment.value(of: "WATCHDOG_USEC"),
      ofPID: ProcessEnvironment.value(of: "WATCHDOG_PID")
    )
  }
}

// MARK: - Messages

extension ServiceManager {
  /// Something that a service tells its manager.
  ///
  /// No C counterpart.
  public struct Message: Hashable, Sendable {
    let fields: [String]

    /// Says something that has no name here, as in `EXTEND_TIMEOUT_USEC`.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - value: Its value, without a newline.
    ///
    /// No C counterpart.
    public static func field(_ name: String, _ value: String) -> Message {
      Message(fields: ["\(name)=\(value)"])
    }

    /// The service has started, or reloaded, and works.
    ///
    /// No C counterpart.
    public static let ready = field("READY", "1")

    /// The service reads its configuration anew; ``ready`` follows. With the time, which newer managers want.
    ///
    /// No C counterpart.
    public static var reloading: Message {
      Message(fields: ["RELOADING=1", "MONOTONIC_USEC=\(g_get_monotonic_time())"])
    }

    /// The service ends.
    ///
    /// No C counterpart.
    public static let stopping = field("STOPPING", "1")

    /// The service lives; see ``ServiceManager/watchdogInterval``.
    ///
    /// No C counterpart.
    public static let watchdog = field("WATCHDOG", "1")

    /// One line that `systemctl status` shows.
    ///
    /// No C counterpart.
    public static func status(_ line: String) -> Message { field("STATUS", line) }

    /// Which process the service is, if not this one.
    ///
    /// No C counterpart.
    public static func mainPID(_ pid: Int32) -> Message { field("MAINPID", "\(pid)") }
  }
}

// MARK: - Sending

extension ServiceManager {
  static func notify(_ messages: [Message], socket path: String?) throws(GLibError) -> Bool {
    guard let path, !path.isEmpty else { return false }
    let fields = messages.flatMap(\.fields)
    for field in fields where field.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\n") }) {
      throw GLibError(
        IOErrorCode.invalidArgument,
        "“\(field.replacing("\0", with: "\\0").replacing("\n", with: "\\n"))” is more than a line"
      )
    }
    var address = sockaddr_un()
    let length = try fill(&address, path)
    let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw .ioErrno(errno, "cannot tell the service manager") }
    let descriptor = OwnedDescriptor(adopting: number)
    let text = Array(fields.joined(separator: "\n").utf8)
    var sent: Int
    repeat {
      sent = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          sendto(descriptor.number, text, text.count, Int32(MSG_NOSIGNAL), $0, length)
        }
      }
    } while sent < 0 && errno == EINTR
    guard sent >= 0 else { throw .ioErrno(errno, "cannot tell the service manager at \(path)") }
    return true
  }

  /// A path, or, after `@`, a name that is in no file system.
  private static func fill(
    _ address: inout sockaddr_un,
    _ path: String
  ) throws(GLibError) -> socklen_t {
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path)!
    var bytes = Array(path.utf8)
    guard bytes[0] == UInt8(ascii: "/") || bytes[0] == UInt8(ascii: "@"),
      bytes.count < MemoryLayout.size(ofValue: address.sun_path)
    else {
      throw GLibError(
        IOErrorCode.invalidArgument,
        "NOTIFY_SOCKET is no address of a socket: \(path)"
      )
    }
    let isAbstract = bytes[0] == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return socklen_t(start + bytes.count + (isAbstract ? 0 : 1))
  }

  static func watchdogInterval(_ microseconds: String?, ofPID pid: String?) -> Duration? {
    guard let count = microseconds.flatMap({ Int64($0) }), count > 0 else { return nil }
    // Inherited variables may mean our parent.
    if let pid, Int32(pid) != getpid() { return nil }
    return .microseconds(count)
  }
}
