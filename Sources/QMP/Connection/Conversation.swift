// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib

/// Commands and replies on two streams, whoever speaks there: a monitor or a guest agent.
///
/// What comes is looked at on the library's thread for input and output or on a loop of the user's: where
/// messages end and whom they are for, and nobody is waited for. What is written goes through a queue: who
/// puts something in writes as much as the system takes at once, and a task of the connection goes on.
final class Conversation: @unchecked Sendable {
  // Sendable: what varies is only touched with `lock` held, but for `framer`.

  /// What the two protocols differ in.
  enum Kind {
    case monitor
    case agent
  }

  let kind: Kind
  let limit: Int
  let endsLines: Bool
  let reader: StreamReader
  let writer: StreamWriter
  let socket: SocketConnection?

  let lock = Lock()
  // Nobody touches these from inside of another use, so the compiler need not check it every time.
  /// Only touched by who reads.
  @exclusivity(unchecked) var framer: MessageFramer
  @exclusivity(unchecked) var calls = CallTable<ReplyWait>()
  @exclusivity(unchecked) var outgoing: [Outgoing] = []
  @exclusivity(unchecked) var isWriting = false
  private var timer: TimeoutSource?
  private var timerDeadline: ContinuousClock.Instant?
  var greeting: UnreadValue?
  var greetingCall: Int?
  var quitState = QuitState.notAsked
  var ending: QMPEnd?
  var events = EventRegistry()

  struct Outgoing {
    let id: Int
    let bytes: [UInt8]
    let descriptors: PassedDescriptorList?
  }

  enum QuitState {
    case notAsked
    case asked(Int)
    /// Nobody waits for its reply any more, which may yet come.
    case overdue(Int)
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
    framer = MessageFramer(limit: limit, hasMarks: kind == .agent)
    if kind == .agent { framer.skipToMark() }
  }

  /// Begins to read.
  func start(on executor: LoopTaskExecutor?) {
    Task(executorPreference: executor ?? IOThread.shared.taskExecutor) { [self] in await read() }
  }

  var end: QMPEnd? { lock.withLock { ending } }

  var overdueCount: Int { lock.withLock { calls.abandonedCount } }

  var canPassDescriptors: Bool {
    guard let socket else { return false }
    if case .ip? = try? socket.localAddress { return false }
    return true
  }
}

// MARK: - Commands

extension Conversation {
  /// Sends a command and waits for its reply.
  ///
  /// - Parameter request: `nil` waits for the greeting.
  func perform(
    _ request: Request?,
    until deadline: ContinuousClock.Instant,
    isolation: isolated (any Actor)?
  ) async throws -> UnreadValue {
    try Task.checkCancellation()
    let task = ReplyWait()
    let outcome = await withTaskCancellationHandler(
      operation: {
        // Without this capture the closure, and with it the task, would leave the actor.
        _ = isolation
        await withUnsafeContinuation(isolation: isolation) {
          task.begin($0)
          begin(request, deadline, task)
        }
        return task.takeOutcome()
      },
      onCancel: { cancel(task) },
      isolation: isolation
    )
    switch outcome {
    case .success(let value): return value
    case .refusal(let its, let description):
      let reason = QMPError.Reason.refused(QMPErrorClass(rawValue: its), description)
      throw QMPError(command: request?.command, reason: reason)
    case .deadlineMissed: throw QMPError(command: request?.command, reason: .deadlineMissed)
    case .unsendable(let reason):
      throw QMPError(command: request?.command, reason: .unsendable(reason))
    case .ended(let end): throw QMPError(command: request?.command, reason: .ended(end))
    case .cancelled: throw CancellationError()
    }
  }

  private func begin(
    _ request: Request?,
    _ deadline: ContinuousClock.Instant,
    _ task: ReplyWait
  ) {
    var batch: Batch?
    let outcome: Outcome? = lock.withLock {
      if let ending { return .ended(ending) }
      if task.isCancelled { return .cancelled }
      if request == nil, let greeting { return .success(greeting) }
      guard deadline > .now else { return .deadlineMissed }
      var call = CallTable.Call(waiter: task, deadline: deadline)
      call.isOutOfBand = request?.isOutOfBand ?? false
      call.passesDescriptors = request?.descriptors != nil
      call.syncValue = request?.syncValue
      // QEMU reads a byte at a time, and an id has seven. Who needs lines may need ids, too.
      let isNameless =
        kind == .monitor && !endsLines && !call.isOutOfBand && calls.isEmpty && request != nil
      let key = calls.begin(call, isNameless: isNameless)
      let id = key.id
      task.key = key
      if let request {
        if request.command == "quit", kind == .monitor { quitState = .asked(id) }
        let bytes = request.bytes(id: isNameless ? nil : id, endsLine: endsLines)
        outgoing.append(Outgoing(id: id, bytes: bytes, descriptors: request.descriptors))
        batch = nextBatch()
      } else {
        greetingCall = id
      }
      setTimer(deadline)
      return nil
    }
    if let outcome { return task.resume(returning: outcome) }
    if let batch { write(batch) }
  }

  private func cancel(_ task: ReplyWait) {
    let isWaiting = lock.withLock {
      task.isCancelled = true
      return task.key.flatMap { abandon($0) } != nil
    }
    if isWaiting { task.resume(returning: .cancelled) }
  }

  /// With the lock held. `nil` when the reply was faster.
  private func abandon(
    _ key: CallTable<ReplyWait>.Key
  ) -> ReplyWait? {
    guard let (task, isSent) = calls.abandon(key) else { return nil }
    let id = key.id
    outgoing.removeAll { $0.id == id }
    if greetingCall == id { greetingCall = nil }
    if case .asked(id) = quitState { quitState = isSent ? .overdue(id) : .notAsked }
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

// MARK: - The end

extension Conversation {
  /// Ends the connection for everybody, once.
  func finish(_ reason: QMPEnd) {
    let (tasks, queues, end) = lock.withLock {
      () -> ([ReplyWait], [EventStorage], QMPEnd) in
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
    switch quitState {
    case .asked, .confirmed: true
    case .notAsked, .overdue: false
    }
  }
}
