// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

extension SocketListener {
  /// When ``serve(limit:stoppingOn:grace:on:isolation:_:onError:)`` is to stop.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct StopCondition: Hashable, Sendable {
    let signals: [UnixSignal]

    /// Only when the task is cancelled or the listener is closed.
    ///
    /// No C counterpart.
    public static let never = StopCondition(signals: [])

    /// When the process gets one of these signals, which do not end it meanwhile.
    ///
    /// - Parameter signals: Of `SIGHUP`, `SIGINT`, `SIGTERM`, `SIGUSR1`, `SIGUSR2` and `SIGWINCH`.
    ///
    /// Precondition: The signals can be watched.
    ///
    /// Wraps `g_unix_signal_add()`.
    public static func signals(_ signals: Int32...) -> StopCondition {
      StopCondition(
        signals: signals.map { number in
          do throws(GLibError) {
            return try UnixSignal(number)
          } catch {
            misuse("StopCondition.signals(_:): \(error.message)")
          }
        }
      )
    }
  }

  /// Accepts connections, and serves each in a task of its own, until it is to stop.
  ///
  ///     try await listener.serve(limit: 1_000, stoppingOn: .signals(SIGINT, SIGTERM)) { peer in
  ///       for try await chunk in peer.chunks { try await peer.write(chunk) }
  ///     } onError: { peer, error in
  ///       print("a client was lost: \(error)")
  ///     }
  ///
  /// A connection whose handler throws ends alone. All tasks run on one thread, that of the loop: the
  /// caller's own if it is on one, else one of the library. A handler must not block it; work of some
  /// length belongs into an actor, or into `runBlocking`.
  ///
  /// When it is to stop, no connection is accepted any more; handlers have the time of `grace` to end,
  /// then their tasks are cancelled. The listener stays open: connections wait in its queue.
  ///
  /// - Parameters:
  ///   - limit: How many connections are served at a time; others wait in the queue.
  ///   - stop: What ends the call.
  ///   - grace: How long handlers may go on then.
  ///   - context: Whose thread serves, which must be run by somebody; left out, as above.
  ///   - isolation: The caller's isolation; leave it out.
  ///   - handle: Serves one connection, which is closed when it returns.
  ///   - onError: Gets what a handler has thrown, before the connection is closed; not what it throws
  ///     because its task is cancelled.
  /// - Throws: `CancellationError` when the task was cancelled, after all handlers have ended;
  ///   `IOErrorCode.pending` while another task accepts.
  ///
  /// Wraps `GThreadedSocketService`, without using it.
  public func serve(
    limit: Int,
    stoppingOn stop: StopCondition = .never,
    grace: Duration = .seconds(5),
    on context: MainContext? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ handle: @escaping @Sendable (SocketConnection) async throws -> Void,
    onError: @escaping @Sendable (SocketConnection, any Error) -> Void = { _, _ in }
  ) async throws {
    guard limit > 0 else { misuse("SocketListener.serve(): a limit of \(limit) serves nobody") }
    let service = SocketService(
      listener: self,
      context: context ?? Waiting.loop,
      limit: limit,
      grace: grace,
      handle: handle,
      onError: onError
    )
    try await service.run(stop)
  }
}

/// One call of ``SocketListener/serve(limit:stoppingOn:grace:on:isolation:_:onError:)``.
private struct SocketService: Sendable {
  let listener: SocketListener
  let context: MainContext
  let limit: Int
  let grace: Duration
  let handle: @Sendable (SocketConnection) async throws -> Void
  let onError: @Sendable (SocketConnection, any Error) -> Void
  let places = Places()

  func run(_ stop: SocketListener.StopCondition) async throws {
    // Before the first connection is accepted: no signal is missed.
    let signals = stop.signals.isEmpty ? nil : context.makeSignals(stop.signals)
    let watcher = signals.map { signals in
      Task {
        for await _ in signals {
          places.stop()
          listener.interrupt()
          break
        }
      }
    }
    defer { watcher?.cancel() }
    try await withTaskExecutorPreference(context.taskExecutor) {
      try await withThrowingDiscardingTaskGroup { group in
        while try await places.waitForOne(of: limit) {
          guard let peer = try await next() else { break }
          places.take()
          group.addTask { await serve(peer) }
        }
        // What is still running may go on for a while, and is then cancelled.
        try? await withTimeout(grace) { await places.waitForAll() }
        group.cancelAll()
      }
    }
    try Task.checkCancellation()
  }

  private func next() async throws -> SocketConnection? {
    do {
      while true {
        let peer = try await listener.acceptUnlessInterrupted(nil)
        if peer != nil || places.hasStopped { return peer }
      }
    } catch let error as GLibError where error.matches(IOErrorCode.closed) {
      return nil
    }
  }

  private func serve(_ peer: SocketConnection) async {
    defer { places.giveBack() }
    do {
      try await handle(peer)
    } catch is CancellationError where Task.isCancelled {
    } catch {
      onError(peer, error)
    }
    try? peer.close()
  }
}
