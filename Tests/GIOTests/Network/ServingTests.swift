// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct ServingTests {
  private let listener: SocketListener

  init() throws { listener = try SocketListener(at: .ip(.loopbackV4, port: 0)) }

  @Test func anEchoServerServesManyAtOnce() async throws {
    let listener = listener
    let serving = Task {
      try await listener.serve(limit: 100) { peer in
        for try await chunk in peer.chunks { try await peer.write(chunk) }
      }
    }
    try await withThrowingTaskGroup { group in
      for number in 0..<50 {
        group.addTask {
          let client = try await SocketConnection.connect(to: listener.address)
          for round in 0..<20 {
            let message = "\(number)/\(round)\n"
            try await client.write(message)
            #expect(try await client.readLine() == String(message.dropLast()))
          }
          try client.closeWriting()
          #expect(try await client.read() == nil)
        }
      }
      try await group.waitForAll()
    }
    serving.cancel()
    await #expect(throws: CancellationError.self) { try await serving.value }
  }

  @Test func aConnectionThatFailsEndsAlone() async throws {
    struct Refused: Error {}
    let listener = listener
    let errors = Mutable<[String]>([])
    let serving = Task {
      try await listener.serve(limit: 10) { peer in
        while let line = try await peer.readLine() {
          if line == "bad" { throw Refused() }
          try await peer.write(line + "\n")
        }
      } onError: { _, error in
        errors.value.append("\(type(of: error))")
      }
    }
    let good = try await SocketConnection.connect(to: listener.address)
    let bad = try await SocketConnection.connect(to: listener.address)
    try await good.write("one\n")
    #expect(try await good.readLine() == "one")
    try await bad.write("bad\n")
    #expect(try await bad.read() == nil)
    #expect(errors.value == ["Refused"])
    try await good.write("two\n")
    #expect(try await good.readLine() == "two")
    serving.cancel()
    _ = await serving.result
    // Cancelling is no error of the handler.
    #expect(errors.value == ["Refused"])
  }

  @Test func noMoreAreServedThanTheLimitSays() async throws {
    let listener = listener
    let active = Mutable(0)
    let most = Mutable(0)
    let serving = Task {
      try await listener.serve(limit: 3) { peer in
        active.value += 1
        most.value = max(most.value, active.value)
        for try await chunk in peer.chunks { try await peer.write(chunk) }
        active.value -= 1
      }
    }
    try await withThrowingTaskGroup { group in
      for _ in 0..<12 {
        group.addTask {
          let client = try await SocketConnection.connect(to: listener.address)
          try await client.write([1])
          #expect(try await client.readExactly(1) == [1])
        }
      }
      try await group.waitForAll()
    }
    #expect(most.value <= 3 && most.value >= 1)
    serving.cancel()
    _ = await serving.result
  }

  @Test func everythingRunsOnTheLoopOfTheCaller() async throws {
    let listener = listener
    let thread = EventThread()
    let home = await PinnedActor(thread.context).perform { _ in TestThread.current }
    let places = Mutable<Set<Int32>>([])
    let serving = Task(executorPreference: thread.taskExecutor) {
      try await listener.serve(limit: 10) { peer in
        for try await chunk in peer.chunks {
          places.value.insert(TestThread.current)
          try await peer.write(chunk)
          places.value.insert(TestThread.current)
        }
      }
    }
    try await askOnce(listener)
    serving.cancel()
    _ = await serving.result
    #expect(places.value == [home])
    thread.stop()
  }

  @Test func withoutALoopEverythingRunsOnOneThread() async throws {
    let listener = listener
    let places = Mutable<Set<Int32>>([])
    let serving = Task {
      try await listener.serve(limit: 10) { peer in
        for try await chunk in peer.chunks {
          places.value.insert(TestThread.current)
          try await peer.write(chunk)
          places.value.insert(TestThread.current)
        }
      }
    }
    for _ in 0..<10 { try await askOnce(listener) }
    serving.cancel()
    _ = await serving.result
    #expect(places.value.count == 1)
  }

  @Test func aContextMayBeNamed() async throws {
    let listener = listener
    let thread = EventThread()
    let home = await PinnedActor(thread.context).perform { _ in TestThread.current }
    let places = Mutable<Set<Int32>>([])
    let serving = Task {
      try await listener.serve(limit: 10, on: thread.context) { peer in
        places.value.insert(TestThread.current)
        for try await chunk in peer.chunks { try await peer.write(chunk) }
      }
    }
    try await askOnce(listener)
    serving.cancel()
    _ = await serving.result
    #expect(places.value == [home])
    thread.stop()
  }

  @Test func closingTheListenerLetsHandlersFinish() async throws {
    let listener = listener
    let serving = Task {
      try await listener.serve(limit: 10, grace: .seconds(60)) { peer in
        for try await chunk in peer.chunks { try await peer.write(chunk) }
      }
    }
    let client = try await SocketConnection.connect(to: listener.address)
    try await client.write([1])
    #expect(try await client.readExactly(1) == [1])
    try listener.close()
    try await client.write([2])
    #expect(try await client.readExactly(1) == [2])
    try client.close()
    try await serving.value
  }

  @Test func whoDoesNotFinishInTimeIsCancelled() async throws {
    let listener = listener
    let end = Mutable("")
    let serving = Task {
      try await listener.serve(limit: 10, grace: .milliseconds(20)) { peer in
        do {
          for try await chunk in peer.chunks { try await peer.write(chunk) }
        } catch {
          end.value = "\(type(of: error))"
          throw error
        }
      } onError: { _, error in
        end.value = "reported"
      }
    }
    let client = try await SocketConnection.connect(to: listener.address)
    try await client.write([1])
    #expect(try await client.readExactly(1) == [1])
    try listener.close()
    try await serving.value
    #expect(end.value == "CancellationError")
    #expect(try await client.read() == nil)
  }

  @Test func tearingDownWhileConnectionsArriveIsClean() async throws {
    for _ in 0..<TestEnvironment.rounds(10, soak: 500) {
      let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
      let serving = Task {
        try await listener.serve(limit: 4, grace: .zero) { peer in
          for try await chunk in peer.chunks { try await peer.write(chunk) }
        }
      }
      await withTaskGroup { group in
        for number in 0..<12 {
          group.addTask {
            guard let client = try? await SocketConnection.connect(to: listener.address) else {
              return
            }
            try? await client.write([1])
            if number == 5 { try? listener.close() }
            _ = try? await client.read()
          }
        }
      }
      try await serving.value
    }
  }

  @Test func handlersAndWhatTheyCaptureAreReleased() async throws {
    let listener = listener
    let tracker = LifetimeTracker()
    let serving = Task { [instance = tracker.instance()] in
      try await listener.serve(limit: 10) { peer in
        for try await chunk in peer.chunks { try await peer.write(chunk) }
        withExtendedLifetime(instance) {}
      }
    }
    try await askOnce(listener)
    serving.cancel()
    _ = await serving.result
    while tracker.live > 0 { await Task.yield() }
    #expect(tracker.live == 0)
  }

  @Test func aSignalStopsIt() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
      let serving = Task {
        try await listener.serve(limit: 10, stoppingOn: .signals(SIGTERM)) { peer in
          for try await chunk in peer.chunks { try await peer.write(chunk) }
        }
      }
      let client = try await SocketConnection.connect(to: listener.address)
      try await client.write([1])
      _ = try await client.readExactly(1)
      kill(getpid(), SIGTERM)
      try await client.write([2])
      guard try await client.readExactly(1) == [2] else { exit(1) }
      try client.close()
      try await serving.value
      exit(7)
    }
  }

  @Test func aLimitOfNobodyTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      try await SocketListener(at: .ip(.loopbackV4, port: 0)).serve(limit: 0) { _ in }
    }
    expectMessage(result, "a limit of 0 serves nobody")
  }

  @Test func aSignalThatCannotBeWatchedTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = SocketListener.StopCondition.signals(SIGKILL)
    }
    expectMessage(result, "StopCondition.signals(_:)")
  }
}

private func askOnce(_ listener: SocketListener) async throws {
  let client = try await SocketConnection.connect(to: listener.address)
  try await client.write("ping\n")
  #expect(try await client.readLine() == "ping")
}
