// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import Testing

// The code of the article "Concurrency on the main loop", line by line: DocumentedCodeTests
// compares.

// As the article shows it.
// swift-format-ignore
func serve(on context: MainContext, reload: () -> Void) async {
  for await signal in context.signals(SIGHUP, SIGTERM) {
    if signal == .terminate { break }
    reload()
  }
}

func sample(on context: MainContext, times: Int) async -> Int {
  var samples = 0
  for await tick in context.ticks(every: .milliseconds(1), missed: .skip) {
    if tick.missed > 0 { print("\(tick.missed) periods were too short") }
    samples += 1
    if samples == times { break }
  }
  return samples
}

func copy(
  from input: borrowing OwnedDescriptor,
  on context: MainContext
) async throws -> [UInt8] {
  var bytes: [UInt8] = []
  for await _ in context.readiness(of: input, .readable) {
    if try input.read(appendingTo: &bytes, atMost: 4096) == .endOfFile { break }
  }
  return bytes
}

func check(_ image: String, on context: MainContext) async throws -> Bool {
  let child = try SpawnedProcess.spawn("test", ["-e", image])
  return try await context.exit(ofChild: child.pid).isSuccess
}

func measure(_ context: MainContext) async throws -> Duration {
  let start = context.clock.now
  try await context.clock.sleep(for: .microseconds(250))
  return context.clock.now - start
}

func answer(within limit: Duration, from monitor: Monitor) async throws -> String {
  do {
    return try await withTimeout(limit) { try await monitor.status() }
  } catch IOErrorCode.timedOut {
    return "no answer"
  }
}

func connect(_ monitor: Monitor) async throws -> String {
  let deadline = ContinuousClock.now + .seconds(5)
  try await withDeadline(deadline) { try await monitor.greet() }
  return try await withDeadline(deadline) { try await monitor.status() }
}

actor Monitor {
  private let isSilent: Bool

  init(isSilent: Bool) { self.isSilent = isSilent }

  func greet() async throws {}

  func status() async throws -> String {
    if isSilent { try await Task.sleep(for: .seconds(3_600)) }
    return "running"
  }
}

// As the article shows it.
// swift-format-ignore
actor VirtualMachine {
  private let thread = EventThread(named: "vm-1")
  private var beats = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor.asUnownedSerialExecutor() }

  func watch() {
    thread.context.addTimeout(every: .seconds(1), named: "heartbeat") { self.beats += 1; return .keep }
  }
}

@MainActor final class Window {
  private(set) var title = ""
  func show(_ title: String) { self.title = title }
}

@MainActor func showAfterASecond(_ window: Window) {
  Task { @MainActor in
    try await Task.sleep(for: .seconds(1))
    window.show("a second later")
  }
  MainLoop().run()
}

// swift-format-ignore
func poll(_ thread: EventThread, _ read: @escaping @Sendable () async throws -> Int) async throws -> Int {
  try await Task(executorPreference: thread.taskExecutor) {
    var sum = 0
    for _ in 0..<3 { sum += try await read() }
    return sum
  }.value
}

func capacity(of image: String) async throws -> Int {
  try await runBlocking(onCancel: .abandon) { try readHeader(of: image) }
}

func readHeader(of image: String) throws -> Int { image.utf8.count }

func turn(_ context: MainContext, whenever isRunning: () -> Bool) {
  context.withDriver { driver in
    while isRunning() {
      var wait = driver.prepare()
      waitElsewhere(for: &wait.descriptors, atMost: wait.timeout)
      driver.dispatch(wait)
    }
  }
}

/// The wait of another loop.
func waitElsewhere(for descriptors: inout [ContextDriver.Descriptor], atMost timeout: Duration?) {
  for index in descriptors.indices {
    var record = pollfd(
      fd: descriptors[index].number,
      events: Int16(descriptors[index].conditions.rawValue),
      revents: 0
    )
    poll(&record, 1, 0)
    descriptors[index].observed = IOCondition(rawValue: UInt32(record.revents))
  }
}

func watchForStalls(_ context: MainContext) -> StallReport {
  context.reportStalls(longerThan: .milliseconds(100)) { stall in
    print("\(stall.source) has blocked the loop for \(stall.duration)")
  }
}

@Suite struct DocumentedConcurrency {
  @Test func actorsAndTasksHaveAPlace() async throws {
    await VirtualMachine().watch()
    let thread = EventThread()
    #expect(try await poll(thread) { 2 } == 6)
    #expect(try await capacity(of: "disk") == 4)
    thread.stop()
  }

  @Test func anotherLoopTurnsAContext() {
    let context = MainContext()
    let report = watchForStalls(context)
    var calls = 0
    context.addIdle {
      calls += 1
      return calls < 3 ? .keep : .remove
    }
    turn(context) { calls < 3 }
    #expect(calls == 3)
    #expect(report.turns >= 3)
    report.cancel()
  }

  @Test func sequencesAreIterated() async throws {
    let loop = MainLoop(MainContext())
    let thread = LoopThread(loop)
    #expect(await sample(on: loop.context, times: 3) == 3)
    #expect(try await check("/bin/sh", on: loop.context))
    let pipe = try OwnedDescriptor.pipe()
    let input = pipe.readEnd
    try input.setBlocking(false)
    _ = consume pipe.writeEnd
    #expect(try await copy(from: input, on: loop.context) == [])
    #expect(try await measure(loop.context) >= .microseconds(250))
    let task = Task { await serve(on: loop.context) {} }
    task.cancel()
    await task.value
    thread.stop()
  }

  @Test func limitsAreKept() async throws {
    #expect(try await answer(within: .seconds(3_600), from: Monitor(isSilent: false)) == "running")
    #expect(
      try await answer(within: .milliseconds(1), from: Monitor(isSilent: true)) == "no answer"
    )
    #expect(try await connect(Monitor(isSilent: false)) == "running")
  }

  @Test func theTypesAreThereForThoseWhoStoreThem() {
    let context = MainContext()
    let sequences:
      (MainContext.Signals, MainContext.Signals, MainContext.Ticks, MainContext.Readiness) = (
        context.signals(SIGWINCH), context.signals(.windowChange),
        context.ticks(every: .seconds(1), tolerance: .milliseconds(50), missed: .catchUp),
        context.readiness(of: 0, .readable)
      )
    let clock: MainContext.LoopClock = context.clock
    let deadline: MainContext.LoopClock.Instant = clock.now + .seconds(1) - .milliseconds(1)
    #expect(clock.now < deadline)
    #expect(clock.minimumResolution == .nanoseconds(1))
    withExtendedLifetime(sequences) {}
  }
}
