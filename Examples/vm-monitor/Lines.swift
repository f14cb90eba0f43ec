// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// Cuts what arrives on a descriptor into lines; never holds more than one line of limited length.
final class LineReader {
  enum Item {
    case line([UInt8])
    /// Said once about a line over the limit; the rest of that line is skipped.
    case tooLong
    /// The last item: end of file, or an error that amounts to it.
    case end
  }

  private let descriptor: OwnedDescriptor
  private let limit: Int
  private let body: (Item) -> Void
  private var source: DescriptorSource?
  private var buffer: [UInt8] = []
  private var isSkipping = false
  private(set) var hasEnded = false

  init(
    _ descriptor: consuming OwnedDescriptor,
    on context: MainContext,
    limit: Int,
    body: @escaping (Item) -> Void
  ) throws(GLibError) {
    try descriptor.setBlocking(false)
    self.descriptor = descriptor
    self.limit = limit
    self.body = body
    source = context.addDescriptor(self.descriptor, .readable) { [self] _ in
      readSome()
      return hasEnded ? .remove : .keep
    }
  }

  /// Delivers what has already arrived, within reason; for a peer that is known to be gone.
  func drain() {
    for _ in 0..<64 where !hasEnded && readSome() {}
  }

  /// Delivers nothing more. The descriptor closes with the last reference to the reader.
  func close() {
    hasEnded = true
    source?.cancel()
  }

  /// Reads once. Returns `false` when nothing was there.
  @discardableResult
  private func readSome() -> Bool {
    let scanned = buffer.count
    switch try? descriptor.read(appendingTo: &buffer, atMost: 65_536) {
    case .bytes: cutLines(scanned: scanned)
    case .wouldBlock: return false
    case .endOfFile, nil:
      close()
      body(.end)
    }
    return true
  }

  private func cutLines(scanned: Int) {
    var start = 0
    var search = scanned
    while !hasEnded, let end = buffer[search...].firstIndex(of: UInt8(ascii: "\n")) {
      if !isSkipping { body(.line(Array(buffer[start..<end]))) }
      isSkipping = false
      start = end + 1
      search = start
    }
    buffer.removeFirst(start)
    if isSkipping {
      buffer.removeAll(keepingCapacity: true)
    } else if buffer.count > limit {
      buffer = []
      isSkipping = true
      body(.tooLong)
    }
  }
}

/// Writes to a descriptor whenever it takes something; never blocks, and never keeps more than
/// `limit` bytes.
final class LineWriter {
  /// What a pipe that polls as writable takes without blocking.
  private static let chunk = 4_096

  private let descriptor: OwnedDescriptor
  private let mayBlock: Bool
  private let limit: Int
  private let onFailure: (GLibError) -> Void
  private var source: DescriptorSource?
  private var backlog: [UInt8] = []
  private var isClosed = false
  private(set) var lostLines = 0

  /// Writes to a descriptor that is shared with other programs, as standard output often is, and
  /// must therefore be left in blocking mode.
  ///
  /// - Parameter onFailure: Called once, when the reader is gone; nothing is written from then on.
  init(
    shared descriptor: consuming OwnedDescriptor,
    on context: MainContext,
    limit: Int,
    onFailure: @escaping (GLibError) -> Void
  ) {
    self.descriptor = descriptor
    mayBlock = true
    self.limit = limit
    self.onFailure = onFailure
    watch(on: context)
  }

  /// Writes to a descriptor of our own. That its reader is gone shows elsewhere.
  init(
    nonblocking descriptor: consuming OwnedDescriptor,
    on context: MainContext,
    limit: Int
  ) throws(GLibError) {
    try descriptor.setBlocking(false)
    self.descriptor = descriptor
    mayBlock = false
    self.limit = limit
    onFailure = { _ in }
    watch(on: context)
  }

  var isEmpty: Bool { backlog.isEmpty }

  /// Takes a line over; drops it if too many bytes wait already.
  func write(_ line: some Sequence<UInt8>) {
    if isClosed { return }
    if backlog.count > limit { return lostLines += 1 }
    let wasEmpty = backlog.isEmpty
    backlog += line
    if wasEmpty && !mayBlock { writeSome() }
    if wasEmpty && !backlog.isEmpty { source?.conditions = .writable }
  }

  /// Writes nothing more. The descriptor closes with the last reference to the writer.
  func close() {
    isClosed = true
    backlog = []
    source?.cancel()
  }

  private func watch(on context: MainContext) {
    source = context.addDescriptor(descriptor, []) { [self] _ in
      writeSome()
      if backlog.isEmpty { source?.conditions = [] }
      return isClosed ? .remove : .keep
    }
  }

  private func writeSome() {
    do {
      let next = backlog.prefix(Self.chunk)
      if case .bytes(let count) = try descriptor.write(next.span.bytes) {
        backlog.removeFirst(count)
      }
    } catch {
      close()
      onFailure(error)
    }
  }
}
