// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Kills vmkeeper, at random or at every system call, and looks whether it carries on as it must. The tests run
// a part of this; the program runs it in full:
//
//   keeper-faults kills --rounds 1000 --machines 10
//   keeper-faults points

import ArgumentParser
import GIO
import GLib
import Glibc
import KeeperHarness

@main struct KeeperFaults: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keeper-faults",
    abstract: "Kills vmkeeper, and looks whether it carries on.",
    subcommands: [Kills.self, Points.self]
  )
}

struct Kills: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Kill it at random instants, under a load of starts and stops."
  )
  @Option var rounds = 1_000
  @Option var machines = 10

  func run() async throws {
    let report = try await RandomKills(rounds: rounds, machines: machines).run { report in
      if report.rounds % 100 == 0 { show("\(report.rounds) rounds") }
    }
    show(
      """
      killed \(report.rounds) times, \(machines) machines, \(report.requests) requests, \
      \(report.adopted) adoptions checked
      """
    )
    try end(report.contradictions)
  }
}

struct Points: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Kill it at its n-th call of each kind of system call."
  )
  @Option(help: "One kind; without it, all.") var call: String?
  @Option(help: "At most so many of each kind.") var limit = 400

  func run() async throws {
    guard await CrashPoints.isPossible else {
      throw ValidationError("strace is missing, or may not trace here (Debian: apt install strace)")
    }
    var points = CrashPoints()
    if let call { points.calls = [call] }
    points.limit = limit
    let report = try await points.run { report in
      if report.points % 50 == 0 { show("\(report.points) points") }
    }
    for (call, count) in report.reached.sorted(by: { $0.key < $1.key }) { show("\(call) \(count)") }
    show("killed at \(report.points) points")
    if !report.unfinished.isEmpty {
      show("there are more of \(report.unfinished.joined(separator: ", "))")
    }
    try end(report.contradictions)
  }
}

private func show(_ line: String) {
  print(line)
  fflush(nil)
}

private func end(_ contradictions: [String]) throws {
  for contradiction in contradictions { show("WRONG: \(contradiction)") }
  guard contradictions.isEmpty else { throw ExitCode.failure }
  show("nothing was wrong")
}
