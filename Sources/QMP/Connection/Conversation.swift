// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib

/// Commands and replies on two streams, whoever speaks there: a monitor or a guest agent.
///
/// One task reads, on the library's thread for input and output; it only looks for messages and whom
/// they are for, and never waits for anybody. What is written goes through a queue: the task that puts
/// something in writes as much as the system takes at once, and a task of the connection goes on.
final class Conversation: @unchecked Sendable {
  // Sendable: what varies is only touched with `lock` held.

  /// What the two protocols differ in.
  enum Kind {
    case monitor
    case agent
  }

  let kind: Kind
  let limit: Int
  private let endsLines: Bool
  private let reader: StreamReader
  private let writer: StreamWriter
  private let socket: SocketConnection?

  private let lock = Lock()
  private var calls = CallTable<WaitingTask<Outcome>>()
  private var outgoing: [Outgoing] = []
  private var isWriting = false
  private var timer: TimeoutSource?
  private var timerDeadline: ContinuousClock.Instant?
  private var greeting: UnreadValue?
  private var greetingCall: Int?
  private var quitState = QuitState.notAsked
  private var ending: QMPEnd?
  private var events = EventRegistry()

  private struct Outgoing {
    let id: Int
    let bytes: [UInt8]
    let descriptors: PassedDescriptorList?
  }

  private enum QuitState {
    case notAsked
    case asked(Int)
    case confirmed
  }

  init(
    _ kind: Kind,
    reader: StreamReader,
    writer: StreamWriter,
    socket: SocketConnection?,
    limit: Int,
    endsLines: Bool
  ) {
    self.kind = kind
    self.reader = reader
    self.writer = writer
    self.socket = socket
    self.limit = limit
    self.endsLines = endsLines
  }

  /// Begins to read.
  func start() {
    Task(executorPreference: IOThread.shared.taskExecutor) { [self] in await read() }
  }

  var end: QMPEnd? { lock.withLock { ending } }

  var overdueCount: Int { lock.withLock { calls.abandonedCount } }

  var canPassDescriptors: Bool { socket != nil }
}

// MARK: - Commands

extension Conversation {
  /// What a task that waits and whoever cancels it share.
  private final class Ticket: @unchecked Sendable {
    // Sendable: only touched with the lock of the conversation held.
    var id: Int?
    var isCancelled = false
  }

  /// Sends a command and waits for its reply.
  ///
  /// - Parameter request: `nil` waits for the greeting.
  func perform(
    _ request: Request?,
    until deadline: ContinuousClock.Instant,
    isolation: isolated (any Actor)?
  ) async throws -> UnreadValue {
    try Task.checkCancellation()
    let ticket = Ticket()
    let outcome = await withTaskCancellationHandler(
      operation: {
        // Without this capture the closure, and with it the task, would leave the actor.
        _ = isolation
        return await WaitingTask.suspend(isolation: isolation) {
          begin(request, deadline, $0, ticket)
        }
      },
      onCancel: { cancel(ticket) },
      isolation: isolation
    )
    switch outcome {
    case .success(let value): return value
    case .refusal(let its, let description):
      let reason = QMPError.Reason.refused(QMPErrorClass(rawValue: its), description)
      throw QMPError(command: request?.command, reason: reason)
    case .deadlineMissed: throw QMPError(command: request?.command, reason: .deadlineMissed)
    case .ended(let end): throw QMPError(command: request?.command, reason: .ended(end))
    case .cancelled: throw CancellationError()
    }
  }

  private func begin(
    _ request: Request?,
    _ deadline: ContinuousClock.Instant,
    _ task: WaitingTask<Outcome>,
    _ ticket: Ticket
  ) {
    let outcome: Outcome? = lock.withLock {
      if let ending { return .ended(ending) }
      if ticket.isCancelled { return .cancelled }
      if request == nil, let greeting { return .success(greeting) }
      guard deadline > .now else { return .deadlineMissed }
      var call = CallTable.Call(waiter: task, deadline: deadline)
      call.isOutOfBand = request?.isOutOfBand ?? false
      call.passesDescriptors = request?.descriptors != nil
      call.syncValue = request?.syncValue
      let id = calls.begin(call)
      ticket.id = id
      if let request {
        if request.command == "quit", kind == .monitor { quitState = .asked(id) }
        let bytes = request.bytes(id: id, endsLine: endsLines)
        outgoing.append(Outgoing(id: id, bytes: bytes, descriptors: request.descriptors))
      } else {
        greetingCall = id
      }
      setTimer(deadline)
      return nil
    }
    if let outcome { return task.resume(returning: outcome) }
    writeSome()
  }

