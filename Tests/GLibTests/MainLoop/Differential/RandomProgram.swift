// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport

/// What random programs do.
struct ProgramShape: Sendable {
  var priorities: [SourcePriority]
  var maximumDepth: Int
}

/// Drives an engine at random, from the outside and inside callbacks, and writes down what happens.
///
/// All decisions come from one generator. As long as two engines call back in the same order, they
/// get the same program; the first difference in what is written down is the first difference in
/// behaviour.
final class RandomProgram {
  private(set) var log: [String] = []
  private let engine: any Engine
  private let shape: ProgramShape
  private var random: SplitMix
  private var pipes: [TestPipe] = []
  private var nextID = 0
  private var depth = 0

  private static let slots = 10
  private static let masks: [IOCondition] = [
    .readable, .writable, [.readable, .writable], [], .hangUp, .error,
  ]

  init(_ engine: any Engine, seed: UInt64, shape: ProgramShape) {
    self.engine = engine
    self.shape = shape
    random = SplitMix(seed: seed)
    pipes = (0..<4).map { _ in TestPipe() }
    engine.fired = { [unowned self] in called($0, $1) }
  }

  func run(steps: Int) {
    for _ in 0..<steps {
      step()
      if random.below(3) == 0 { turn() }
    }
    for slot in 0..<Self.slots { engine.cancel(slot) }
    turn()
    engine.fired = { _, _ in false }
  }

  private func called(_ id: Int, _ conditions: IOCondition) -> Bool {
    note("#\(id) \(conditions)")
    for _ in 0..<random.below(3) { step() }
    return random.below(5) != 0
  }

  private func turn() {
    guard depth <= shape.maximumDepth else { return }
    note("turn {")
    depth += 1
    engine.turn()
    depth -= 1
    note("}")
  }

  private func step() {
    let slot = random.below(Self.slots)
    let time = Int64(random.below(5)) * 1_000_000
    switch random.below(16) {
    case 0, 1:
      add("timer \(time)", slot) { engine.addTimer(in: slot, id: $0, priority: $1, every: time) }
    case 2, 3, 4:
      let index = random.below(pipes.count)
      let pipe = pipes[index]
      let isReader = random.below(4) != 0 || pipe.writer < 0
      let mask = Self.masks[random.below(Self.masks.count)]
      add("watch \(isReader ? "reader" : "writer") \(index) \(mask)", slot) {
        engine.addWatch(
          in: slot,
          id: $0,
          priority: $1,
          descriptor: isReader ? pipe.reader : pipe.writer,
          mask
        )
      }
    case 5: add("idle", slot) { engine.addIdle(in: slot, id: $0, priority: $1) }
    case 6:
      note("cancel \(slot)")
      engine.cancel(slot)
    case 7:
      note("reschedule \(slot) after \(time)")
      engine.reschedule(slot, after: time)
    case 8:
      note("reschedule \(slot) every \(time)")
      engine.reschedule(slot, every: time)
    case 9:
      note("disarm \(slot)")
      engine.disarm(slot)
    case 10:
      let mask = Self.masks[random.below(Self.masks.count)]
      note("mask \(slot) \(mask)")
      engine.setConditions(mask, of: slot)
    case 11, 12:
      let pipe = random.below(pipes.count)
      note("write \(pipe)")
      if pipes[pipe].writer >= 0 { pipes[pipe].write() }
    case 13:
      let pipe = random.below(pipes.count)
      note("drain \(pipe)")
      pipes[pipe].drain()
    case 14 where depth == 0:
      // Time stands still during a turn, as it nearly does.
      note("advance \(time)")
      engine.now += time
    default:
      if depth > 0 { turn() }
    }
  }

  private func add(_ what: String, _ slot: Int, _ body: (Int, SourcePriority) -> Void) {
    let priority = shape.priorities[random.below(shape.priorities.count)]
    nextID += 1
    note("\(slot) = #\(nextID) \(what) at \(priority.rawValue)")
    engine.cancel(slot)
    body(nextID, priority)
  }

  private func note(_ text: String) {
    log.append(String(repeating: "  ", count: depth) + text)
  }
}

/// A small generator of numbers that are the same everywhere.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
