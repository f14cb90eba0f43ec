// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CGLibShim

/// Counts the instructions of one iteration of a side, by running this program under callgrind with
/// two numbers of iterations: what starting up costs cancels out.
func instructionsPerIteration(of name: String, _ side: SideName) throws -> Double {
  let few = 10_000
  let many = 90_000
  let difference = try instructions(of: name, side, many) - instructions(of: name, side, few)
  return Double(difference) / Double(many - few)
}

private func instructions(of name: String, _ side: SideName, _ iterations: Int) throws -> Int {
  guard let valgrind = g_find_program_in_path("valgrind") else {
    throw Unavailable(reason: "valgrind not installed")
  }
  g_free(valgrind)
  let report = try standardError(ofRunning: [
    "env", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind",
    "--callgrind-out-file=/dev/null", "/proc/\(getpid())/exe",
    RunSide.configuration.commandName!, name, side.rawValue, "\(iterations)",
  ])
  let marker = "Collected : "
  for line in report.split(separator: "\n") {
    guard let start = line.firstRange(of: marker)?.upperBound else { continue }
    if let count = Int(line[start...]) { return count }
  }
  throw Unavailable(reason: "callgrind failed")
}
