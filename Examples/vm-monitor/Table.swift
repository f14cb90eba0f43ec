// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc

/// A table on a terminal, drawn anew in place a few times a second.
final class TableDisplay: Display {
  private let output: LineWriter
  private var machines: [Machine] = []
  private var lastEvents: [String: String] = [:]
  private var drawnRows = 0

  init(output: LineWriter, on context: MainContext) {
    self.output = output
    context.addTimeout(every: .milliseconds(250)) { [self] in
      draw()
      return .keep
    }
  }

  func show(_ observation: Observation, of machine: Machine, among machines: [Machine]) {
    self.machines = machines
    switch observation {
    case .started, .status: break
    default: lastEvents[machine.name] = "\(observation)"
    }
  }

  func finish() { draw() }

  /// Draws over the previous table, as many rows as the window has.
  private func draw() {
    // A terminal that does not keep up gets the next table instead.
    guard output.isEmpty else { return }
    let window = windowSize()
    var rows = [
      row(["MACHINE", "PID", "STATE", "UPTIME", "ROUND TRIP", "LAST EVENT"])
    ]
    let shown = machines.count < window.rows - 1 ? machines.count : max(window.rows - 3, 1)
    rows += machines.prefix(shown).map(row)
    if shown < machines.count { rows.append("… and \(machines.count - shown) more") }

    var text = drawnRows > 0 ? "\u{1B}[\(drawnRows)A" : ""
    for row in rows { text += "\r\(row.prefix(window.columns))\u{1B}[K\n" }
    text += "\u{1B}[J"
    output.write(text.utf8)
    drawnRows = rows.count
  }

  private func row(_ machine: Machine) -> String {
    let uptime = machine.startTime.map { "\((ContinuousClock.now - $0).components.seconds) s" }
    return row([
      machine.name,
      machine.pid.map { "\($0)" } ?? "–",
      describe(machine.state),
      machine.isRunning ? uptime ?? "–" : "–",
      machine.roundTrip.map(milliseconds) ?? "–",
      lastEvents[machine.name] ?? "",
    ])
  }

  private func row(_ cells: [String]) -> String {
    zip(cells, [9, 8, 14, 8, 11, 0])
      .map { cell, width in cell + String(repeating: " ", count: max(width - cell.count, 1)) }
      .joined()
  }

  private func windowSize() -> (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0
    else { return (24, 80) }
    return (Int(size.ws_row), Int(size.ws_col))
  }
}

private func describe(_ state: Machine.State) -> String {
  switch state {
  case .waiting: "waiting"
  case .starting: "starting"
  case .up(let status): status
  case .notAnswering: "not answering"
  case .ending: "ending"
  case .ended(let status): describe(status)
  case .failed: "failed"
  }
}
