// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct SocketMessageTests {
  @Test func aDescriptorArrivesUsable() async throws {
    let (near, far) = try SocketConnection.pair()
    let pipe = try OwnedDescriptor.pipe()
    let reader = try StreamReader(adopting: pipe.readEnd)
    var list = DescriptorList()
    list.append(pipe.writeEnd)
    try await near.sendMessage([7], passing: list)
    let message = try #require(await take(far))
    #expect(message.bytes == [7])
    #expect(message.count == 1)
    #expect(fcntl(message.peek(at: 0), F_GETFD) & FD_CLOEXEC != 0)
    let arrived = try StreamWriter(adopting: message.takeFirst()!)
    try await arrived.write("through")
    try arrived.close()
    _ = consume list
    #expect(try await text(reader.readToEnd(limit: 10)) == "through")
  }

  @Test func asManyAsTheSystemAllowsKeepTheirOrder() async throws {
    let (near, far) = try SocketConnection.pair()
    let files = Files()
    var list = DescriptorList()
    for index in 0..<SocketConnection.mostDescriptors { list.append(files.open(index)) }
    try await near.sendMessage([1], passing: list)
    let message = try #require(await take(far))
    #expect(message.count == SocketConnection.mostDescriptors)
    var index = 0
    while let descriptor = message.takeFirst() {
      #expect(files.index(of: descriptor) == index)
      index += 1
    }
    list.append(files.open(0))
    do {
      try await near.sendMessage([1], passing: list)
      Issue.record("one too many was passed")
    } catch IOErrorCode.invalidArgument {
    }
  }

  @Test func shortReadsLoseNeitherBytesNorDescriptors() async throws {
    let (near, far) = try SocketConnection.pair()
    let files = Files()
    far.collectsDescriptors = true
    for index in 0..<3 {
      var list = DescriptorList()
      list.append(files.open(index))
      try await near.sendMessage([1, 2, 3, 4, 5], passing: list)
    }
    var taken: [Int] = []
    for _ in 0..<5 {
      #expect(try await far.readExactly(3).count == 3)
      var descriptors = far.takeDescriptors()
      while let descriptor = descriptors.takeFirst() { taken.append(files.index(of: descriptor)) }
    }
    #expect(taken == [0, 1, 2])
  }

  @Test func descriptorsThatNobodyWantsAreClosed() async throws {
    let (near, far) = try SocketConnection.pair()
    let pipe = try ListedPipe()
    try await near.sendMessage([1], passing: pipe.list)
    let reader = pipe.dropList()
    #expect(try await far.readExactly(1) == [1])
    #expect(try await reader.read() == nil)
  }

  @Test func descriptorsThatNobodyTakesAreClosedWithTheConnection() async throws {
    let (near, far) = try SocketConnection.pair()
    let pipe = try ListedPipe()
    far.collectsDescriptors = true
    try await near.sendMessage([1], passing: pipe.list)
    let reader = pipe.dropList()
    #expect(try await far.readExactly(1) == [1])
    try far.close()
    #expect(try await reader.read() == nil)
  }

  @Test func aFailedMessageLeavesTheListToItsOwner() async throws {
    let (near, far) = try SocketConnection.pair()
    try far.close()
    // A process that another test is starting has the socket, too, until its program begins.
    #expect(try await near.read() == nil)
    let pipe = try ListedPipe()
    do {
      try await near.sendMessage([1], passing: pipe.list)
      Issue.record("it went through")
    } catch IOErrorCode.brokenPipe {
    }
    do {
      try await near.sendMessage([], passing: pipe.list)
      Issue.record("it went through")
    } catch IOErrorCode.invalidArgument {
    }
    #expect(pipe.list.count == 1)
    let reader = pipe.dropList()
    #expect(try await reader.read() == nil)
  }

  @Test func aMessageWithoutDescriptorsIsPlainBytes() async throws {
    let (near, far) = try SocketConnection.pair()
    try await near.sendMessage([1, 2], passing: DescriptorList())
    let message = try #require(await take(far))
    #expect(message.bytes == [1, 2])
    #expect(message.count == 0)
    try near.close()
    let end = try await take(far) == nil
    #expect(end)
  }

  // MARK: The list

  @Test func aListPeeksDuplicatesAndTakes() throws {
    let files = Files()
    var list = DescriptorList()
    list.append(files.open(0))
    list.append(files.open(1))
    let number = list.peek(at: 1)
    let copy = try list.duplicate(at: 1)
    #expect(copy.number != number)
    #expect(files.index(of: copy) == 1)
    #expect(list.count == 2)
    let first = list.takeFirst()!
    #expect(files.index(of: first) == 0)
    #expect(list.peek(at: 0) == number)
  }

  @Test func aPositionOutsideOfTheListTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = DescriptorList().peek(at: 0)
    }
    expectMessage(result, "DescriptorList has 0 descriptors, and none at 0")
  }
}

/// What `#require` needs to look into a value that cannot be copied.
private final class Message {
  private var message: SocketMessage

  init(_ message: consuming SocketMessage) { self.message = message }

  var bytes: [UInt8] { message.bytes }
  var count: Int { message.descriptors.count }
  func peek(at index: Int) -> Int32 { message.descriptors.peek(at: index) }
  func takeFirst() -> OwnedDescriptor? { message.descriptors.takeFirst() }
}

private func take(_ peer: SocketConnection) async throws -> Message? {
  guard let message = try await peer.receiveMessage() else { return nil }
  return Message(message)
}

/// A pipe whose writing end is the only descriptor of a list.
private final class ListedPipe {
  private let reader: StreamReader
  var list: DescriptorList

  init() throws {
    let pipe = try OwnedDescriptor.pipe()
    list = DescriptorList()
    reader = try StreamReader(adopting: pipe.readEnd)
    list.append(pipe.writeEnd)
  }

  /// Closes what is listed.
  func dropList() -> StreamReader {
    list = DescriptorList()
    return reader
  }
}

/// Files that are told apart by their lengths.
private final class Files {
  private let directory = TemporaryDirectory()

  func open(_ index: Int) -> OwnedDescriptor {
    let path = directory / "\(index)"
    let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    ftruncate(number, off_t(index))
    return OwnedDescriptor(adopting: number)
  }

  func index(of descriptor: borrowing OwnedDescriptor) -> Int {
    var status = stat()
    fstat(descriptor.number, &status)
    return Int(status.st_size)
  }
}
