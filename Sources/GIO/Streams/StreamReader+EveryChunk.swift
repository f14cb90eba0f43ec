// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

extension StreamReader {
  /// Hands over what comes until the stream ends: one operation, which ends early as any other one does,
  /// with an exception: `body` may be called once more when the task was cancelled, with what a next operation
  /// would have got. Close the stream then.
  ///
  /// Cheaper than reading again and again: while nothing comes but bytes, the task sleeps on.
  ///
  /// - Parameter body: Called for each piece, on the loop where the task waits or in the task, one call at a
  ///   time. To stop, close the stream.
  package func forEachChunk(
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping @Sendable ([UInt8]) -> Void
  ) async throws {
    var isOpen = true
    while isOpen {
      let bytes = try await perform(isolation) { buffer, hasEnded -> [UInt8]? in
        buffer.isEmpty && !hasEnded ? nil : buffer.take(buffer.count)
      } onReady: { [self] in
        guard let bytes = chunkForWhoWaits() else { return false }
        body(bytes)
        return true
      }
      isOpen = !bytes.isEmpty
      if isOpen { body(bytes) }
    }
  }
}
