// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Why a command has no result: which command, and the reason.
///
///     do {
///       try await monitor.execute(.getfd("tap0"), passing: descriptors)
///     } catch QMPErrorClass.commandNotFound {
///       useAnotherWay()
///     } catch let error as QMPError where error.reason == .deadlineMissed {
///       print("QEMU hangs: \(error)")
///     }
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct QMPError: Error, Hashable, Sendable {
  /// The command; `nil` when it was the greeting that did not come, or an event.
  ///
  /// No C counterpart.
  public let command: String?

  /// Why it has no result.
  ///
  /// No C counterpart.
  public let reason: Reason

  /// Why a command has no result.
  ///
  /// No C counterpart.
  public enum Reason: Hashable, Sendable {
    /// The other side refused, and says why.
    ///
    /// No C counterpart.
    case refused(QMPErrorClass, String)
    /// No reply came in time. The command may still be carried out, unless it waited here to be sent.
    ///
    /// No C counterpart.
    case deadlineMissed
    /// The connection ended first.
    ///
    /// No C counterpart.
    case ended(QMPEnd)
    /// The result is not of the type that was asked for.
    ///
    /// No C counterpart.
    case unexpectedResult(String)
    /// It cannot be sent as it is, and was not.
    ///
    /// No C counterpart.
    case unsendable(String)
  }
}

extension QMPError: CustomStringConvertible {
  /// The command and the reason, on one line.
  ///
  /// No C counterpart.
  public var description: String {
    let what = command ?? "QMP"
    return switch reason {
    case .refused(_, let description): "\(what): \(description)"
    case .deadlineMissed where command == nil: "QMP: no greeting came in time"
    case .deadlineMissed: "\(what): no reply came in time"
    case .ended(let end): "\(what): \(end)"
    case .unexpectedResult(let description): "\(what): not the expected result: \(description)"
    case .unsendable(let description): "\(what): cannot be sent: \(description)"
    }
  }
}

/// The class of an error that QEMU reports. Most are generic, and only their text tells more.
///
/// It matches in a `catch` clause: `catch QMPErrorClass.deviceNotFound`.
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct QMPErrorClass: RawRepresentable, Hashable, Sendable {
  /// QEMU's name of the class.
  ///
  /// No C counterpart.
  public let rawValue: String

  /// The class of a name, which need not be one that is listed here.
  ///
  /// No C counterpart.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Nothing more is known than the text.
  ///
  /// No C counterpart.
  public static let generic = Self(rawValue: "GenericError")

  /// There is no such command, or not in this state.
  ///
  /// No C counterpart.
  public static let commandNotFound = Self(rawValue: "CommandNotFound")

  /// There is no such device.
  ///
  /// No C counterpart.
  public static let deviceNotFound = Self(rawValue: "DeviceNotFound")

  /// The device is not in use.
  ///
  /// No C counterpart.
  public static let deviceNotActive = Self(rawValue: "DeviceNotActive")

  /// KVM is asked for, and is not in use.
  ///
  /// No C counterpart.
  public static let kvmMissingCapability = Self(rawValue: "KVMMissingCap")

  /// Whether an error is a refusal of this class: what `catch` asks.
  ///
  /// No C counterpart.
  public static func ~= (pattern: QMPErrorClass, error: any Error) -> Bool {
    guard let error = error as? QMPError, case .refused(let its, _) = error.reason else {
      return false
    }
    return its == pattern
  }
}
