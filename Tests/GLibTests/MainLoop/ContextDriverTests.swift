// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

@Suite struct ContextDriverTests {
  @Test func aForeignLoopServesTimersDescriptorsIdlesAndPosts() {
    let context = MainContext()
    let pipe = TestPipe()
    var seen: [String] = []
    context.addTimeout(after: .milliseconds(2)) { seen.append("timer") }
    context.addDescriptor(pipe.reader, .readable) { _ in
      seen.append("descriptor")
      return .remove
    }
    context.addIdle {
      seen.append("idle")
      pipe.write()
      return .remove
    }
    let posted = Mutable(false)
    let poster = TestThread { context.invoke { posted.value = true } }
    context.withDriver { driver in
      while seen.count < 3 || !posted.value { turn(driver) }
    }
    poster.join()
    #expect(Set(seen) == ["idle", "descriptor", "timer"])
  }

  @Test func theOrderIsThatOfTheLoop() {
    func order(_ run: (MainContext, () -> Bool) -> Void) -> [Int] {
      let context = MainContext()
      var order: [Int] = []
      for number in 0..<20 {
        let priority = SourcePriority(rawValue: Int32(number % 3))
        switch number % 4 {
        case 0:
          context.addTimeout(after: .zero, priority: priority) { order.append(number) }
        case 1:
          let eventfd = eventfd(1, Int32(EFD_CLOEXEC))
          context.addDescriptor(eventfd, .readable, priority: priority) { _ in
            order.append(number)
            close(eventfd)
            return .remove
          }
        default:
          context.addIdle(priority: priority) {
            order.append(number)
            if number == 2 {
              context.addIdle {
                order.append(100); return .remove
              }
            }
            return .remove
          }
        }
      }
      run(context) { order.count == 21 }
      return order
    }
    let byLoop = order { context, isOver in while !isOver() { context.iterate() } }
    let byDriver = order { context, isOver in
      context.withDriver { driver in while !isOver() { turn(driver) } }
    }
    #expect(byLoop == byDriver)
  }

  @Test func jobsOfActorsRunThere() async {
    let context = MainContext()
    let actor = PinnedActor(context)
    let isOver = Mutable(false)
    let thread = TestThread {
      context.withDriver { driver in while !isOver.value { turn(driver) } }
    }
    let place = await actor.perform { _ in TestThread.current }
    isOver.value = true
    context.wakeUp()
    thread.join()
    #expect(place != TestThread.current)
  }

  @Test func nothingReadyMeansAWaitWithoutEnd() {
    let context = MainContext()
    context.withDriver { driver in
      #expect(driver.prepare().timeout == nil)
      let isDispatched = driver.dispatch(driver.prepare())
      #expect(!isDispatched)
    }
    context.addIdle { .remove }
    context.withDriver { driver in
      let timeout = driver.prepare().timeout
      #expect(timeout == .zero)
    }
  }

  @Test func aTurnMayBeLeftUnfinished() {
    let context = MainContext()
    var calls = 0
    context.addIdle {
      calls += 1
      return .remove
    }
    context.withDriver { driver in
      _ = driver.prepare()
      driver.dispatch(driver.prepare())
    }
    #expect(calls == 1)
  }

  @Test func aCallbackMayTurnTheContextItself() {
    let context = MainContext()
    var order: [Int] = []
    context.withDriver { driver in
      context.addIdle {
        order.append(1)
        turn(driver)
        order.append(3)
        return .remove
      }
      context.addIdle {
        order.append(2)
        return .remove
      }
      while order.count < 3 { turn(driver) }
    }
    #expect(order == [1, 2, 3])
  }

  // MARK: Traps

  @Test func aWaitOfAnEarlierTurnTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      MainContext().withDriver { driver in
        let old = driver.prepare()
        _ = driver.prepare()
        driver.dispatch(old)
      }
    }
    expectMessage(result, "wants what the last prepare() returned")
  }

  @Test func aShortenedListTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      MainContext().withDriver { driver in
        var wait = driver.prepare()
        wait.descriptors = []
        driver.dispatch(wait)
      }
    }
    expectMessage(result, "wants what the last prepare() returned")
  }

  @Test func aDriverTrapsAfterItsScope() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MainContext().withDriver { $0 }.prepare()
    }
    expectMessage(result, "ContextDriver.prepare() was called outside of withDriver(_:)")
  }
}

/// One turn of a loop that is not GLib's.
private func turn(_ driver: ContextDriver) {
  var wait = driver.prepare()
  var records = wait.descriptors.map {
    pollfd(fd: $0.number, events: Int16(truncatingIfNeeded: $0.conditions.rawValue), revents: 0)
  }
  let milliseconds = wait.timeout.map { Int32($0 / .milliseconds(1)) } ?? -1
  poll(&records, nfds_t(records.count), milliseconds)
  for (index, record) in records.enumerated() {
    wait.descriptors[index].observed = IOCondition(
      rawValue: UInt32(UInt16(bitPattern: record.revents))
    )
  }
  driver.dispatch(wait)
}
