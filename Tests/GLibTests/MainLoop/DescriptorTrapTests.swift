// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import GLib
import Glibc
import TestSupport
import Testing

/// What makes epoll different from poll must not show.
///
/// Serialised, and with numbers far above those that other tests get: descriptors are closed
/// and their numbers used again here.
@Suite(.serialized) struct DescriptorTrapTests {
  @Test func aRegularFileIsAlwaysReady() {
    let context = MainContext()
    let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var calls = 0
    let watch = context.addDescriptor(file, .readable) {
      #expect($0 == .readable)
      calls += 1
      return .keep
    }
    for _ in 0..<3 { #expect(context.iterate()) }
    #expect(calls == 3)
    watch.conditions = []
    #expect(!context.iterate(mayBlock: false))
    watch.conditions = .readable
    #expect(context.iterate(mayBlock: false))
    watch.cancel()
    #expect(!context.iterate(mayBlock: false))
    #expect(calls == 4)
  }

  @Test func aNumberThatIsNotOpenIsReportedAsInvalid() {
    let context = MainContext()
    var observed: [IOCondition] = []
    context.addDescriptor(19_000, .readable) {
      observed.append($0); return .remove
    }
    context.iterate()
    #expect(observed == [.invalid])
    #expect(!context.iterate(mayBlock: false))
  }

  @Test func aDescriptorThatWasClosedWhileADuplicateLivesOnDoesNotSpinAfterCancel() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      let pipe = TestPipe()
      let duplicate = fcntl(pipe.reader, F_DUPFD_CLOEXEC, 100)
      var calls = 0
      let watch = context.addDescriptor(pipe.reader, .readable) { _ in
        calls += 1; return .keep
      }
      context.iterate(mayBlock: false)
      pipe.write()
      pipe.closeReader()
      watch.cancel()
      // A stale registration may cost a turn or two, and no callback.
      for _ in 0..<3 { context.iterate(mayBlock: false) }
      var turns = 0
      var isOver = false
      context.addTimeout(after: .milliseconds(50)) { isOver = true }
      while !isOver {
        context.iterate()
        turns += 1
      }
      precondition(turns <= 5, "\(turns) turns")
      precondition(calls == 0, "\(calls) calls")
      close(duplicate)
    }
  }

  @Test func aNumberThatWasClosedAndUsedAgainWithoutCancelServesANewWatch() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      var pipe: TestPipe? = TestPipe()
      let number = fcntl(pipe!.reader, F_DUPFD_CLOEXEC, 200)
      var old = 0
      let forgotten = context.addDescriptor(number, .readable) { _ in
        old += 1; return .keep
      }
      context.iterate(mayBlock: false)
      pipe = nil
      close(number)
      let other = TestPipe()
      precondition(dup2(other.reader, number) == number)
      var new = 0
      let watch = context.addDescriptor(number, .readable) { _ in
        new += 1; return .keep
      }
      precondition(!context.iterate(mayBlock: false))
      other.write()
      precondition(context.iterate())
      // Both watch the number; poll would call both.
      precondition((old, new) == (1, 1), "\(old) \(new)")
      forgotten.cancel()
      precondition(context.iterate())
      precondition((old, new) == (1, 2), "\(old) \(new)")
      other.drain()
      precondition(!context.iterate(mayBlock: false))
      watch.cancel()
      other.write()
      precondition(!context.iterate(mayBlock: false))
    }
  }

  @Test func aNumberThatWasClosedAfterCancelAndUsedAgainIsServedForTheNewFile() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      var calls: [Int] = []
      for round in 0..<100 {
        let pipe = TestPipe()
        let number: Int32 = 300
        precondition(dup2(pipe.reader, number) == number)
        let watch = context.addDescriptor(number, .readable) { _ in
          calls.append(round)
          return .keep
        }
        pipe.write()
        precondition(context.iterate())
        watch.cancel()
        close(number)
        precondition(!context.iterate(mayBlock: false))
      }
      precondition(calls == Array(0..<100))
    }
  }

  @Test func aForkedChildUsesTheContextAndTheParentGoesOnUnharmed() async {
    await #expect(processExitsWith: .success) { forkedChildUsesTheContext() }
  }

  @Test func aForkedChildThatCancelsDoesNotCancelForItsParent() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      let pipe = TestPipe()
      var calls = 0
      let watch = context.addDescriptor(pipe.reader, .readable) { _ in
        pipe.drain()
        calls += 1
        return .keep
      }
      context.iterate(mayBlock: false)
      let state = Unmanaged.passUnretained(watch).toOpaque()
      // The child does not turn its loop; its epoll set is still the parent's.
      let status = test_in_forked_child(
        {
          Unmanaged<DescriptorSource>.fromOpaque($0!).takeUnretainedValue().cancel()
          return 0
        },
        state
      )
      precondition(status == 0)
      pipe.write()
      precondition(context.iterate(mayBlock: false))
      precondition(calls == 1)
    }
  }

  @Test func withoutADescriptorToSpareTimersAndWatchesWorkAllTheSame() async {
    await #expect(processExitsWith: .success) {
      let context = MainContext()
      let pipe = TestPipe()
      precondition(test_limit_descriptors(64) == 0)
      while dup(0) >= 0 {}
      precondition(errno == EMFILE)
      var calls: [String] = []
      context.addTimeout(after: .milliseconds(5)) {
        calls.append("timer")
        pipe.write()
      }
      context.addDescriptor(pipe.reader, .readable) { _ in
        pipe.drain()
        calls.append("watch")
        return .keep
      }
      while calls.count < 2 { context.iterate() }
      precondition(calls == ["timer", "watch"], "\(calls)")

      // Later there are descriptors again.
      precondition(test_limit_descriptors(1_000) == 0)
      let second = TestPipe()
      let watch = context.addDescriptor(second.reader, .readable) { _ in
        second.drain()
        calls.append("second")
        return .keep
      }
      pipe.write()
      second.write()
      context.iterate()
      context.addTimeout(after: .milliseconds(1)) { calls.append("timer") }
      while calls.count < 5 { context.iterate() }
      precondition(Set(calls[2...]) == ["watch", "second", "timer"], "\(calls)")
      watch.cancel()
    }
  }
}

/// Parent and child each serve a timer and a pipe on their copy of one context.
private func forkedChildUsesTheContext() {
  final class State {
    let context = MainContext()
    let pipe = TestPipe()
    var calls = 0
    var ticks = 0

    init() {
      context.addDescriptor(pipe.reader, .readable) { [unowned self] _ in
        pipe.drain()
        calls += 1
        return .keep
      }
      context.addTimeout(every: .milliseconds(1)) { [unowned self] in
        ticks += 1; return .keep
      }
    }

    func work() {
      let (calls, ticks) = (calls, ticks)
      pipe.write()
      while self.calls == calls || self.ticks == ticks { context.iterate() }
    }
  }
  let state = State()
  state.work()
  let data = Unmanaged.passUnretained(state).toOpaque()
  let status = test_in_forked_child(
    {
      let state = Unmanaged<State>.fromOpaque($0!).takeUnretainedValue()
      let own = TestPipe()
      var calls = 0
      state.context.addDescriptor(own.reader, .readable) { _ in
        own.drain()
        calls += 1
        return .keep
      }
      for _ in 0..<5 { state.work() }
      own.write()
      while calls == 0 { state.context.iterate() }
      return calls == 1 && state.calls == 6 ? 0 : 1
    },
    data
  )
  precondition(status == 0, "the child ended with \(status)")
  for _ in 0..<5 { state.work() }
  precondition(state.calls == 6, "\(state.calls)")
}
