// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Compares swift-glib with raw C, pair by pair, in one process.",
    usage: "bench [--filter <text>] [--quick] [--tsv <file>] [--check] [--list]",
    subcommands: [RunSide.self, MainActorTrips.self, ServeEcho.self]
  )

  @Option(help: ArgumentHelp("Only the cases whose name contains this text.", valueName: "text"))
  var filter: String?

  @Flag(help: "Shorter samples and fewer of them.")
  var quick = false

  @Option(help: ArgumentHelp("Also write the rows to this file.", valueName: "file"))
  var tsv: String?

  @Flag(help: "Exit with 1 when a row misses its 'must' three times in a row.")
  var check = false

  @Flag(help: "Print the names of the cases and end.")
  var list = false

  func run() throws {
    let cases = allCases().filter { filter.map($0.name.contains) ?? true }
    guard !cases.isEmpty else {
      throw ValidationError("No case has '\(filter ?? "")' in its name; try --list.")
    }
    if list {
      cases.forEach { print($0.name) }
      return
    }
    let effort = quick ? Effort.quick : Effort.full
    let report = Report(cases, effort: effort, tsv: try tsv.map(create))
    var missed: [String] = []
    for row in cases {
      let outcome = check ? row.measureWithSecondChance(effort) : row.measure(effort)
      report.add(row, outcome)
      if row.misses(outcome) { missed.append(row.name) }
    }
    if check, !missed.isEmpty {
      print("missed: \(missed.joined(separator: ", "))")
      throw ExitCode(1)
    }
  }

  private func create(_ path: String) throws -> UnsafeMutablePointer<FILE> {
    guard let file = fopen(path, "w") else {
      throw ValidationError("Cannot write '\(path)': \(String(cString: strerror(errno))).")
    }
    return file
  }
}
