// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import GLib

@Suite struct SignalQueueTests {
  @Test func aSignalThatComesFirstIsKept() {
    var queue = SignalQueue<Int>()
    #expect(queue.receive(.hangUp) == nil)
    #expect(queue.next(1) == .signal(.hangUp))
    #expect(queue.next(2) == .wait)
    #expect(queue.receive(.hangUp) == 2)
  }

  @Test func aSignalThatComesAgainBeforeItIsTakenIsKeptOnceInItsOldPlace() {
    var queue = SignalQueue<Int>()
    for signal in [UnixSignal.hangUp, .terminate, .hangUp, .hangUp] {
      #expect(queue.receive(signal) == nil)
    }
    #expect(queue.next(1) == .signal(.hangUp))
    #expect(queue.next(1) == .signal(.terminate))
    #expect(queue.next(1) == .wait)
  }

  @Test func aSecondTaskIsRefused() {
    var queue = SignalQueue<Int>()
    #expect(queue.next(1) == .wait)
    #expect(queue.next(2) == .refused)
    #expect(queue.receive(.user1) == 1)
  }

  @Test(arguments: [true, false])
  func theEndComesAfterWhatIsKeptUnlessThatIsForgotten(_ forgetting: Bool) {
    var queue = SignalQueue<Int>()
    _ = queue.receive(.user1)
    #expect(queue.end(forgetting: forgetting) == nil)
    if !forgetting { #expect(queue.next(1) == .signal(.user1)) }
    #expect(queue.next(1) == .end)
    #expect(queue.receive(.user1) == nil)
    #expect(queue.next(1) == .end)
  }

  @Test func theEndResumesTheTaskThatWaits() {
    var queue = SignalQueue<Int>()
    #expect(queue.next(1) == .wait)
    #expect(queue.end(forgetting: false) == 1)
    #expect(queue.end(forgetting: true) == nil)
  }

  /// At least one delivery after the last arrival, never more than arrivals; one resume per wait.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func randomProgramsKeepThePromises(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let kinds: [UnixSignal] = [.hangUp, .terminate, .user1]
    var queue = SignalQueue<Int>()
    var arrived: [UnixSignal: Int] = [:]
    var delivered: [UnixSignal: Int] = [:]
    var owed: Set<UnixSignal> = []
    var waiting: Int?
    var hasEnded = false
    func deliver(_ signal: UnixSignal) {
      delivered[signal, default: 0] += 1
      #expect(owed.remove(signal) != nil)
    }
    for step in 0..<100 {
      switch random.below(hasEnded ? 5 : 40) {
      case 0 where !hasEnded:
        hasEnded = true
        #expect(queue.end(forgetting: false) == waiting)
        waiting = nil
      case 1...20 where !hasEnded:
        let signal = kinds[random.below(kinds.count)]
        arrived[signal, default: 0] += 1
        owed.insert(signal)
        let resumed = queue.receive(signal)
        #expect(resumed == waiting)
        if resumed != nil { deliver(signal) }
        waiting = nil
      default:
        switch queue.next(step) {
        case .signal(let signal): deliver(signal)
        case .end: #expect(hasEnded && owed.isEmpty)
        case .wait:
          #expect(waiting == nil && owed.isEmpty && !hasEnded)
          waiting = step
        case .refused: #expect(waiting != nil)
        }
      }
    }
    while case .signal(let signal) = queue.next(1_000) { deliver(signal) }
    #expect(owed.isEmpty)
    for kind in kinds { #expect(delivered[kind, default: 0] <= arrived[kind, default: 0]) }
  }
}