  private func cancel(_ ticket: Ticket) {
    let task = lock.withLock {
      ticket.isCancelled = true
      return ticket.id.flatMap { abandon($0) }
    }
    task?.resume(returning: .cancelled)
  }

  /// With the lock held. The id is that of a call that somebody waits for, or once was.
  private func abandon(_ id: Int) -> WaitingTask<Outcome>? {
    guard let task = calls.abandon(id) else { return nil }
    outgoing.removeAll { $0.id == id }
    if greetingCall == id { greetingCall = nil }
    if case .asked(id) = quitState { quitState = .notAsked }
    return task
  }
}

// MARK: - Deadlines

extension Conversation {
  /// With the lock held. The timer is left alone when a reply comes: it goes off once in a while for
  /// nothing, and is not set and cleared with every command.
  private func setTimer(_ deadline: ContinuousClock.Instant) {
    if let timerDeadline, timerDeadline <= deadline { return }
    timer?.cancel()
    timerDeadline = deadline
    timer = IOThread.shared.context.addTimeout(
      after: ContinuousClock.now.duration(to: deadline),
      from: .anyThread,
      named: "QMP deadline"
    ) { [weak self] in self?.timeIsUp() }
  }

  private func timeIsUp() {
    let tasks = lock.withLock {
      timer = nil
      timerDeadline = nil
      let tasks = calls.due(at: .now).compactMap { abandon($0) }
      if let next = calls.earliestDeadline { setTimer(next) }
      return tasks
    }
    for task in tasks { task.resume(returning: .deadlineMissed) }
  }
}

// MARK: - Writing

extension Conversation {
  private struct Batch {
    var bytes: [UInt8] = []
    var descriptors: PassedDescriptorList?
  }

  /// Writes what waits, unless somebody does so already.
  private func writeSome() {
    let mustWrite = lock.withLock {
      guard !isWriting, !outgoing.isEmpty else { return false }
      isWriting = true
      return true
    }
    // Runs here up to the first wait: with room in the socket, to the end.
    if mustWrite { Task.immediate { [self] in await write() } }
  }

  private func write() async {
    while let batch = lock.withLock({ takeBatch() }) {
      do {
        if let descriptors = batch.descriptors, let socket {
          try await socket.sendMessage(batch.bytes, passing: descriptors.list)
        } else {
          try await writer.write(batch.bytes)
        }
      } catch {
        return writingHasFailed(error)
      }
    }
  }

  /// With the lock held. Everything that may go at once; descriptors go alone, and only when those
  /// before them have been taken.
  private func takeBatch() -> Batch? {
    var batch = Batch()
    var left: [Outgoing] = []
    for (index, next) in outgoing.enumerated() {
      guard let descriptors = next.descriptors else {
        batch.bytes += next.bytes
        calls.markSent(next.id)
        continue
      }
      if calls.isPassing || !batch.bytes.isEmpty {
        left.append(next)
        continue
      }
      calls.markSent(next.id)
      batch = Batch(bytes: next.bytes, descriptors: descriptors)
      left += outgoing[(index + 1)...]
      break
    }
    outgoing = left
    if batch.bytes.isEmpty {
      isWriting = false
      return nil
    }
    return batch
  }

  /// What the peer said before it went can still be read; but it need not have closed that side.
  private func writingHasFailed(_ error: any Error) {
    IOThread.shared.context.addTimeout(after: .milliseconds(50), from: .anyThread, named: "QMP end")
    {
      [self] in finish(reason(of: error))
    }
  }
}

// MARK: - Reading

extension Conversation {
  private func read() async {
    var framer = MessageFramer(limit: limit, hasMarks: kind == .agent)
    if kind == .agent { framer.skipToMark() }
    do {
      while let bytes = try await reader.read() {
        framer.feed(bytes) { receive($0) }
        if end != nil { return }
      }
      finish(.peerEnded)
    } catch {
      finish(reason(of: error))
    }
  }

  private func reason(of error: any Error) -> QMPEnd {
    switch error {
    case IOErrorCode.brokenPipe: .peerEnded
    case IOErrorCode.closed: .closed
    case let error as GLibError: .failed(error)
    default: .closed
    }
  }

