// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib

extension Conversation {
  private struct Batch {
    var bytes: [UInt8] = []
    /// With the id of their command.
    var descriptors: (id: Int, list: PassedDescriptorList)?
  }

  /// Writes what waits, unless somebody does so already.
  func writeSome() {
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
      let start = writer.bytesWritten
      do {
        if let passed = batch.descriptors, let socket {
          try await socket.sendMessage(batch.bytes, passing: passed.list.list)
        } else {
          try await writer.write(batch.bytes)
        }
      } catch {
        // The system does not let these descriptors pass; it takes everything else.
        if let passed = batch.descriptors, writer.bytesWritten == start,
          let error = error as? GLibError, !error.matches(IOErrorCode.brokenPipe)
        {
          let task = lock.withLock { calls.answer(passed.id) }
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
    if batch.bytes.isEmpty {
      isWriting = false
      return nil
    }
    return batch
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
