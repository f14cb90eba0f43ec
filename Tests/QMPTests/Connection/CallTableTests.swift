// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import QMP

@Suite struct CallTableTests {
  typealias Table = CallTable<String>
  private let now = ContinuousClock.now

  private func call(_ name: String, after seconds: Int = 1) -> Table.Call {
    Table.Call(waiter: name, deadline: now + .seconds(seconds))
  }

  private func sent(_ name: String, in table: inout Table, outOfBand: Bool = false) -> Int {
    var call = call(name)
    call.isOutOfBand = outOfBand
    let id = table.begin(call)
    table.markSent(id)
    return id
  }

  @Test func idsStayShort() {
    var table = Table()
    for _ in 0..<1_000 {
      let id = sent("a", in: &table)
      #expect(id == 0)
      #expect(table.answer(id) == "a")
    }
    #expect(sent("a", in: &table) != sent("b", in: &table))
  }

  @Test func anIdIsKeptUntilItsLateReplyHasCome() {
    var table = Table()
    let late = sent("late", in: &table)
    #expect(table.abandon(late) == "late")
    #expect(table.abandon(late) == nil)
    #expect(table.abandonedCount == 1)
    let next = sent("next", in: &table)
    #expect(next != late)
    #expect(table.answer(late) == nil)
    #expect(table.abandonedCount == 0)
    #expect(table.answer(next) == "next")
  }

  @Test func whatWasNotSentLeavesNothingBehind() {
    var table = Table()
    let id = table.begin(call("a"))
    #expect(table.answer(id) == nil)
    #expect(table.abandon(id) == "a")
    #expect(table.abandonedCount == 0)
    #expect(table.begin(call("b")) == id)
  }

  @Test(arguments: [-1, 1, Int.max, Int.min]) func unknownIdsAreNobodys(_ id: Int) {
    var table = Table()
    _ = sent("a", in: &table)
    #expect(table.answer(id) == nil)
  }

  @Test func deadlinesAreFound() {
    var table = Table()
    #expect(table.earliestDeadline == nil)
    let second = table.begin(call("2", after: 2))
    let first = table.begin(call("1", after: 1))
    #expect(table.earliestDeadline == now + .seconds(1))
    #expect(table.due(at: now).isEmpty)
    #expect(table.due(at: now + .seconds(1)) == [first])
    #expect(table.due(at: now + .seconds(3)) == [second, first])
    _ = table.abandon(first)
    #expect(table.earliestDeadline == now + .seconds(2))
  }

  @Test func theOldestInBandHasTheErrorWithoutAnId() {
    var table = Table()
    #expect(table.oldest() == nil)
    let urgent = sent("urgent", in: &table, outOfBand: true)
    #expect(table.oldest() == urgent)
    let first = sent("first", in: &table)
    let second = sent("second", in: &table)
    #expect(table.oldest() == first)
    #expect(table.answer(first) == "first")
    let third = sent("third", in: &table)
    #expect(third == first)
    #expect(table.oldest() == second)
  }

  @Test func aNumberAnswersAsTheGuestAgentDoes() {
    var table = Table()
    var sync = call("sync")
    sync.syncValue = 4711
    let id = table.begin(sync)
    table.markSent(id)
    #expect(table.answer(id) == nil)
    #expect(table.answer(syncValue: 4712) == nil)
    #expect(table.answer(syncValue: 4711) == "sync")
    let lost = sent("lost", in: &table)
    _ = table.abandon(lost)
    table.forgetAbandoned()
    #expect(table.abandonedCount == 0)
    #expect(sent("next", in: &table) == lost)
  }

  @Test func theEndIsForAllThatWait() {
    var table = Table()
    _ = table.abandon(sent("late", in: &table))
    _ = sent("a", in: &table)
    _ = table.begin(call("b"))
    #expect(table.removeAll().sorted() == ["a", "b"])
    #expect(table.removeAll() == [])
  }
}
