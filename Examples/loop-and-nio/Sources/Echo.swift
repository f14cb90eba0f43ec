// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import NIOCore
import NIOPosix

typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

private let threads = MultiThreadedEventLoopGroup.singleton

/// Sends back what it receives, on swift-nio's threads, and enters each request in the ledger.
struct EchoServer {
  private let ledger: Ledger
  private let channel: NIOAsyncChannel<Connection, Never>

  init(_ ledger: Ledger) async throws {
    self.ledger = ledger
    channel = try await ServerBootstrap(group: threads).bind(host: "127.0.0.1", port: 0) {
      channel in
      channel.eventLoop.makeCompletedFuture {
        try Connection(wrappingChannelSynchronously: channel)
      }
    }
  }

  var port: Int { channel.channel.localAddress!.port! }

  func serve() async throws {
    try await channel.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          group.addTask { try? await echo(connection) }
        }
      }
    }
  }

  private func echo(_ connection: Connection) async throws {
    try await connection.executeThenClose { requests, replies in
      for try await request in requests {
        let size = await sum(request.readableBytesView)
        _ = await ledger.enter(size)
        try await replies.write(request)
      }
    }
  }

  /// A step that an older part of the program does on a Dispatch queue.
  private func sum(_ bytes: ByteBufferView) async -> Int {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: bytes.count) }
    }
  }
}

/// Sends requests, one after the other, and checks the replies.
struct EchoClient {
  let port: Int

  func send(_ count: Int) async throws {
    let connection = try await ClientBootstrap(group: threads).connect(
      host: "127.0.0.1",
      port: port
    ) { channel in
      channel.eventLoop.makeCompletedFuture {
        try Connection(wrappingChannelSynchronously: channel)
      }
    }
    try await connection.executeThenClose { replies, requests in
      var iterator = replies.makeAsyncIterator()
      for number in 0..<count {
        let request = ByteBuffer(string: "request \(number)")
        try await requests.write(request)
        var reply = ByteBuffer()
        while reply.readableBytes < request.readableBytes, var part = try await iterator.next() {
          reply.writeBuffer(&part)
        }
        precondition(reply == request, "the echo of \(number) is wrong")
      }
    }
  }
}
