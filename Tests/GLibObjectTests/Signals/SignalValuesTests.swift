// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@testable import GLibObject

@Suite struct SignalValuesTests {
  @Test func emissionsArriveInOrderFromTheMakingOn() async {
    let thing = Thing()
    let values = Thing.two.values(from: thing)
    for i in 0..<3 { Thing.two.emit(from: thing, i, "n\(i)") }
    var iterator = values.makeAsyncIterator()
    for i in 0..<3 {
      let next = await iterator.next()
      #expect(next?.0 == i && next?.1 == "n\(i)")
    }
  }

  @Test func onlyTheNewestAreKept() async {
    let thing = Thing()
    let values = Thing.one.values(from: thing, bufferingNewest: 2)
    for i in 0..<5 { Thing.one.emit(from: thing, i) }
    thing.runDispose()
    var seen: [Int] = []
    for await value in values { seen.append(value) }
    #expect(seen == [3, 4])
  }

  @Test func theSequenceEndsWithTheObject() async {
    var thing: Thing? = Thing()
    let values = Thing.zero.values(from: thing!)
    let weak = WeakReference(thing)
    thing = nil
    #expect(weak.object == nil)
    for await _ in values { Issue.record("nothing was emitted") }
  }

  @Test func aWaitingTaskGetsTheNextEmission() async {
    let thing = Thing()
    let values = Thing.one.values(from: thing)
    let task = Task {
      for await value in values { return value }
      return -1
    }
    await Task.yield()
    Thing.one.emit(from: thing, 9)
    #expect(await task.value == 9)
  }

  @Test func cancellationEndsTheSequenceAndDisconnects() async {
    let thing = Thing()
    let values = Thing.one.values(from: thing)
    let task = Task {
      var count = 0
      for await _ in values { count += 1 }
      return count
    }
    task.cancel()
    #expect(await task.value == 0)
    Thing.one.emit(from: thing, 1)
    var iterator = values.makeAsyncIterator()
    #expect(await iterator.next() == nil)
  }

  @Test func droppingTheSequenceDisconnects() {
    let thing = Thing()
    let number = Thing.number.changes(of: thing)
    var calls = 0
    let before = hasHandlerOfOne(thing)
    do { _ = Thing.one.values(from: thing) }
    #expect(!before && !hasHandlerOfOne(thing))
    Thing.one.connect(to: thing) { _ in calls += 1 }
    #expect(hasHandlerOfOne(thing))
    withExtendedLifetime(number) {}
  }

  @Test func slowReadersSeeTheNewestValueOfAProperty() async {
    let thing = Thing()
    let changes = Thing.number.changes(of: thing)
    for i in 1...5 { Thing.number[thing] = i }
    var iterator = changes.makeAsyncIterator()
    #expect(await iterator.next() == 5)
    Thing.wide[thing] = 3
    Thing.number[thing] = 6
    #expect(await iterator.next() == 6)
  }

  @Test func nothingIsLostBetweenThreads() async {
    let thing = Thing()
    let values = Thing.one.values(from: thing, bufferingNewest: 10_000)
    let pointer = UInt(bitPattern: thing.instance)
    let sum = Task {
      var (sum, count) = (0, 0)
      for await value in values {
        sum += value
        count += 1
        if count == 2_000 { break }
      }
      return sum
    }
    let thread = TestThread {
      let same = Thing(retaining: OpaquePointer(bitPattern: pointer)!)
      for _ in 0..<2_000 { Thing.one.emit(from: same, 2) }
    }
    #expect(await sum.value == 4_000)
    thread.join()
    withExtendedLifetime(thing) {}
  }

  // MARK: The state machine

  @Test func theStateMachineKeepsTheNewest() {
    var state = SignalBufferState<Int, String>(limit: 2)
    for i in 1...3 { #expect(state.push(i) == nil) }
    guard case .element(2) = state.next("a"), case .element(3) = state.next("a"),
      case .wait = state.next("a"), case .misuse = state.next("b")
    else { return #expect(Bool(false), "another answer") }
    #expect(state.push(4) == "a")
    #expect(state.push(5) == nil)
    #expect(state.finish() == nil)
    #expect(state.push(6) == nil)
    guard case .element(5) = state.next("a"), case .end = state.next("a") else {
      return #expect(Bool(false), "another answer")
    }
  }

  @Test func cancellingTheStateMachineForgetsWhatIsThere() {
    var state = SignalBufferState<Int, String>(limit: 2)
    _ = state.push(1)
    #expect(state.cancel() == nil)
    guard case .end = state.next("a") else { return #expect(Bool(false), "another answer") }
    var waiting = SignalBufferState<Int, String>(limit: 1)
    _ = waiting.next("a")
    #expect(waiting.cancel() == "a")
  }

  @Test func anEmptyBufferTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Thing.one.values(from: Thing(), bufferingNewest: 0)
    }
    expectMessage(result, "must keep at least one of them")
  }
}
