// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GIO
import GLib
import Glibc

func streamCases() -> [Case] {
  [
    // The program of the README: on a thread of the library, and on one of the caller.
    Case(
      name: "stream/echo",
      against: "C GIO async",
      bounds: .must(1.1, aim: 0.7),
      method: .time(ours: echo(.plain), theirs: baseline(echo_gio_new(1)))
    ),
    Case(
      name: "stream/echo-on-a-loop",
      against: "C GIO async",
      bounds: .must(1.1, aim: 0.7),
      method: .time(ours: echo(.preferringALoop), theirs: baseline(echo_gio_new(1)))
    ),
    Case(
      name: "stream/echo-by-hand",
      against: "C epoll by hand",
      bounds: .none,
      method: .time(ours: echo(.plain), theirs: baseline(echo_epoll_new(1)))
    ),
    Case(
      name: "stream/echo-1000-connections",
      against: "C GIO async",
      bounds: .must(1, aim: 0.7),
      method: .figure(
        iterations: 10_000,
        ours: echo(.plain, connections: 1_000),
        theirs: baseline(echo_gio_new(1_000))
      )
    ),
    Case(
      name: "stream/echo-1000-connections-by-hand",
      against: "C epoll by hand",
      bounds: .none,
      method: .figure(
        iterations: 10_000,
        ours: echo(.plain, connections: 1_000),
        theirs: baseline(echo_epoll_new(1_000))
      )
    ),
    // A gigabyte in blocks of 64 KiB, from thread to thread.
    Case(
      name: "stream/gigabyte-socket-pair",
      against: "C GIO async",
      bounds: .must(1 / 0.9, aim: 1),
      method: .figure(iterations: 16_384, ours: bulk, theirs: baseline(bulk_gio_new()))
    ),
    // Threads that block need no loop: what that saves.
    Case(
      name: "stream/gigabyte-socket-pair-blocking",
      against: "C threads that block",
      bounds: .none,
      method: .figure(iterations: 16_384, ours: bulk, theirs: baseline(bulk_new()))
    ),
    Case(
      name: "stream/turn-8000-idle-connections",
      against: "the same with 10",
      bounds: .must(1.5, aim: 1.1),
      method: .time(ours: turns(idleConnections: 8_000), theirs: turns(idleConnections: 10))
    ),
  ]
}

// MARK: - Echo

private enum Place { case plain, preferringALoop }

/// The server of the README, and a client in C that blocks.
private final class EchoServer: Sendable {
  private let thread: EventThread?
  private let serving: Task<Void, any Error>
  private let clients: Clients

  private final class Clients: @unchecked Sendable {
    // Used by one thread at a time.
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { baseline_free(pointer) }
  }

  init(_ place: Place, _ connections: Int) {
    _ = baseline_raise_descriptor_limit()
    let name = "swift-glib-bench-\(getpid())-\(UniqueID())"
    guard let listener = try? SocketListener(at: .abstract(name)) else { fatalError("no listener") }
    thread = place == .plain ? nil : EventThread(named: "echo")
    serving = Task(executorPreference: thread?.taskExecutor) {
      try await listener.serve(limit: 2_000) { peer in
        for try await chunk in peer.chunks { try await peer.write(chunk) }
      }
    }
    clients = Clients(echo_client_new(name, Int32(connections))!)
  }

  deinit { serving.cancel() }

  func run(_ iterations: Int) -> Double { baseline_run(clients.pointer, iterations) }
}

private func echo(_ place: Place, connections: Int = 1) -> () -> Side {
  {
    let server = EchoServer(place, connections)
    return { server.run($0) }
  }
}

// MARK: - Bulk

private func bulk() -> Side {
  let (sending, receiving) = (EventThread(named: "sender"), EventThread(named: "receiver"))
  let block = [UInt8](repeating: 0, count: 65_536)
  return { iterations in
    blocking {
      do {
        let (near, far) = try SocketConnection.pair()
        let start = baseline_now()
        let writing = Task(executorPreference: sending.taskExecutor) {
          for _ in 0..<iterations { try await near.write(block) }
        }
        let reading = Task(executorPreference: receiving.taskExecutor) {
          var rest = iterations * block.count
          for try await chunk in far.chunks {
            rest -= chunk.count
            if rest == 0 { break }
          }
        }
        try await writing.value
        try await reading.value
        return (baseline_now() - start) / Double(iterations)
      } catch {
        fatalError("\(error)")
      }
    }
  }
}

// MARK: - Idle connections

/// Turns of a context with one source that is ready, while connections wait for something to read.
private func turns(idleConnections count: Int) -> () -> Side {
  {
    let fixture = IdleConnections(count)
    return { fixture.turn($0) }
  }
}

private final class IdleConnections {
  private let context = MainContext()
  private let pairs: [(SocketConnection, SocketConnection)]
  private let tasks: [Task<Void, Never>]
  private let idle: Source

  init(_ count: Int) {
    _ = baseline_raise_descriptor_limit()
    pairs = (0..<count).map { _ in
      guard let pair = try? SocketConnection.pair() else { fatalError("out of descriptors") }
      return pair
    }
    tasks = pairs.map { [context] pair in
      Task(executorPreference: context.taskExecutor) { _ = try? await pair.0.read() }
    }
    while context.iterate(mayBlock: false) {}
    idle = context.addIdle { .keep }
  }

  deinit {
    for task in tasks { task.cancel() }
    idle.cancel()
    while context.iterate(mayBlock: false) {}
  }

  func turn(_ iterations: Int) -> Double {
    elapsed { for _ in 0..<iterations { context.iterate(mayBlock: false) } }
  }
}
