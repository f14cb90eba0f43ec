// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// Collects what reaches ``CallbackErrors`` in a test process.
///
/// There is one handler for a process, and tests run side by side: so one log is installed once,
/// and a test looks for the error that it threw by a text of its own.
public final class CallbackErrorLog: Sendable {
  /// The log of this process; the first use installs it.
  public static let shared = CallbackErrorLog()

  /// One reported error.
  public struct Entry: Sendable {
    /// What was thrown.
    public let error: any Error
    /// Where, in words.
    public let origin: String
  }

  private let storage = Storage()

  // Touched under the lock only.
  private final class Storage: @unchecked Sendable {
    let lock = Lock()
    var entries: [Entry] = []
  }

  private init() {
    CallbackErrors.setHandler { [storage] error, origin in
      storage.lock.withLock { storage.entries.append(Entry(error: error, origin: origin)) }
    }
  }

  /// Returns the reports whose description contains a text.
  public func entries(containing text: String) -> [Entry] {
    storage.lock.withLock { storage.entries }.filter { "\($0.error)".contains(text) }
  }
}
