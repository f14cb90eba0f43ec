// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import GLib

/// Random programs call back in the same order whether the library's epoll backend, its portable
/// backend or plain GSources in C serve them.
///
/// Independent of `SWIFT_GLIB_BACKEND`: all three run in each case. With one priority: GLib
/// remembers of each `GSource` that it was ready while a smaller number was served, and the epoll
/// backend has one for all, so that with several a callback may come one turn earlier or later.
@Suite struct DifferentialTests {
  static let shapes = [
    ProgramShape(priorities: [.default], maximumDepth: 0),
    ProgramShape(priorities: [.default], maximumDepth: 3),
  ]

  @Test(arguments: shapes.indices)
  func callbacksComeInTheOrderOfPlainSources(_ shape: Int) {
    let count = UInt64(TestEnvironment.rounds(150, soak: 5_000))
    let start = UInt64.random(in: 0..<UInt64.max / 2)
    for seed in [2172] + Array(1...count) + Array(start..<start + count / 10) {
      guard compare(seed: seed, Self.shapes[shape]) else { return }
    }
  }

  private func compare(seed: UInt64, _ shape: ProgramShape) -> Bool {
    func log(_ engine: any Engine) -> [String] {
      let program = RandomProgram(engine, seed: seed, shape: shape)
      program.run(steps: 120)
      return program.log
    }
    let plain = log(PlainEngine())
    for backend in [Backend.epoll, .portable] {
      let ours = log(HubEngine(backend))
      guard ours != plain else { continue }
      let index = zip(ours, plain).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
      let before = plain[..<index].joined(separator: "\n")
      Issue.record(
        """
        seed \(seed), shape \(shape): \(backend) does
        \(ours.dropFirst(index).prefix(5).joined(separator: "\n"))
        where plain sources do
        \(plain.dropFirst(index).prefix(5).joined(separator: "\n"))
        after
        \(before)
        """
      )
      return false
    }
    return true
  }
}
