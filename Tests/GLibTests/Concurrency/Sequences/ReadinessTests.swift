// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ReadinessTests {
  @Test func whatIsReadyBeforeTheFirstNextIsNotLost() async {
    let loop = LoopThread()
    let pipe = TestPipe()
    pipe.write()
    let readiness = loop.context.readiness(of: pipe.reader, .readable)
    pipe.write()
    var iterator = readiness.makeAsyncIterator()
    #expect(await iterator.next() == .readable)
    // Still so: nobody has read.
    #expect(await iterator.next() == .readable)
    #expect(pipe.drain() == 2)
    loop.stop()
  }

  @Test func nothingSpinsWhileNobodyWaits() async {
    let context = MainContext()
    let pipe = TestPipe()
    pipe.write()
    let task = Task.immediate {
      var iterator = context.readiness(of: pipe.reader, .readable).makeAsyncIterator()
      return await iterator.next()
    }
    #expect(context.iterate(mayBlock: false))
    #expect(await task.value == .readable)
    for _ in 0..<5 { #expect(!context.iterate(mayBlock: false)) }
  }

  @Test func theNumberMayMeanAnotherFileAtTheNextWait() async {
    let context = MainContext()
    let pipe = TestPipe()
    let other = TestPipe()
    let readable = context.readiness(of: pipe.reader, .readable)
    func wait() -> Task<IOCondition?, Never> {
      Task.immediate { await readable.first { _ in true } }
    }
    pipe.write()
    let first = wait()
    context.iterate(mayBlock: false)
    #expect(await first.value == .readable)
    // In one step, so that no other test gets the number.
    #expect(dup2(other.reader, pipe.reader) == pipe.reader)
    let second = wait()
    #expect(!context.iterate(mayBlock: false))
    other.write()
    #expect(context.iterate(mayBlock: false))
    #expect(await second.value == .readable)
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func aHangUpIsACondition() async {
    let loop = LoopThread()
    let pipe = TestPipe()
    pipe.closeWriter()
    var iterator = loop.context.readiness(of: pipe.reader, .readable).makeAsyncIterator()
    #expect(await iterator.next()?.contains(.hangUp) == true)
    #expect(await iterator.next()?.contains(.hangUp) == true)
    loop.stop()
  }

  @Test func aNumberThatIsNotOpenIsReportedAsInvalid() async {
    let loop = LoopThread()
    var iterator = loop.context.readiness(of: 999_999, .readable).makeAsyncIterator()
    #expect(await iterator.next() == .invalid)
    loop.stop()
  }

  @Test func eachIterationAsksForItself() async {
    let loop = LoopThread()
    let pipe = TestPipe()
    let readable = loop.context.readiness(of: pipe.reader, .readable)
    async let first = readable.first { _ in true }
    async let second = readable.first { _ in true }
    pipe.write()
    #expect(await first == .readable)
    #expect(await second == .readable)
    loop.stop()
  }

  @Test func anOwnedDescriptorIsBorrowed() async throws {
    let loop = LoopThread()
    let pipe = try OwnedDescriptor.pipe()
    let writable = loop.context.readiness(of: pipe.writeEnd, .writable)
    #expect(await writable.first { _ in true } == .writable)
    loop.stop()
    withExtendedLifetime(pipe) {}
  }

  @Test func aCancelledTaskEndsTheIterationForGood() async {
    let context = MainContext()
    let pipe = TestPipe()
    let readable = context.readiness(of: pipe.reader, .readable)
    let task = Task.immediate {
      var iterator = readable.makeAsyncIterator()
      let first = await iterator.next()
      let second = await iterator.next()
      return [first, second]
    }
    task.cancel()
    #expect(await task.value == [nil, nil])
    pipe.write()
    #expect(!context.iterate(mayBlock: false))
    // The sequence itself is as good as new.
    let other = Task.immediate { await readable.first { _ in true } }
    context.iterate(mayBlock: false)
    #expect(await other.value == .readable)
  }

  @Test func theEndOfTheContextEndsTheIteration() async {
    var context: MainContext? = MainContext()
    let pipe = TestPipe()
    let readable = context!.readiness(of: pipe.reader, .readable)
    let task = Task.immediate { await readable.first { _ in true } }
    context = nil
    #expect(await task.value == nil)
    #expect(await readable.first { _ in true } == nil)
  }

  @Test func aNegativeDescriptorTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = MainContext().readiness(of: -1, .readable)
    }
    expectMessage(result, "MainContext.readiness(of:_:): a descriptor is not negative, as -1 is")
  }
}
