// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib

/// Takes lines from those who cannot wait, and writes them when the reader has room. Keeps no more than
/// `limit` bytes.
@MainActor final class LineWriter {
  private let stream: StreamWriter
  private let limit: Int
  private let onFailure: (any Error) -> Void
  private var backlog: [UInt8] = []
  private var isWriting = false
  private var hasFailed = false
  private(set) var lostLines = 0

  /// - Parameter onFailure: Called once, when the reader is gone; nothing is written from then on.
  init(_ stream: StreamWriter, limit: Int, onFailure: @escaping (any Error) -> Void) {
    self.stream = stream
    self.limit = limit
    self.onFailure = onFailure
  }

  /// Whether all that was taken has been written.
  var isEmpty: Bool { backlog.isEmpty && !isWriting }

  /// Takes a line over; drops it if too many bytes wait already.
  func write(_ line: some Sequence<UInt8>) {
    if hasFailed { return }
    if backlog.count > limit { return lostLines += 1 }
    backlog += line
    guard !isWriting else { return }
    isWriting = true
    Task { await writeAll() }
  }

  private func writeAll() async {
    do {
      while !backlog.isEmpty {
        let next = backlog
        backlog = []
        try await stream.write(next)
      }
    } catch {
      hasFailed = true
      backlog = []
      onFailure(error)
    }
    isWriting = false
  }
}
