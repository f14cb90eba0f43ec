// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import TestSupport
import Testing

@Suite struct IOCancellableTests {
  @Test func itIsCancelledOnceAndForAll() {
    let cancellable = IOCancellable()
    #expect(!cancellable.isCancelled)
    cancellable.cancel()
    cancellable.cancel()
    #expect(cancellable.isCancelled)
  }

  @Test func itsDescriptorBecomesReadableOnAnotherThread() {
    let cancellable = IOCancellable()
    let isReadable = Mutable(false)
    let waiting = Gate()
    let thread = TestThread {
      cancellable.withDescriptor { descriptor in
        var record = pollfd(fd: descriptor!, events: Int16(POLLIN), revents: 0)
        waiting.open()
        isReadable.value = poll(&record, 1, 10_000) == 1
      }
    }
    waiting.wait()
    cancellable.cancel()
    thread.join()
    #expect(isReadable.value)
  }

  @Test func aSourceTellsOfItOnceAlsoAfterwards() {
    let context = MainContext()
    let cancellable = IOCancellable()
    let calls = Counter()
    context.addCancellation(of: cancellable) { calls.add() }
    #expect(!context.iterate(mayBlock: false))
    cancellable.cancel()
    while context.iterate(mayBlock: false) {}
    context.addCancellation(of: cancellable) { calls.add() }
    while context.iterate(mayBlock: false) {}
    #expect(calls.value == 2)
  }

  @Test func theClosureOfASourceIsReleasedOnce() {
    let tracker = LifetimeTracker()
    let context = MainContext()
    let cancellable = IOCancellable()
    let instance = tracker.instance()
    let source = context.addCancellation(of: cancellable) { _ = instance }
    source.cancel()
    context.iterate(mayBlock: false)
    context.addCancellation(of: cancellable) { _ = tracker }
    cancellable.cancel()
    context.iterate()
    #expect(source.isCancelled)
  }

  @Test func cancellingRacesWithTheEndOfASource() {
    let thread = EventThread()
    for _ in 0..<TestEnvironment.rounds(500, soak: 100_000) {
      let cancellable = IOCancellable()
      let source = thread.context.addCancellation(of: cancellable) {}
      let other = TestThread { cancellable.cancel() }
      source.cancel()
      other.join()
    }
    thread.stop()
  }

  @Test func itIsSharedWithCInBothDirections() {
    let cancellable = IOCancellable()
    let other = cancellable.withUnsafePointer { IOCancellable(retaining: $0) }
    let third = IOCancellable(adopting: g_cancellable_new())
    other.cancel()
    #expect(cancellable.isCancelled)
    #expect(!third.isCancelled)
  }
}
