// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc

/// Kills vmkeeper at random instants while its machines are started and stopped all the time.
package struct RandomKills: Sendable {
  package var rounds: Int
  /// One of them is left alone all the time.
  package var machines: Int
  /// The longest that vmkeeper lives.
  package var longestLife = Duration.milliseconds(250)

  package init(rounds: Int, machines: Int) {
    self.rounds = rounds
    self.machines = machines
  }

  /// What was seen.
  package struct Report: Sendable {
    package var rounds = 0
    package var adopted = 0
    package var requests = 0
    package var contradictions: [String] = []
  }

  /// - Parameter progress: Called after each round.
  package func run(_ progress: (Report) -> Void = { _ in }) async throws -> Report {
    let others = (1..<max(machines, 2)).map { "m\($0)" }
    let trial = try KeeperTrial(["stays"] + others, settings: "autostart=true\nrestart=always")
    var report = Report()
    guard let first = try await trial.runUntilReady() else {
      report.contradictions.append("vmkeeper did not start")
      return report
    }
    try await trial.settle()
    let stays = try await trial.row("stays")?.pid
    first.kill()
    for round in 1...rounds {
      let daemon = try trial.run()
      let life = longestLife * Double.random(in: 0...1)
      async let requests = request(of: trial, while: daemon)
      try await Task.sleep(for: life)
      daemon.kill()
      report.requests += try await requests
      report.rounds = round
      // Whatever it was doing: nothing runs twice.
      for (name, pids) in trial.processes where pids.count > 1 {
        report.contradictions.append("round \(round): \(name) runs as \(pids)")
      }
      // From time to time a run that is left in peace must have everything right.
      if round % 10 == 0 || round == rounds {
        let before = trial.processes.mapValues { Set($0) }
        guard let daemon = try await trial.runUntilReady() else {
          report.contradictions.append("round \(round): vmkeeper did not start")
          break
        }
        let rows = try await trial.settle()
        for row in rows where row.isAdopted {
          report.adopted += 1
          if before[row.name]?.contains(row.pid ?? 0) != true {
            report.contradictions.append("round \(round): \(row.name) was adopted from nowhere")
          }
        }
        if try await trial.row("stays")?.pid != stays {
          report.contradictions.append("round \(round): what nobody has touched is another one")
        }
        report.contradictions += trial.contradictions(of: rows).map { "round \(round): \($0)" }
        daemon.kill()
      }
      progress(report)
      if !report.contradictions.isEmpty { break }
    }
    return report
  }

  /// Asks for one thing after the other, as long as somebody answers. Returns how many were asked for.
  private func request(of trial: KeeperTrial, while daemon: KeeperTrial.Daemon) async throws -> Int
  {
    try await withThrowingTaskGroup { group in
      for _ in 0..<3 {
        group.addTask {
          var count = 0
          while daemon.process.exitIfKnown == nil {
            let name = trial.names.dropFirst().randomElement()!
            switch Int.random(in: 0..<6) {
            case 0...2: try await trial.ask("start", name)
            case 3: try await trial.ask("stop", name)
            case 4: try await trial.ask("stop", name, "--force")
            default: try await trial.ask("restart", name)
            }
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
  }
}
