// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib

extension Conversation {
  struct Batch {
    var bytes: [UInt8] = []
    /// With the id of their command.
    var descriptors: (id: Int, list: PassedDescriptorList)?

    fileprivate func dropping(_ count: Int) -> Batch {
      Batch(bytes: Array(bytes[count...]), descriptors: descriptors)
    }
  }

  /// With the lock held. What the caller is to write; `nil` when there is nothing, or somebody writes.
  func nextBatch() -> Batch? { isWriting || outgoing.isEmpty ? nil : takeBatch() }

  /// Writes a batch and what waits by then: here, or, when that takes longer, in a task.
  func write(_ batch: Batch) {
    var next: Batch? = batch
    while let batch = next {
      // What fails here fails again in the task.
      let count = batch.descriptors == nil ? (try? writer.writeNow(batch.bytes)) ?? 0 : 0
      guard count == batch.bytes.count else {
        Task.immediate { [self] in await writeWaiting(batch.dropping(count)) }
        return
      }
      next = lock.withLock { takeBatch() }
    }
  }

  private func writeWaiting(_ first: Batch) async {
    var next: Batch? = first
    while let batch = next {
      let start = writer.bytesWritten
      do {
        if let passed = batch.descriptors, let socket {
          try await socket.sendMessage(batch.bytes, passing: passed.list.list)
        } else {
          try await writer.write(batch.bytes)
        }
        next = lock.withLock { takeBatch() }
      } catch {
        // The system does not let these descriptors pass; it takes everything else.
        if let passed = batch.descriptors, writer.bytesWritten == start,
          let error = error as? GLibError, !error.matches(IOErrorCode.brokenPipe)
        {
          let task = lock.withLock {
            defer { next = takeBatch() }
            return calls.answer(passed.id)
          }
          task?.resume(returning: .unsendable(error.message))
        } else {
          return writingHasFailed(error)
        }
      }
    }
  }

  /// With the lock held. Everything that may go at once; descriptors go alone, and only when those
  /// before them have been taken.
  private func takeBatch() -> Batch? {
    // Most often it is one command, whose bytes need not be copied.
    if outgoing.count == 1, outgoing[0].descriptors == nil {
      let next = outgoing.removeLast()
      calls.markSent(next.id)
      isWriting = true
      return Batch(bytes: next.bytes)
    }
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
      batch = Batch(bytes: next.bytes, descriptors: (next.id, descriptors))
      left += outgoing[(index + 1)...]
      break
    }
    outgoing = left
    isWriting = !batch.bytes.isEmpty
    return isWriting ? batch : nil
  }

  /// What the peer said before it went can still be read, and then comes the end. But a child may have
  /// closed its input alone.
  private func writingHasFailed(_ error: any Error) {
    guard end == nil else { return }
    IOThread.shared.context.addTimeout(after: .seconds(1), from: .anyThread, named: "QMP end") {
      [weak self] in
      guard let self else { return }
      finish(reason(of: error))
    }
  }
}
