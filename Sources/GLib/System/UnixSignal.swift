// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// A UNIX signal that a ``MainContext`` can watch.
///
///     let reload = try UnixSignal(configuredNumber)
///     context.addSignal(reload) { reloadConfiguration(); return .keep }
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct UnixSignal: RawRepresentable, Hashable, Sendable {
  /// The number of the signal, as in `SIGTERM`.
  ///
  /// No C counterpart.
  public let rawValue: Int32

  /// Creates the signal of a number, or `nil` when GLib cannot watch it.
  ///
  /// No C counterpart.
  public init?(rawValue: Int32) {
    guard Self.names[rawValue] != nil else { return nil }
    self.rawValue = rawValue
  }

  /// Creates the signal of a number, which may come from outside.
  ///
  /// - Throws: ``GLibError`` matching ``SignalErrorCode/unwatchable`` when GLib cannot watch it.
  ///
  /// No C counterpart.
  public init(_ number: Int32) throws(GLibError) {
    guard let signal = UnixSignal(rawValue: number) else {
      let hint = number == SIGCHLD ? "; addExit(ofChild:) tells of the end of a child" : ""
      throw GLibError(
        SignalErrorCode.unwatchable,
        "signal \(number) cannot be watched; HUP, INT, TERM, USR1, USR2 and WINCH can\(hint)"
      )
    }
    self = signal
  }

  private init(known number: Int32) { rawValue = number }

  private static let names: [Int32: String] = [
    SIGHUP: "HUP", SIGINT: "INT", SIGTERM: "TERM", SIGUSR1: "USR1", SIGUSR2: "USR2",
    SIGWINCH: "WINCH",
  ]
}

// MARK: - Signals

extension UnixSignal {
  /// `SIGHUP`: the terminal is gone; daemons reload their configuration.
  ///
  /// No C counterpart.
  public static let hangUp = UnixSignal(known: SIGHUP)
  /// `SIGINT`: the user has pressed the interrupt key.
  ///
  /// No C counterpart.
  public static let interrupt = UnixSignal(known: SIGINT)
  /// `SIGTERM`: the process is asked to end.
  ///
  /// No C counterpart.
  public static let terminate = UnixSignal(known: SIGTERM)
  /// `SIGUSR1`: means what the program says.
  ///
  /// No C counterpart.
  public static let user1 = UnixSignal(known: SIGUSR1)
  /// `SIGUSR2`: means what the program says.
  ///
  /// No C counterpart.
  public static let user2 = UnixSignal(known: SIGUSR2)
  /// `SIGWINCH`: the terminal's window has another size.
  ///
  /// No C counterpart.
  public static let windowChange = UnixSignal(known: SIGWINCH)
}

extension UnixSignal: CustomStringConvertible {
  /// The name without its prefix, as in `TERM`.
  ///
  /// No C counterpart.
  public var description: String { Self.names[rawValue] ?? "\(rawValue)" }
}
