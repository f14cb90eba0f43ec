// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

enum SideName: String, ExpressibleByArgument {
  case ours, theirs
}

/// The hidden command that runs one side of a row and nothing else: under callgrind, or a profiler.
struct RunSide: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run-side", shouldDisplay: false)

  @Argument var name: String
  @Argument var side: SideName
  @Argument var iterations: Int

  func run() throws {
    guard let row = allCases().first(where: { $0.name == name }) else {
      throw ValidationError("No such case: '\(name)'.")
    }
    switch (row.method, side) {
    case (.instructions(let ours, _), .ours): ours(iterations)
    case (.instructions(_, let theirs), .theirs): theirs(iterations)
    case (.time(let ours, _), .ours), (.figure(_, let ours, _), .ours): _ = ours()(iterations)
    case (.time(_, let theirs), .theirs), (.figure(_, _, let theirs), .theirs):
      _ = theirs()(iterations)
    case (.count(let body), _): _ = try body()
    }
  }
}
