// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// How long to measure.
struct Effort {
  /// The nanoseconds that one sample of one side should take: much less than a time slice of the
  /// kernel, so that on a busy machine, too, some samples are not interrupted.
  let sample: Double = 500_000

  /// How often the order A B B A is repeated; the least of all samples counts.
  let rounds: Int

  /// The same for rows whose sides return the figure themselves.
  let roundsOfFigures: Int

  static let full = Effort(rounds: 1_000, roundsOfFigures: 20)
  static let quick = Effort(rounds: 250, roundsOfFigures: 8)
}

/// What measuring a row gave.
enum Outcome {
  case pair(ours: Double, theirs: Double)
  case count(Int)
  case unavailable(reason: String)

  /// The figure that the bounds apply to; not a number, which no bound allows, when a side claims
  /// to have taken no time at all, or has not said, or a timer has fired early.
  var ratio: Double? {
    switch self {
    case .pair(let ours, let theirs):
      ours > 0 && theirs > 0 && ours.isFinite && theirs.isFinite ? ours / theirs : .nan
    case .count(let count): Double(count)
    case .unavailable: nil
    }
  }
}

/// A row cannot be measured on this machine.
struct Unavailable: Error {
  let reason: String
}

extension Case {
  /// Measures the row once.
  func measure(_ effort: Effort) -> Outcome {
    do {
      try needs()
      switch method {
      case .time(let ours, let theirs):
        return pair(ours(), theirs(), effort)
      case .figure(let iterations, let ours, let theirs):
        let counts = (iterations, iterations)
        return interleaved(ours(), theirs(), counts, rounds: effort.roundsOfFigures)
      case .instructions:
        return .pair(
          ours: try instructionsPerIteration(of: name, .ours),
          theirs: try instructionsPerIteration(of: name, .theirs)
        )
      case .count(let body):
        return .count(try body())
      }
    } catch let error as Unavailable {
      return .unavailable(reason: error.reason)
    } catch {
      return .unavailable(reason: "\(error)")
    }
  }

  /// Whether `outcome` misses the `must` of this row; what cannot be measured is not checked.
  func misses(_ outcome: Outcome) -> Bool {
    guard let must = bounds.must, let ratio = outcome.ratio else { return false }
    return !(ratio <= must)
  }

  /// Measures the row, and again up to twice when it misses its `must`: a neighbour on the machine
  /// is no reason to fail, while what is really too slow stays too slow.
  func measureWithSecondChance(_ effort: Effort) -> Outcome {
    var outcome = measure(effort)
    for _ in 0..<2 where misses(outcome) { outcome = measure(effort) }
    return outcome
  }
}

// MARK: - Timing

private func pair(_ ours: Side, _ theirs: Side, _ effort: Effort) -> Outcome {
  let counts = (iterations(ours, effort.sample), iterations(theirs, effort.sample))
  guard
    case .pair(let our, let their) = interleaved(ours, theirs, counts, rounds: effort.rounds)
  else { fatalError("a pair is a pair") }
  return .pair(ours: our / Double(counts.0), theirs: their / Double(counts.1))
}

/// Finds how many iterations take about `target` nanoseconds; warms the caches up on the way.
private func iterations(_ side: Side, _ target: Double) -> Int {
  var count = 1
  while true {
    let time = side(count)
    if time >= target / 4 { return max(1, Int(Double(count) * target / time)) }
    count *= 2
  }
}

/// Takes samples in the order A B B A, so that a drift of the clock rate hits both sides alike.
private func interleaved(
  _ ours: Side,
  _ theirs: Side,
  _ counts: (Int, Int),
  rounds: Int
) -> Outcome {
  var least = (Double.infinity, Double.infinity)
  for _ in 0..<max(1, rounds) {
    least.0 = min(least.0, ours(counts.0))
    least.1 = min(least.1, theirs(counts.1))
    least.1 = min(least.1, theirs(counts.1))
    least.0 = min(least.0, ours(counts.0))
  }
  return .pair(ours: least.0, theirs: least.1)
}
