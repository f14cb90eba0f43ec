// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

// plumbing: begin (QMP)
/// A connection to QEMU's monitor. Commands and replies find each other by id; see ``QMPHandler``.
struct QMPConnection: Sendable {
  private static let greetingTime = TimeAmount.seconds(5)

  let version: String
  /// Names of events; throws at the end of the connection.
  let events: AsyncThrowingStream<String, any Error>
  private let channel: any Channel
  private let handler: NIOLoopBound<QMPHandler>

  /// Connects, waits for the greeting, and negotiates.
  static func connect(to path: String, on eventLoop: any EventLoop) async throws -> QMPConnection {
    let (events, continuation) = AsyncThrowingStream.makeStream(of: String.self)
    let (channel, handler, greeting) = try await ClientBootstrap(group: eventLoop)
      .connect(unixDomainSocketPath: path) { channel in
        channel.eventLoop.makeCompletedFuture {
          let handler = QMPHandler(
            greeting: channel.eventLoop.makePromise(),
            within: greetingTime,
            events: continuation
          )
          try channel.pipeline.syncOperations.addHandlers(
            ByteToMessageHandler(LineDecoder(), maximumBufferSize: 10 << 20),
            handler
          )
          let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
          return (channel, bound, handler.greeting.futureResult)
        }
      }
    let connection = QMPConnection(
      version: try await greeting.get(),
      events: events,
      channel: channel,
      handler: handler
    )
    _ = try await connection.send("qmp_capabilities", within: greetingTime).get()
    return connection
  }

  /// How many commands QEMU has not answered although nobody waits for them any more. On the loop only.
  var overdueCommands: Int { handler.value.overdue.count }

  @discardableResult
  func send(_ command: String, within limit: TimeAmount) -> EventLoopFuture<QMPMessage.Result> {
    let reply = channel.eventLoop.makePromise(of: QMPMessage.Result.self)
    let request = QMPRequest(command: command, limit: limit, reply: reply)
    // Where the handler is gone, nobody else answers.
    channel.writeAndFlush(request).cascadeFailure(to: reply)
    return reply.futureResult
  }
}

enum QMPError: Error, CustomStringConvertible {
  case deadlineMissed
  case noGreeting
  case ended
  case refused(String)

  var description: String {
    switch self {
    case .deadlineMissed: "no reply came in time"
    case .noGreeting: "no greeting came in time"
    case .ended: "the other side has ended"
    case .refused(let reason): reason
    }
  }
}
// plumbing: end
