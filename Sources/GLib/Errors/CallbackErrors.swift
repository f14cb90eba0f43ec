// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// The place where errors arrive that have nowhere else to go.
///
/// A callback that C code calls cannot throw: its frames know no Swift errors. Where C offers no
/// `GError **` either, as for timers, idles, signals and descriptors, a thrown error is handed to
/// the handler that is set here, and the program goes on:
///
///     CallbackErrors.setHandler { error, origin in log.warning("\(origin): \(error)") }
///
/// Without a handler, each error becomes a warning of the log domain `swift-glib`, with the fields
/// `ERROR_ORIGIN` and, for a ``GLibError``, `ERROR_DOMAIN` and `ERROR_CODE`: one line on standard
/// error, unless a ``LogWriter`` does something else. None is ever lost silently.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public enum CallbackErrors {
  /// What is told about one error: the error, and in words where it was thrown.
  ///
  /// No C counterpart.
  public typealias Handler = @Sendable (_ error: any Error, _ origin: String) -> Void

  /// Sets the function that is told about errors from now on.
  ///
  /// - Parameter handler: Runs once for each error, on the thread where it was thrown, with none
  ///   of this library's locks held; several threads may call it at the same time. Held until it
  ///   is replaced. `nil` brings back the log record.
  /// - Returns: The handler that was set before, so that a test can put it back.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  @discardableResult
  public static func setHandler(_ handler: Handler?) -> Handler? {
    state.exchange(handler)
  }

  /// Hands an error to the handler.
  ///
  /// - Parameter origin: Where it was thrown, in words for people: `"timeout 'poll'"`.
  package static func report(_ error: any Error, origin: String) {
    if let handler = state.handler {
      handler(error, origin)
    } else {
      log(error, origin: origin)
    }
  }
}

// MARK: - Errors

extension CallbackErrors {
  /// The report of a mistake: an error was to be put where C code had put one already.
  ///
  /// The first error stays in its place; this is what becomes of the second.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_set_error()`. Since GLib 2.0.
  public struct AlreadySet: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error that stays, and that the C caller sees.
    ///
    /// No C counterpart.
    public let kept: GLibError

    /// The error that came second, and that nobody else will see.
    ///
    /// No C counterpart.
    public let dropped: GLibError

    package init(kept: GLibError, dropped: GLibError) {
      self.kept = kept
      self.dropped = dropped
    }

    /// Both errors on one line.
    ///
    /// No C counterpart.
    public var description: String {
      "an error was set over another one: \(dropped); kept: \(kept)"
    }
  }
}

// MARK: - State

extension CallbackErrors {
  private static let state = State()

  // The closure is read and written under the lock only.
  private final class State: @unchecked Sendable {
    private let lock = Lock()
    private var current: Handler?

    var handler: Handler? { lock.withLock { current } }

    func exchange(_ handler: Handler?) -> Handler? {
      lock.withLock {
        let previous = current
        current = handler
        return previous
      }
    }
  }

  private static func log(_ error: any Error, origin: String) {
    var fields: LogFields = ["ERROR_ORIGIN": origin]
    if let error = error as? GLibError {
      fields.append("ERROR_DOMAIN", error.domain.description)
      fields.append("ERROR_CODE", error.code)
    }
    let text = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    LogDomain.library.warning("uncaught error in \(origin): \(text)", fields)
  }
}
