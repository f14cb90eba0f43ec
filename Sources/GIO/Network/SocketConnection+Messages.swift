// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

extension SocketConnection {
  /// How many descriptors can be passed at once.
  ///
  /// No C counterpart.
  public static var mostDescriptors: Int { PassedDescriptors.most }

  /// Writes bytes, and passes descriptors with the first of them.
  ///
  ///     try await monitor.sendMessage(Array(command.utf8), passing: images)
  ///
  /// The peer gets duplicates: those in the list stay open, and are the caller's. When the call throws,
  /// `writer.bytesWritten` tells whether they have gone: they have, with the first byte.
  ///
  /// - Parameters:
  ///   - bytes: At least one, which carries the descriptors.
  ///   - descriptors: Up to ``mostDescriptors``. They arrive in this order.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `IOErrorCode.invalidArgument` when there are too many descriptors, or no byte;
  ///   otherwise as ``WritableStream/write(_:isolation:)-([UInt8],_)``.
  ///
  /// Wraps `g_unix_connection_send_fd_async()` and `g_socket_send_message()`.
  public func sendMessage(
    _ bytes: [UInt8],
    passing descriptors: borrowing DescriptorList,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    guard descriptors.count <= Self.mostDescriptors else {
      throw GLibError(
        IOErrorCode.invalidArgument,
        "\(descriptors.count) descriptors were to be passed at once; \(Self.mostDescriptors) can be"
      )
    }
    guard !bytes.isEmpty || descriptors.isEmpty else {
      throw GLibError(IOErrorCode.invalidArgument, "descriptors cannot be passed without a byte")
    }
    try await writer.write(isolation, passing: descriptors.numbers) { body in
      try bytes.withUnsafeBytes(body)
    }
  }

  /// Reads what is there, with the descriptors that were passed with it.
  ///
  ///     guard var message = try await peer.receiveMessage() else { return }
  ///     while let descriptor = message.descriptors.takeFirst() { use(descriptor) }
  ///
  /// Descriptors come with the first byte that they were sent with, also when that is read in smaller
  /// pieces. Where they are expected, set ``collectsDescriptors`` before anything is read: otherwise the
  /// system closes those that come with bytes which another operation reads ahead.
  ///
  /// - Parameters:
  ///   - count: How many bytes at most. Precondition: positive.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: At least one byte; `nil` at the end of the stream.
  /// - Throws: `IOErrorCode.tooManyOpenFiles` when there is no room for the descriptors: those that
  ///   have come are closed, and the bytes can still be read.
  ///
  /// Wraps `g_unix_connection_receive_fd_async()` and `g_socket_receive_message()`.
  public func receiveMessage(
    atMost count: Int = 65_536,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> SocketMessage? {
    collectsDescriptors = true
    guard let bytes = try await read(atMost: count, isolation: isolation) else { return nil }
    return SocketMessage(bytes: bytes, descriptors: takeDescriptors())
  }

  /// Whether descriptors are kept that come with bytes, whichever operation reads these. Off at first:
  /// a peer that passes what nobody wants then fills nobody's table.
  ///
  ///     peer.collectsDescriptors = true
  ///     let header = try await peer.readExactly(28)
  ///     var descriptors = peer.takeDescriptors()
  ///
  /// No C counterpart.
  public var collectsDescriptors: Bool {
    get { reader.collectsDescriptors }
    set { reader.collectsDescriptors = newValue }
  }

  /// Hands over the descriptors that have come, in their order: at least those that were passed with
  /// bytes that were read, perhaps also later ones.
  ///
  /// Wraps `g_unix_fd_message_steal_fds()`.
  public func takeDescriptors() -> DescriptorList {
    DescriptorList(adopting: reader.takeDescriptors())
  }
}
