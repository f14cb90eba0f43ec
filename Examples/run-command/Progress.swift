// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Lines on standard output, and, if that is a terminal, a last line that changes.
@MainActor final class Progress {
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private let begin = ContinuousClock.now
  private var lines = 0

  func add(_ line: String) {
    lines += 1
    erase()
    print(line)
    show()
  }

  func show() {
    guard isTerminal else { return flush() }
    let time = (ContinuousClock.now - begin).formatted
    print("\r\u{1B}[K[\(time), \(lines) lines] ", terminator: "")
    flush()
  }

  /// Removes the changing line.
  func end() {
    erase()
    flush()
  }

  private func erase() {
    if isTerminal { print("\r\u{1B}[K", terminator: "") }
  }

  private func flush() { fflush(nil) }

  nonisolated static func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}

extension Duration {
  /// Seconds with one decimal.
  fileprivate var formatted: String {
    let tenths = Int(self / .milliseconds(100))
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
