// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

// plumbing: begin (signals)
/// Tells of SIGTERM, which does nothing else meanwhile.
struct TerminationSignals: ~Copyable {
  let sequence: AsyncStream<Void>
  private let source: any DispatchSourceSignal

  init() {
    signal(SIGTERM, SIG_IGN)
    let (sequence, continuation) = AsyncStream.makeStream(of: Void.self)
    self.sequence = sequence
    source = DispatchSource.makeSignalSource(signal: SIGTERM)
    source.setEventHandler { continuation.yield() }
    source.activate()
  }

  deinit { source.cancel() }
}
// plumbing: end
