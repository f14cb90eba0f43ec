// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc

/// Something that goes wrong outside. Each ends in an error of its own, and leaves no descriptor behind.
enum Fault: String, CaseIterable {
  case closeAtEveryByte
  case reset
  case slowReader
  case noDescriptors
  case interruptions

  func happen() async throws {
    switch self {
    case .closeAtEveryByte: try await closeAtEveryByte()
    case .reset: try await reset()
    case .slowReader: try await slowReader()
    case .noDescriptors: try await noDescriptors()
    case .interruptions: try await interruptions()
    }
  }

  /// A message of a length, a type and a body, cut off after each of its bytes.
  private func closeAtEveryByte() async throws {
    let body = Array("payload".utf8)
    let message: [UInt8] = [0, 0, 0, UInt8(body.count), 0, 9] + body
    for length in 0...message.count {
      let (near, far) = try SocketConnection.pair()
      try await near.write(Array(message[..<length]))
      try near.close()
      do {
        let count = try await far.readInteger(as: UInt32.self)
        let type = try await far.readInteger(as: UInt16.self)
        let received = try await far.readExactly(Int(count))
        StreamSoak.require(
          length == message.count && type == 9 && received == body,
          "a message of \(length) bytes was taken for a whole one"
        )
      } catch IOErrorCode.partialInput {
        StreamSoak.require(length < message.count, "the whole message was refused")
      }
    }
  }

  private func reset() async throws {
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    let client = try await SocketConnection.connect(to: listener.address)
    let server = try await listener.accept()
    client.abort()
    do {
      _ = try await server.read()
      StreamSoak.require(false, "a reset went unnoticed")
    } catch IOErrorCode.brokenPipe {
    }
    do {
      while true { try await server.write([1]) }
    } catch IOErrorCode.brokenPipe {
    }
  }

  /// Who reads slowly makes the writer wait, and slows nobody else.
  private func slowReader() async throws {
    let (near, far) = try SocketConnection.pair()
    let content = [UInt8](repeating: 3, count: 1_000_000)
    async let written: Void = near.write(content)
    var received = 0
    while received < content.count {
      received += try await far.readExactly(min(9_973, content.count - received)).count
      await Task.yield()
    }
    try await written
  }

  /// No descriptor is to be had when a connection arrives; it is accepted when there is one.
  private func noDescriptors() async throws {
    // Dispatch needs a descriptor for its first timer.
    try await Task.sleep(for: .milliseconds(1))
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    let client = try await SocketConnection.connect(to: listener.address)
    // Not for longer than it takes to see it: Dispatch ends the process when it finds no descriptor.
    let accepting = withoutDescriptors {
      let accepting = Task.immediate { try await listener.accept() }
      StreamSoak.require(pairIsRefused(), "there was a descriptor left")
      return accepting
    }
    let server = try await accepting.value
    try await client.write([1])
    StreamSoak.require(try await server.readExactly(1) == [1], "the connection is of no use")
  }

  private func withoutDescriptors<R>(_ body: () -> R) -> R {
    var taken: [Int32] = []
    var former = rlimit()
    getrlimit(__rlimit_resource_t(7), &former)  // RLIMIT_NOFILE
    var limit = former
    limit.rlim_cur = min(former.rlim_cur, 256)
    setrlimit(__rlimit_resource_t(7), &limit)
    while true {
      let number = dup(0)
      if number < 0 { break }
      taken.append(number)
    }
    let result = body()
    for number in taken { close(number) }
    setrlimit(__rlimit_resource_t(7), &former)
    return result
  }

  private func pairIsRefused() -> Bool {
    do {
      _ = try SocketConnection.pair()
      return false
    } catch {
      return error.matches(IOErrorCode.tooManyOpenFiles)
    }
  }

  /// A timer that interrupts system calls, thousands of times a second.
  private func interruptions() async throws {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGALRM, &action, nil)
    var timer = itimerval()
    timer.it_interval.tv_usec = 100
    timer.it_value.tv_usec = 100
    setitimer(__itimer_which_t(0), &timer, nil)
    try await slowReader()
    try await closeAtEveryByte()
    let listener = try SocketListener(at: .ip(.loopbackV4, port: 0))
    for _ in 0..<50 {
      async let server = listener.accept()
      let client = try await SocketConnection.connect(to: listener.address)
      try await client.write([1])
      _ = try await server.readExactly(1)
    }
    timer = itimerval()
    setitimer(__itimer_which_t(0), &timer, nil)
  }
}
