// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CGLibShim
import Glibc

/// Counts the instructions of one iteration of a side, by running this program under callgrind with
/// two numbers of iterations: what starting up costs cancels out.
func instructionsPerIteration(of name: String, _ side: SideName) throws -> Double {
  let few = 10_000
  let many = 90_000
  let difference = try instructions(of: name, side, many) - instructions(of: name, side, few)
  return Double(difference) / Double(many - few)
}

private func instructions(of name: String, _ side: SideName, _ iterations: Int) throws -> Int {
  try requireProgram("valgrind")
  try requireProgram("strip")
  // Valgrind 3.19 gives up on the DWARF 5 of the toolkit's own C.
  let program = String(cString: g_get_tmp_dir()) + "/swift-glib-bench-\(getpid())"
  defer { unlink(program) }
  _ = try standardError(ofRunning: ["strip", "-g", "-o", program, "/proc/\(getpid())/exe"])
  let report = try standardError(ofRunning: [
    "env", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind",
    "--callgrind-out-file=/dev/null", program,
    RunSide.configuration.commandName!, name, side.rawValue, "\(iterations)",
  ])
  let marker = "Collected : "
  for line in report.split(separator: "\n") {
    guard let start = line.firstRange(of: marker)?.upperBound else { continue }
    if let count = Int(line[start...]) { return count }
  }
  throw Unavailable(reason: "callgrind failed")
}
