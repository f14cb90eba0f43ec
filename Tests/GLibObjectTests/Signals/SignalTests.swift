// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CObjectSupport
import GLib
import GLibObject
import TestSupport
import Testing

@Suite struct SignalTests {
  @Test func closuresOfZeroToSixArgumentsGetTheRightValuesAndAreReleasedOnce() {
    let tracker = LifetimeTracker()
    var seen: [String] = []
    do {
      let thing = Thing()
      let held = tracker.instance()
      Thing.zero.connect(to: thing) {
        seen.append("zero"); _ = held
      }
      Thing.one.connect(to: thing) {
        seen.append("\($0)"); _ = held
      }
      Thing.two.connect(to: thing) {
        seen.append("\(($0, $1))"); _ = held
      }
      Thing.three.connect(to: thing) {
        seen.append("\(($0, $1, $2))"); _ = held
      }
      Thing.four.connect(to: thing) {
        seen.append("\(($0, $1, $2, $3))"); _ = held
      }
      Thing.five.connect(to: thing) {
        seen.append("\(($0, $1, $2, $3))"); #expect($4 == thing)
      }
      Thing.six.connect(to: thing) { (a, b, c, d, e, f) in
        seen.append("\((a, b, c, d, f))")
        #expect(e.dynamicTypeID == Thing.typeID)
        _ = held
      }
      test_thing_emit_all(thing.pointer())
      // The fifth captures its own object, which would never go.
      g_signal_handlers_destroy(thing.pointer(as: UnsafeMutablePointer<GObject>.self))
    }
    #expect(
      seen == [
        "zero", "1", "(2, \"two\")", "(3, \"three\", true)", "(4, \"four\", true, 4.5)",
        "(5, \"five\", true, 5.5)", "(6, \"six\", true, 6.5, GLibObjectTests.Color.blue)",
      ]
    )
    #expect(tracker.live == 0)
  }

  @Test func swiftEmitsWhatCWouldEmit() {
    let thing = Thing()
    var seen: [String] = []
    Thing.six.connect(to: thing) { (a, b, c, d, _, f) in seen.append("\(a)\(b)\(c)\(d)\(f)") }
    Thing.zero.connect(to: thing) { seen.append("zero") }
    Thing.six.emit(from: thing, -1, "ü", false, 0.5, thing, .green)
    Thing.zero.emit(from: thing)
    #expect(seen == ["-1üfalse0.5green", "zero"])
    #expect(thing.referenceCount == 1)
  }

  @Test func aHandlerIsGoneOnceItIsDisconnected() {
    let tracker = LifetimeTracker()
    let thing = Thing()
    var calls = 0
    func connect() -> SignalConnection {
      let held = tracker.instance()
      return Thing.one.connect(to: thing) {
        calls += $0; _ = held
      }
    }
    let connection = connect()
    Thing.one.emit(from: thing, 1)
    #expect(connection.isConnected && tracker.live == 1)
    connection.disconnect()
    connection.disconnect()
    #expect(!connection.isConnected && tracker.live == 0)
    Thing.one.emit(from: thing, 1)
    #expect(calls == 1)
  }

  @Test func aHandlerMayDisconnectItself() {
    let tracker = LifetimeTracker()
    let thing = Thing()
    var connection: SignalConnection?
    func connect() {
      let held = tracker.instance()
      connection = Thing.zero.connect(to: thing) {
        connection?.disconnect()
        #expect(tracker.live == 1)
        _ = held
      }
    }
    connect()
    Thing.zero.emit(from: thing)
    #expect(tracker.live == 0)
  }

  @Test func aConnectionOutlivesNeitherObjectNorClosure() {
    let tracker = LifetimeTracker()
    var thing: Thing? = Thing()
    let weak = WeakReference(thing)
    func connect(_ thing: Thing) -> SignalConnection {
      let held = tracker.instance()
      return Thing.zero.connect(to: thing) { _ = held }
    }
    let connection = connect(thing!)
    thing = nil
    #expect(weak.object == nil && tracker.live == 0)
    #expect(!connection.isConnected)
    connection.disconnect()
    #expect(connection.withBlocked { 5 } == 5)
  }

  @Test func droppingTheHandleDoesNotDisconnect() {
    let thing = Thing()
    var calls = 0
    _ = Thing.zero.connect(to: thing) { calls += 1 }
    Thing.zero.emit(from: thing)
    #expect(calls == 1)
  }

  @Test func aBlockedHandlerIsNotCalled() {
    let thing = Thing()
    var calls = 0
    let connection = Thing.zero.connect(to: thing) { calls += 1 }
    connection.withBlocked {
      connection.withBlocked { Thing.zero.emit(from: thing) }
      Thing.zero.emit(from: thing)
    }
    struct Stop: Error {}
    #expect(throws: Stop.self) { try connection.withBlocked { throw Stop() } }
    #expect(calls == 0)
    Thing.zero.emit(from: thing)
    #expect(calls == 1)
  }

  @Test func detailsSelectHandlers() {
    let thing = Thing()
    var seen: [String] = []
    Thing.named.connect(to: thing, detail: "a") { seen.append("a\($0)") }
    Thing.named.connect(to: thing) { seen.append("all\($0)") }
    Thing.named.emit(from: thing, detail: "a", 1)
    Thing.named.emit(from: thing, detail: "b", 2)
    Thing.named.emit(from: thing, 3)
    #expect(seen == ["a1", "all1", "all2", "all3"])
  }

  @Test func resultsGoThroughTheAccumulator() {
    let thing = Thing()
    #expect(Thing.ask.emit(from: thing, 1) == false)
    #expect(Thing.first.emit(from: thing, 1) == 0)
    var asked: [Int] = []
    for limit in [10, 5, 1] {
      Thing.ask.connect(to: thing) { number in
        asked.append(limit)
        return number >= limit
      }
      Thing.first.connect(to: thing) { $0 + limit }
    }
    #expect(Thing.ask.emit(from: thing, 6) == true)
    #expect(asked == [10, 5])
    #expect(Thing.first.emit(from: thing, 1) == 11)
  }

  @Test func nullArrivesAsNil() {
    let thing = Thing()
    var seen: [String?] = []
    Thing.maybeText.connect(to: thing) { seen.append($0) }
    test_thing_emit_maybe(thing.pointer(), nil)
    test_thing_emit_maybe(thing.pointer(), "x")
    Thing.maybeText.emit(from: thing, nil)
    #expect(seen == [nil, "x", nil])
  }

  @Test func anErrorOfAHandlerIsReported() {
    struct Broken: Error { let text = "signal-tests-broken" }
    let thing = Thing()
    let log = CallbackErrorLog.shared
    Thing.zero.connect(to: thing) { throw Broken() }
    Thing.zero.emit(from: thing)
    #expect(log.entries(containing: "signal-tests-broken").count == 1)
  }

  @Test func handlersAfterComeLast() {
    let thing = Thing()
    var seen: [Int] = []
    Thing.zero.connect(to: thing, after: true) { seen.append(2) }
    Thing.zero.connect(to: thing) { seen.append(1) }
    Thing.zero.emit(from: thing)
    #expect(seen == [1, 2])
  }

  // MARK: Isolation

  @MainActor final class Model {
    var count = 0
    let thing = Thing()
    func start() { Thing.one.connect(to: thing) { self.count += $0 } }
    func emit() { Thing.one.emit(from: thing, 2) }
  }

  @Test func aHandlerOfAnActorSeesItsState() async {
    let model = await Model()
    await model.start()
    await model.emit()
    #expect(await model.count == 2)
  }

  actor Keeper {
    private let thing = Thing()
    private var sum = 0
    func run() -> Int {
      Thing.one.connect(to: thing) { self.sum += $0 }
      Thing.one.emit(from: thing, 3)
      return sum
    }
  }

  @Test func anActorWithoutAnExecutorOfItsOwnWill() async {
    #expect(await Keeper().run() == 3)
  }

  @Test func handlersFromAnyThreadRunWhereItIsEmitted() {
    let sum = Counter()
    let thing = Thing()
    Thing.one.connect(to: thing, from: .anyThread) { sum.add($0) }
    let pointer = UInt(bitPattern: thing.pointer(as: OpaquePointer.self))
    TestThread.run(2) { index in
      for _ in 0..<1_000 {
        test_thing_emit_one(OpaquePointer(bitPattern: pointer), Int32(index + 1))
      }
    }
    #expect(sum.value == 3_000)
  }

  // MARK: Traps

  @Test func aHandlerTrapsOnAnotherThread() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let thing = Thing()
      Thing.one.connect(to: thing) { _ in }
      let pointer = UInt(bitPattern: thing.pointer(as: OpaquePointer.self))
      TestThread.run { _ in test_thing_emit_one(OpaquePointer(bitPattern: pointer), 1) }
    }
    expectMessage(result, "a handler of one would run on another thread, or in another task")
  }

  @Test func anUnknownSignalTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Signal<Thing, Int>("zwölf").emit(from: Thing(), 12)
    }
    expectMessage(result, "TestThing has no signal \"zwölf\"")
  }

  @Test func aWrongDeclarationTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Signal<Thing, String>("one").connect(to: Thing()) { _ in }
    }
    expectMessage(result, "the signal \"one\" of TestThing passes (gint) and returns void")
  }

  @Test func aResultThatIsNotDeclaredTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Signal<Thing, Int>("ask").emit(from: Thing(), 1)
    }
    expectMessage(result, "the signal \"ask\" of TestThing passes (gint) and returns gboolean")
  }

  @Test func nullWithoutAnOptionalTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let thing = Thing()
      Signal<Thing, String>("maybe-text").connect(to: thing) { _ in }
      test_thing_emit_maybe(thing.pointer(), nil)
    }
    expectMessage(result, "argument 1 of a signal is NULL, which cannot be expressed as String")
  }

  @Test func aDetailThatIsNotTakenTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Thing.one.emit(from: Thing(), detail: "x", 1)
    }
    expectMessage(result, "the signal \"one\" takes no detail")
  }

  @Test func anArgumentThatDoesNotFitTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Thing.one.emit(from: Thing(), 5_000_000_000)
    }
    expectMessage(result, "5000000000 cannot be argument 1 of a signal, which is a gint")
  }
}
