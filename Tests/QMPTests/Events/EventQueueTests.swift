// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import QMP

@Suite struct EventQueueTests {
  private func event(_ name: String) throws -> QMPEvent {
    QMPEvent(name, try Message(Array(#"{"event":"\#(name)"}"#.utf8)))
  }

  private func names(
    _ overflow: QMPEventOverflow,
    limit: Int,
    _ count: Int
  ) throws -> ([String], dropped: Int) {
    var queue = EventQueue<Int>(limit: limit, overflow: overflow)
    for number in 0..<count { #expect(queue.receive(try event("\(number)")) == nil) }
    _ = queue.end(.closed)
    var names: [String] = []
    while case .event(let event) = queue.next(0) { names.append("\(event.name)+\(event.dropped)") }
    return (names, queue.dropped)
  }

  @Test func theOldestMakeRoomAndAreCounted() throws {
    let (names, dropped) = try names(.dropOldest, limit: 2, 5)
    #expect(names == ["3+3", "4+0"])
    #expect(dropped == 3)
    #expect(try self.names(.dropOldest, limit: 1, 3) == (["2+2"], 2))
  }

  @Test func theNewestAreDroppedAndAreCounted() throws {
    let (names, dropped) = try names(.dropNewest, limit: 2, 5)
    #expect(names == ["0+0", "1+0"])
    #expect(dropped == 3)
    var queue = EventQueue<Int>(limit: 1, overflow: .dropNewest)
    _ = queue.receive(try event("a"))
    _ = queue.receive(try event("b"))
    guard case .event = queue.next(1) else { throw CancellationError() }
    _ = queue.receive(try event("c"))
    guard case .event(let event) = queue.next(1) else { throw CancellationError() }
    #expect(event.name == "c")
    #expect(event.dropped == 1)
    // Also when somebody waits for the next one.
    _ = queue.receive(try self.event("d"))
    _ = queue.receive(try self.event("e"))
    guard case .event = queue.next(1), case .wait = queue.next(1) else { throw CancellationError() }
    #expect(queue.receive(try self.event("f"))?.1.dropped == 1)
  }

  @Test func aTaskThatWaitsIsResumedOnce() throws {
    var queue = EventQueue<Int>(limit: 1, overflow: .dropOldest)
    guard case .wait = queue.next(1) else { throw CancellationError() }
    guard case .refused = queue.next(2) else { throw CancellationError() }
    #expect(queue.receive(try event("a"))?.0 == 1)
    #expect(queue.receive(try event("b")) == nil)
    #expect(queue.end(.quit) == nil)
    guard case .event = queue.next(1) else { throw CancellationError() }
    guard case .end(.quit) = queue.next(1) else { throw CancellationError() }
    #expect(queue.receive(try event("c")) == nil)
  }

  @Test func cancellingKeepsNothing() throws {
    var queue = EventQueue<Int>(limit: 4, overflow: .dropOldest)
    _ = queue.receive(try event("a"))
    #expect(queue.end(nil) == nil)
    guard case .end(nil) = queue.next(1) else { throw CancellationError() }
    #expect(queue.end(.closed) == nil)
    guard case .end(nil) = queue.next(1) else { throw CancellationError() }
  }

  @Test func aLongQueueKeepsItsOrder() throws {
    let (names, dropped) = try names(.dropOldest, limit: 500, 1_000)
    #expect(names.first == "500+500")
    #expect(names.dropFirst() == ArraySlice((501..<1_000).map { "\($0)+0" }))
    #expect(dropped == 500)
  }
}
