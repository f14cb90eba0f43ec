// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// The QEMU Machine Protocol over two pipes: commands with deadlines out, replies and events in.
///
/// Replies are matched by id: events may come before a reply, and a reply that comes after its
/// deadline is discarded.
final class QMPConnection {
  enum Item {
    case greeting
    case event(String, data: JSONValue)
    /// A line that is not QMP, with a sentence about it.
    case unreadable(String)
    case end
  }

  private struct Call {
    var deadline: TimeoutSource
    var completion: (Result<QMPResult, QMPError>) -> Void
  }

  /// A reply is one line: the longest that QEMU has, its schema, is 207 KB.
  private static let lineLimit = 1 << 20
  private static let unansweredLimit = 8

  private let context: MainContext
  private let body: (Item) -> Void
  private let writer: LineWriter
  private var reader: LineReader?
  private var calls: [Int: Call] = [:]
  private var lateCalls: Set<Int> = []
  private var lastID = 0

  /// - Parameters:
  ///   - input: The machine's standard input.
  ///   - output: The machine's standard output.
  ///   - body: Runs on the loop, for each thing that the machine says unasked.
  init(
    input: consuming OwnedDescriptor,
    output: consuming OwnedDescriptor,
    on context: MainContext,
    body: @escaping (Item) -> Void
  ) throws(GLibError) {
    self.context = context
    self.body = body
    writer = try LineWriter(nonblocking: input, on: context, limit: 65_536)
    reader = try LineReader(output, on: context, limit: Self.lineLimit) { [self] in received($0) }
  }

  /// Whether so many commands are overdue that another one would only lengthen the queue.
  var isStalled: Bool { lateCalls.count >= Self.unansweredLimit }

  /// Sends a command. `completion` runs once, on the loop, within the deadline.
  func execute(
    _ command: String,
    deadline: Duration,
    completion: @escaping (Result<QMPResult, QMPError>) -> Void
  ) {
    lastID += 1
    let id = lastID
    let timer = context.addTimeout(after: deadline) { [self] in
      lateCalls.insert(id)
      calls.removeValue(forKey: id)?.completion(.failure(.deadlineMissed))
    }
    calls[id] = Call(deadline: timer, completion: completion)
    writer.write(jsonLine(["execute": .string(command), "id": .integer(Int64(id))]).utf8)
  }

  /// Delivers what the machine said before it ended.
  func drain() { reader?.drain() }

  /// Ends the connection; commands without a reply fail.
  func close() {
    writer.close()
    reader?.close()
    let open = calls
    calls = [:]
    for call in open.values {
      call.deadline.cancel()
      call.completion(.failure(.closed))
    }
  }

  private func received(_ item: LineReader.Item) {
    switch item {
    case .line(let line): received(line)
    case .tooLong: body(.unreadable("a line of more than \(Self.lineLimit) bytes; skipped"))
    case .end:
      close()
      body(.end)
    }
  }

  private func received(_ line: [UInt8]) {
    guard line.contains(where: { $0 != UInt8(ascii: "\r") }) else { return }
    switch try? QMPMessage(line: line) {
    case .greeting: body(.greeting)
    case .event(let name, let data): body(.event(name, data: data))
    case .reply(let id?, let result):
      lateCalls.remove(id)
      guard let call = calls.removeValue(forKey: id) else { return }
      call.deadline.cancel()
      call.completion(result)
    case .reply(nil, .failure(let error)): body(.unreadable("understood nothing: \(error)"))
    case .reply(nil, .success), nil: body(.unreadable("not QMP: \(excerpt(of: line))"))
    }
  }
}

/// The beginning of a line that may hold anything, fit for a terminal.
func excerpt(of line: [UInt8], limit: Int = 60) -> String {
  var text = ""
  for scalar in String(decoding: line.prefix(limit), as: UTF8.self).unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control
    text.unicodeScalars.append(isControl ? "·" : scalar)
  }
  return line.count > limit ? text + "…" : text
}
