// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

@Suite struct DescriptorTests {
  @Test func oneWriteAmongManyPipesAndDisarmedTimersRunsItsHandlerOnly() {
    let context = MainContext()
    let pipes = (0..<31).map { _ in TestPipe() }
    var calls: [(index: Int, descriptor: Int32, conditions: IOCondition)] = []
    var watches: [DescriptorSource] = []
    for (index, pipe) in pipes.enumerated() {
      context.addTimeout(every: .zero) {
        Issue.record("disarmed"); return .keep
      }.disarm()
      watches.append(
        context.addDescriptor(pipe.reader, .readable) { conditions in
          calls.append((index, watches[index].descriptor, conditions))
          pipes[index].drain()
          return .keep
        }
      )
    }
    for index in [17, 0, 30] {
      pipes[index].write()
      #expect(context.iterate())
      #expect(!context.iterate(mayBlock: false))
      #expect(calls.count == 1)
      #expect(calls.first?.index == index)
      #expect(calls.first?.descriptor == pipes[index].reader)
      #expect(calls.first?.conditions == .readable)
      calls = []
    }
  }

  @Test func ofTwoReadyHandlersTheOneThatIsCancelledBeforeTheTurnDoesNotRun() {
    let context = MainContext()
    let (first, second) = (TestPipe(), TestPipe())
    var calls: [Int] = []
    let watch = context.addDescriptor(first.reader, .readable) { _ in
      calls.append(1); return .keep
    }
    context.addDescriptor(second.reader, .readable) { _ in
      second.drain()
      calls.append(2)
      return .keep
    }
    first.write()
    second.write()
    watch.cancel()
    context.iterate()
    context.iterate(mayBlock: false)
    #expect(calls == [2])
  }

  @Test func ofTwoReadyHandlersTheFirstMayCancelTheSecond() {
    let context = MainContext()
    let (first, second) = (TestPipe(), TestPipe())
    var calls: [Int] = []
    var victim: DescriptorSource?
    context.addDescriptor(first.reader, .readable) { _ in
      first.drain()
      calls.append(1)
      victim?.cancel()
      return .keep
    }
    victim = context.addDescriptor(second.reader, .readable) { _ in
      calls.append(2); return .keep
    }
    first.write()
    second.write()
    context.iterate()
    context.iterate(mayBlock: false)
    #expect(calls == [1])
  }

  @Test(arguments: [true, false])
  func aHandlerThatEndsItselfRunsOnceAndLaterWritesAreSilent(_ byCancelling: Bool) {
    let context = MainContext()
    let pipe = TestPipe()
    var calls = 0
    var watch: DescriptorSource!
    watch = context.addDescriptor(pipe.reader, .readable) { _ in
      calls += 1
      if byCancelling { watch.cancel() }
      return byCancelling ? .keep : .remove
    }
    pipe.write()
    context.iterate()
    pipe.write()
    #expect(!context.iterate(mayBlock: false))
    #expect(calls == 1)
    #expect(watch.isCancelled)
  }

  @Test func theLastHandlerLeftStillWorksAfterAllOthersAreGone() {
    let context = MainContext()
    let pipes = (0..<20).map { _ in TestPipe() }
    var calls = 0
    let watches = pipes.map { pipe in
      context.addDescriptor(pipe.reader, .readable) { _ in
        calls += 1
        pipe.drain()
        return .keep
      }
    }
    for watch in watches.dropLast() { watch.cancel() }
    for turn in 1...4 {
      for pipe in pipes { pipe.write() }
      context.iterate()
      #expect(!context.iterate(mayBlock: false))
      #expect(calls == turn)
    }
  }

  @Test func twoWatchesOfOneDescriptorAreServedByTheirOwnMasks() {
    let context = MainContext()
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    var calls: [String] = []
    let silent = context.addDescriptor(ends[0], []) {
      calls.append("silent \($0)"); return .keep
    }
    let reading = context.addDescriptor(ends[0], .readable) {
      calls.append("reading \($0)")
      return .keep
    }
    let writing = context.addDescriptor(ends[0], .writable) {
      calls.append("writing \($0)")
      return .keep
    }
    context.iterate()
    #expect(calls == ["writing [writable]"])
    calls = []
    #expect(write(ends[1], "x", 1) == 1)
    context.iterate()
    #expect(calls == ["reading [readable]", "writing [writable]"])
    calls = []
    writing.conditions = []
    context.iterate()
    #expect(calls == ["reading [readable]"])
    calls = []
    reading.cancel()
    #expect(!context.iterate(mayBlock: false))
    silent.conditions = [.readable, .writable]
    context.iterate()
    #expect(calls == ["silent [readable, writable]"])
    #expect(silent.conditions == [.readable, .writable])
  }

