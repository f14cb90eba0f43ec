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

  private func sent(_ name: String, in table: inout Table, outOfBand: Bool = false) -> Table.Key {
    var call = call(name)
    call.isOutOfBand = outOfBand
    let key = table.begin(call)
    table.markSent(key.id)
    return key
  }

  @Test func idsStayShort() {
    var table = Table()
    for _ in 0..<1_000 {
      let key = sent("a", in: &table)
      #expect(key.id == 0)
      #expect(table.answer(key.id) == "a")
    }
    #expect(sent("a", in: &table).id != sent("b", in: &table).id)
  }

  @Test func anIdIsKeptUntilItsLateReplyHasCome() {
    var table = Table()
    let late = sent("late", in: &table)
    #expect(table.abandon(late)?.isSent == true)
    #expect(table.abandon(late) == nil)
    #expect(table.abandonedCount == 1)
    let next = sent("next", in: &table)
    #expect(next.id != late.id)
    #expect(table.answer(late.id) == nil)
    #expect(table.abandonedCount == 0)
    #expect(table.answer(next.id) == "next")
  }

  @Test func whoComesTooLateToCancelHitsNobodyElse() {
    var table = Table()
    let first = sent("first", in: &table)
    #expect(table.answer(first.id) == "first")
    let second = sent("second", in: &table)
    #expect(second.id == first.id)
    #expect(table.abandon(first) == nil)
    #expect(table.answer(second.id) == "second")
    #expect(table.abandon(second) == nil)
  }

  @Test func whatWasNotSentLeavesNothingBehind() {
    var table = Table()
    let key = table.begin(call("a"))
    #expect(table.answer(key.id) == nil)
    #expect(table.abandon(key)?.isSent == false)
    #expect(table.abandonedCount == 0)
    #expect(table.begin(call("b")).id == key.id)
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
    #expect(table.oldest() == urgent.id)
    let first = sent("first", in: &table)
    let second = sent("second", in: &table)
    #expect(table.oldest() == first.id)
    #expect(table.answer(first.id) == "first")
    let third = sent("third", in: &table)
    #expect(third.id == first.id)
    #expect(table.oldest() == second.id)
  }

  @Test func aNumberAnswersAsTheGuestAgentDoes() {
    var table = Table()
    let before = sent("before", in: &table)
    _ = table.abandon(before)
    var sync = call("sync")
    sync.syncValue = 4711
    let id = table.begin(sync).id
    table.markSent(id)
    let after = sent("after", in: &table)
    _ = table.abandon(after)
    #expect(table.answer(id) == nil)
    #expect(table.answer(syncValue: 4712) == nil)
    #expect(table.answer(syncValue: 4711) == "sync")
    // What was sent later may still be answered.
    #expect(table.abandonedCount == 1)
    #expect(Set((0..<2).map { _ in sent("next", in: &table).id }) == [before.id, id])
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
