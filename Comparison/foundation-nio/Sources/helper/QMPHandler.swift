// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore

// plumbing: begin (QMP)
struct QMPRequest: Sendable {
  let command: String
  let limit: TimeAmount
  let reply: EventLoopPromise<QMPMessage.Result>
}

/// What QEMU says: a greeting, an event, or a reply.
struct QMPMessage: Decodable {
  struct Greeting: Decodable {
    let version: Version
  }

  struct Version: Decodable, CustomStringConvertible {
    let qemu: Numbers
    struct Numbers: Decodable {
      let major, minor, micro: Int
    }
    var description: String { "\(qemu.major).\(qemu.minor).\(qemu.micro)" }
  }

  struct Result: Decodable {
    let status: String?
  }

  struct Failure: Decodable {
    let desc: String
  }

  let greeting: Greeting?
  let event: String?
  let id: Int?
  let result: Result?
  let failure: Failure?

  private enum CodingKeys: String, CodingKey {
    case greeting = "QMP"
    case event, id
    case result = "return"
    case failure = "error"
  }
}

/// Cuts what comes into lines.
struct LineDecoder: NIOSingleStepByteToMessageDecoder {
  typealias InboundOut = ByteBuffer

  mutating func decode(buffer: inout ByteBuffer) -> ByteBuffer? {
    guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = buffer.readSlice(length: end - buffer.readerIndex)
    buffer.moveReaderIndex(forwardBy: 1)
    return line
  }

  mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) -> ByteBuffer? {
    decode(buffer: &buffer)
  }
}

/// Sends commands, finds their replies by id, and gives up when they take too long.
final class QMPHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = QMPRequest
  typealias OutboundOut = ByteBuffer

  /// QEMU's version; fails when the connection ends first.
  let greeting: EventLoopPromise<String>
  private(set) var overdue: Set<Int> = []
  private let greetingTime: TimeAmount
  private var greetingDeadline: Scheduled<Void>?
  private let events: AsyncThrowingStream<String, any Error>.Continuation
  private var calls: [Int: (reply: EventLoopPromise<QMPMessage.Result>, deadline: Scheduled<Void>)]
  private var lastID = 0
  private let decoder = JSONDecoder()

  init(
    greeting: EventLoopPromise<String>,
    within greetingTime: TimeAmount,
    events: AsyncThrowingStream<String, any Error>.Continuation
  ) {
    self.greeting = greeting
    self.greetingTime = greetingTime
    self.events = events
    calls = [:]
  }

  func channelActive(context: ChannelHandlerContext) {
    greetingDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: greetingTime) {
      self.errorCaught(context: context, error: QMPError.noGreeting)
    }
    context.fireChannelActive()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let request = unwrapOutboundIn(data)
    lastID += 1
    let id = lastID
    let deadline = context.eventLoop.assumeIsolated().scheduleTask(in: request.limit) {
      self.overdue.insert(id)
      self.calls.removeValue(forKey: id)?.reply.fail(QMPError.deadlineMissed)
    }
    calls[id] = (request.reply, deadline)
    // QEMU reads byte by byte: no spaces, no newline.
    let text = #"{"execute":"\#(request.command)","id":\#(id)}"#
    context.write(wrapOutboundOut(ByteBuffer(string: text)), promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let line = unwrapInboundIn(data)
    do {
      take(try decoder.decode(QMPMessage.self, from: Data(line.readableBytesView)))
    } catch {
      errorCaught(context: context, error: error)
    }
  }

  private func take(_ message: QMPMessage) {
    if let greeting = message.greeting {
      greetingDeadline?.cancel()
      self.greeting.succeed("\(greeting.version)")
    } else if let event = message.event {
      events.yield(event)
    } else if let id = message.id {
      overdue.remove(id)
      guard let call = calls.removeValue(forKey: id) else { return }
      call.deadline.cancel()
      if let result = message.result {
        call.reply.succeed(result)
      } else {
        call.reply.fail(QMPError.refused(message.failure?.desc ?? "refused"))
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    end(error)
    context.close(promise: nil)
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(QMPError.ended) }

  /// Everybody who waits learns of the end; only the first reason counts.
  private func end(_ error: any Error) {
    greetingDeadline?.cancel()
    greeting.fail(error)
    for call in calls.values {
      call.deadline.cancel()
      call.reply.fail(error)
    }
    calls = [:]
    events.finish(throwing: error)
  }
}
// plumbing: end