  @Test func anEmptyMaskIsSilentEvenAfterTheOtherSideHasHungUp() {
    let context = MainContext()
    let pipe = TestPipe()
    var observed: [IOCondition] = []
    let watch = context.addDescriptor(pipe.reader, []) {
      observed.append($0); return .keep
    }
    pipe.write()
    pipe.closeWriter()
    pipe.waitForHangUp()
    #expect(!context.iterate(mayBlock: false))
    #expect(!context.hasPendingSources)
    watch.conditions = .readable
    context.iterate()
    #expect(observed == [[.readable, .hangUp]])
    watch.conditions = []
    #expect(!context.iterate(mayBlock: false))
    #expect(observed.count == 1)
  }

  @Test func aWatchThatAsksForHangUpsAloneGetsThem() {
    let context = MainContext()
    let pipe = TestPipe()
    var observed: [IOCondition] = []
    context.addDescriptor(pipe.reader, .hangUp) {
      observed.append($0); return .remove
    }
    pipe.write()
    #expect(!context.iterate(mayBlock: false))
    pipe.closeWriter()
    pipe.waitForHangUp()
    context.iterate(mayBlock: false)
    #expect(observed == [.hangUp])
  }

  @Test func changingTheMaskInsideTheCallbackTakesEffectInTheNextTurn() {
    let context = MainContext()
    let pipe = TestPipe()
    var calls = 0
    var watch: DescriptorSource!
    watch = context.addDescriptor(pipe.writer, .writable) { _ in
      calls += 1
      watch.conditions = []
      return .keep
    }
    context.iterate()
    #expect(!context.iterate(mayBlock: false))
    watch.conditions = .writable
    context.iterate()
    #expect(!context.iterate(mayBlock: false))
    #expect(calls == 2)
  }

  @Test func anErrorConditionIsReportedWithoutBeingAskedFor() {
    let context = MainContext()
    let pipe = TestPipe()
    var observed: [IOCondition] = []
    context.addDescriptor(pipe.writer, .writable) {
      observed.append($0); return .remove
    }
    pipe.fill()
    #expect(!context.iterate(mayBlock: false))
    pipe.closeReader()
    context.iterate()
    #expect(observed.first?.contains(.error) == true)
  }

  @Test func aBorrowedOwnedDescriptorStaysItsOwners() throws {
    let context = MainContext()
    let pipe = try OwnedDescriptor.pipe()
    var observed: [IOCondition] = []
    let watch = context.addDescriptor(pipe.writeEnd, .writable) {
      observed.append($0)
      return .remove
    }
    context.iterate()
    #expect(observed == [.writable])
    #expect(watch.descriptor == pipe.writeEnd.number)
    #expect(fcntl(pipe.writeEnd.number, F_GETFD) >= 0)
  }

  @Test func moreReadyDescriptorsThanOneBatchHoldsAreAllServed() {
    let context = MainContext()
    let count = 300
    let pipes = (0..<count).map { _ in TestPipe() }
    var served = [Int](repeating: 0, count: count)
    for (index, pipe) in pipes.enumerated() {
      // Stays readable: the others must be served all the same.
      context.addDescriptor(pipe.reader, .readable) { _ in
        served[index] += 1; return .keep
      }
      pipe.write()
    }
    var turns = 0
    while served.contains(0), turns < 10 {
      context.iterate(mayBlock: false)
      turns += 1
    }
    withExtendedLifetime(pipes) {}
    #expect(!served.contains(0))
    #expect(turns <= 2)
  }

  @Test func aChangeFromAnotherThreadReachesALoopThatIsWaiting() {
    let loop = LoopThread()
    let pipe = TestPipe()
    pipe.write()
    let gate = Gate()
    let watch = loop.context.addDescriptor(pipe.reader, [], from: .anyThread) { _ in
      gate.open()
      return .remove
    }
    watch.conditions = .readable
    gate.wait()
    loop.stop()
  }
}
