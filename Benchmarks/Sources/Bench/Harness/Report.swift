// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// Prints rows as they come, to the terminal and to a file of tab-separated values.
final class Report {
  private let widths: (name: Int, against: Int)
  private let tsv: UnsafeMutablePointer<FILE>?

  init(_ cases: [Case], effort: Effort, tsv: UnsafeMutablePointer<FILE>?) {
    widths = (
      cases.map(\.name.count).max() ?? 0,
      max("against".count, cases.map(\.against.count).max() ?? 0)
    )
    self.tsv = tsv
    let version = "\(glib_major_version).\(glib_minor_version).\(glib_micro_version)"
    let samples = "least of \(effort.rounds * 2) samples a side"
    print("GLib \(version), \(g_get_num_processors()) processors, \(samples)\n")
    save(["case", "against", "ours_ns", "theirs_ns", "ratio", "must", "aim"])
    show("case", "against", ["ours ns", "theirs ns", "ratio", "must", "aim"], "")
  }

  deinit {
    if let tsv { fclose(tsv) }
  }

  func add(_ row: Case, _ outcome: Outcome) {
    let figures: (ours: String?, theirs: String?)
    switch outcome {
    case .pair(let ours, let theirs):
      figures = (ours.text(decimals: 1), theirs.text(decimals: 1))
    case .count(let count): figures = ("\(count)", nil)
    case .unavailable: figures = (nil, nil)
    }
    let fields = [
      figures.ours, figures.theirs, outcome.ratio?.text(decimals: 3),
      row.bounds.must?.text(decimals: 2), row.bounds.aim?.text(decimals: 2),
    ].map { $0 ?? "n/a" }
    save([row.name, row.against] + fields)
    show(row.name, row.against, fields, row.verdict(outcome))
  }

  private func show(_ name: String, _ against: String, _ fields: [String], _ verdict: String) {
    let numbers = zip(fields, [12, 12, 8, 6, 6]).map { $0.padded(left: $1) }.joined()
    let names = name.padded(right: widths.name) + "  " + against.padded(right: widths.against)
    print("\(names)\(numbers)  \(verdict)")
    fflush(nil)  // a row is seen when it is known, also through a pipe
  }

  private func save(_ fields: [String]) {
    guard let tsv else { return }
    fputs(fields.joined(separator: "\t") + "\n", tsv)
  }
}

extension Case {
  fileprivate func verdict(_ outcome: Outcome) -> String {
    guard let ratio = outcome.ratio else {
      guard case .unavailable(let reason) = outcome else { return "" }
      return reason
    }
    if misses(outcome) { return "MISSED" }
    guard let aim = bounds.aim else { return "reported" }
    return ratio <= aim ? "aim" : "must"
  }
}

// MARK: - Text

extension Double {
  /// The number with a fixed count of decimals.
  fileprivate func text(decimals: Int) -> String {
    guard isFinite else { return "n/a" }
    let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((magnitude * Double(scale)).rounded())
    let fraction = "\(scaled % scale)"
    let sign = self < 0 && scaled != 0 ? "-" : ""
    return "\(sign)\(scaled / scale).\(String(repeating: "0", count: decimals - fraction.count))"
      + fraction
  }
}

extension String {
  fileprivate func padded(left width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  fileprivate func padded(right width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