  /// - Returns: Whether to go on.
  private func receive(_ item: MessageFramer.Item) -> Bool {
    switch item {
    case .message(let bytes):
      do throws(JSONSyntaxError) {
        return receive(try Message(bytes))
      } catch {
        return violation("\(error)", bytes)
      }
    case .garbage(let bytes): return violation("it is no message", bytes)
    case .tooLong(let bytes): return violation("a message of more than \(limit) bytes", bytes)
    }
  }

  /// An agent may be cut off in the middle of what it says, and begins anew.
  private func violation(_ reason: String, _ bytes: [UInt8]) -> Bool {
    guard kind == .monitor else { return true }
    finish(.violation(QMPViolation(reason, bytes)))
    return false
  }

  private func receive(_ message: Message) -> Bool {
    switch message.kind {
    case .event(let name): deliver(name, message)
    case .greeting(let range):
      guard greet(UnreadValue(message.bytes, range)) else {
        return violation("a second greeting", message.bytes)
      }
    case .success(let range):
      answer(message.id, with: .success(UnreadValue(message.bytes, range)))
    case .refusal(let its, let description):
      guard answer(message.id, with: .refusal(class: its, description: description)) else {
        return violation("an error that nothing was asked for", message.bytes)
      }
    }
    return true
  }

  private func greet(_ value: UnreadValue) -> Bool {
    let (isFirst, task) = lock.withLock {
      guard greeting == nil else { return (false, nil as WaitingTask<Outcome>?) }
      greeting = value
      guard let id = greetingCall.take() else { return (true, nil) }
      calls.markSent(id)
      return (true, calls.answer(id))
    }
    task?.resume(returning: .success(value))
    return isFirst
  }

  /// - Returns: False when it is an error that has no id, and nothing was asked.
  @discardableResult
  private func answer(_ id: Int?, with outcome: Outcome) -> Bool {
    let (wasExpected, task) = lock.withLock { () -> (Bool, WaitingTask<Outcome>?) in
      if kind == .agent, case .success(let value) = outcome,
        let number = value.value(ifShorterThan: 24)?.integerValue,
        let task = calls.answer(syncValue: number)
      {
        calls.forgetAbandoned()
        return (true, task)
      }
      if let id {
        if case .asked(id) = quitState {
          if case .success = outcome { quitState = .confirmed } else { quitState = .notAsked }
        }
        return (true, calls.answer(id))
      }
      guard case .refusal = outcome, kind == .monitor else { return (true, nil) }
      guard let oldest = calls.oldest() else { return (false, nil) }
      return (true, calls.answer(oldest))
    }
    task?.resume(returning: outcome)
    // Perhaps descriptors waited for the reply.
    writeSome()
    return wasExpected
  }
}

// MARK: - Events

extension Conversation {
  func subscribe(_ names: Set<QMPEvent.Name>?, _ queue: EventStorage) {
    if let end = lock.withLock({ () -> QMPEnd? in
      events.add(queue, names)
      return ending
    }) {
      queue.end(end)
    }
  }

  func unsubscribe(_ queue: EventStorage) { lock.withLock { events.remove(queue) } }

  private func deliver(_ name: String, _ message: Message) {
    let event = QMPEvent(name, message)
    let queues = lock.withLock {
      // Somebody else may have told it to quit.
      if name == "SHUTDOWN", event.cause?.reason == "host-qmp-quit" { quitState = .confirmed }
      return events.queues(for: event)
    }
    for queue in queues { queue.receive(event) }
  }
}

// MARK: - The end

extension Conversation {
  /// Ends the connection for everybody, once.
  func finish(_ reason: QMPEnd) {
    let (tasks, queues, end) = lock.withLock {
      () -> ([WaitingTask<Outcome>], [EventStorage], QMPEnd) in
      guard ending == nil else { return ([], [], reason) }
      let end = reason == .peerEnded && hasQuit ? .quit : reason
      ending = end
      outgoing = []
      timer?.cancel()
      timer = nil
      timerDeadline = .now
      return (calls.removeAll(), events.removeAll(), end)
    }
    for task in tasks { task.resume(returning: .ended(end)) }
    for queue in queues { queue.end(end) }
    try? writer.close()
    try? reader.close()
  }

  /// With the lock held.
  private var hasQuit: Bool {
    if case .notAsked = quitState { false } else { true }
  }
}

extension UnreadValue {
  /// The value, if it has only a few bytes.
  fileprivate func value(ifShorterThan length: Int) -> JSONValue? {
    content.count < length ? value() : nil
  }
}
