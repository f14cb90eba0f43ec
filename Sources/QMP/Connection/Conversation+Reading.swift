// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib

extension Conversation {
  func read() async {
    do {
      try await reader.forEachChunk { [self] in receive(chunk: $0) }
      finish(.peerEnded)
    } catch {
      finish(reason(of: error))
    }
  }

  func reason(of error: any Error) -> QMPEnd {
    switch error {
    case IOErrorCode.brokenPipe: .peerEnded
    case IOErrorCode.closed: .closed
    case let error as GLibError: .failed(error)
    default: .closed
    }
  }

  private func receive(chunk: [UInt8]) {
    // Most often a chunk is one reply, which need not be looked for.
    if kind == .monitor, framer.isBetweenMessages, chunk.count <= limit,
      let message = try? Message(chunk), !message.isEvent
    {
      _ = receive(message)
    } else {
      framer.feed(chunk) { receive($0) }
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
      answer(message.id, with: .refusal(class: its, description: description))
    }
    return true
  }

  private func greet(_ value: UnreadValue) -> Bool {
    let (isFirst, task) = lock.withLock {
      guard greeting == nil else { return (false, nil as ReplyWait?) }
      greeting = value
      guard let id = greetingCall.take() else { return (true, nil) }
      calls.markSent(id)
      return (true, calls.answer(id))
    }
    task?.resume(returning: .success(value))
    return isFirst
  }

  private func answer(_ id: Int?, with outcome: Outcome) {
    // Perhaps descriptors waited for the reply.
    let (task, batch) = lock.withLock { (takeTask(for: id, outcome), nextBatch()) }
    task?.resume(returning: outcome)
    if let batch { write(batch) }
  }

  /// With the lock held. Whoever waits for a reply; `nil` when nobody does any more.
  private func takeTask(for id: Int?, _ outcome: Outcome) -> ReplyWait? {
    if kind == .agent, case .success(let value) = outcome,
      let number = value.value(ifShorterThan: 24)?.integerValue,
      let task = calls.answer(syncValue: number)
    {
      return task
    }
    guard let id = id ?? idOfReplyWithout(outcome) else { return nil }
    switch quitState {
    case .asked(id), .overdue(id):
      if case .success = outcome { quitState = .confirmed } else { quitState = .notAsked }
    default: break
    }
    return calls.answer(id)
  }

  /// With the lock held. A reply has no id if its command had none, or could not be read.
  private func idOfReplyWithout(_ outcome: Outcome) -> Int? {
    guard kind == .monitor else { return nil }
    if case .success = outcome { return calls.nameless }
    return calls.oldest()
  }
}

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
    // Somebody else may have told it to quit.
    let quits = event.name == .shutdown && event.cause?.reason == "host-qmp-quit"
    let queues = lock.withLock {
      if quits { quitState = .confirmed }
      return events.queues(for: event)
    }
    for queue in queues { queue.receive(event) }
  }
}

extension UnreadValue {
  /// The value, if it has only a few bytes.
  fileprivate func value(ifShorterThan length: Int) -> JSONValue? {
    content.count < length ? value() : nil
  }
}
