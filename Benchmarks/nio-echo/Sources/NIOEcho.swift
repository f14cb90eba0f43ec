// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The echo server of the README, with swift-nio: one loop, a handler that never suspends. It listens at the path
// that is its argument, until it is killed.

import NIOCore
import NIOPosix

@main struct NIOEcho {
  static func main() async throws {
    let path = CommandLine.arguments[1]
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
      .serverChannelOption(.backlog, value: 4_096)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Echo())
        }
      }
      .bind(unixDomainSocketPath: path)
      .get()
    try await channel.closeFuture.get()
  }
}

private final class Echo: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.write(data, promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) { context.flush() }
}
