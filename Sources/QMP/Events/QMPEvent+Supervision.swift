// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension QMPEvent.Name {
  /// The machine shuts down; ``QMPEvent/cause`` says why.
  ///
  /// Wraps `SHUTDOWN`.
  public static let shutdown: Self = "SHUTDOWN"

  /// The machine stands still.
  ///
  /// Wraps `STOP`.
  public static let stop: Self = "STOP"

  /// The machine runs again.
  ///
  /// Wraps `RESUME`.
  public static let resume: Self = "RESUME"

  /// The machine was reset; ``QMPEvent/cause`` says why.
  ///
  /// Wraps `RESET`.
  public static let reset: Self = "RESET"

  /// The guest was asked to power down.
  ///
  /// Wraps `POWERDOWN`.
  public static let powerdown: Self = "POWERDOWN"

  /// The guest sleeps.
  ///
  /// Wraps `SUSPEND`.
  public static let suspend: Self = "SUSPEND"

  /// The guest was woken.
  ///
  /// Wraps `WAKEUP`.
  public static let wakeUp: Self = "WAKEUP"

  /// The guest says that it has crashed; ``QMPEvent/panic`` says more.
  ///
  /// Wraps `GUEST_PANICKED`.
  public static let guestPanicked: Self = "GUEST_PANICKED"

  /// A watchdog of the machine has gone off.
  ///
  /// Wraps `WATCHDOG`.
  public static let watchdog: Self = "WATCHDOG"

  /// A disk reported an error.
  ///
  /// Wraps `BLOCK_IO_ERROR`.
  public static let blockIOError: Self = "BLOCK_IO_ERROR"

  /// A device was unplugged.
  ///
  /// Wraps `DEVICE_DELETED`.
  public static let deviceDeleted: Self = "DEVICE_DELETED"
}

extension QMPEvent {
  /// Why a machine shuts down or was reset; `nil` for other events.
  ///
  /// Wraps the data of `SHUTDOWN` and `RESET`.
  public var cause: Cause? { name == .shutdown || name == .reset ? try? decode() : nil }

  /// Why a machine shuts down or was reset.
  ///
  /// Wraps the data of `SHUTDOWN` and `RESET`.
  public struct Cause: Hashable, Sendable, Codable {
    /// Whether the guest wanted it.
    ///
    /// No C counterpart.
    public let guest: Bool

    /// QEMU's word for it: `guest-shutdown`, `host-qmp-quit`, `host-signal` and others.
    ///
    /// No C counterpart.
    public let reason: String
  }

  /// What becomes of a guest that has crashed; `nil` for other events.
  ///
  /// Wraps the data of `GUEST_PANICKED`.
  public var panic: Panic? { name == .guestPanicked ? try? decode() : nil }

  /// What becomes of a guest that has crashed.
  ///
  /// Wraps the data of `GUEST_PANICKED`.
  public struct Panic: Hashable, Sendable, Codable {
    /// QEMU's word for it: `pause`, `poweroff` or `run`.
    ///
    /// No C counterpart.
    public let action: String

    /// What the guest says about it, if anything.
    ///
    /// No C counterpart.
    public let info: JSONValue?
  }
}
