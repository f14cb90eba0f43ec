// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GIO
import GLib

extension QMPMonitor {
  /// Connects to the socket of a monitor.
  ///
  ///     let monitor = try await QMPMonitor(connecting: .unix("/run/vm-1/monitor.sock"))
  ///
  /// A process that is stopped accepts connections, too; only the greeting proves that somebody is there,
  /// so it is waited for here.
  ///
  /// - Parameters:
  ///   - address: Where QEMU listens: `-qmp unix:PATH,server=on,wait=off`.
  ///   - deadline: How long connecting, greeting and negotiation may take together.
  ///   - options: More that can be chosen.
  /// - Throws: `GLibError` with an `IOErrorCode` when nobody listens there, or when the path is too long
  ///   for a socket (`filenameTooLong`); ``QMPError`` when QEMU does not answer as it should, or not in
  ///   time; `CancellationError`.
  ///
  /// No C counterpart.
  public convenience init(
    connecting address: SocketAddress,
    deadline: Duration = .seconds(5),
    options: Options = Options()
  ) async throws {
    let end = Deadline(after: deadline)
    try await self.init(
      Conversation(.monitor, try await connect(to: address, until: end), options),
      options,
      until: end
    )
  }

  /// Takes over a connected socket: one that was inherited or passed, or one of a pair whose other end
  /// QEMU has.
  ///
  ///     let (ours, theirs) = try SocketConnection.pair()
  ///     command.passedDescriptors = [.descriptor(try theirs.duplicateDescriptor(), as: 3)]
  ///     command.arguments += ["-chardev", "socket,id=m,fd=3", "-mon", "chardev=m,mode=control"]
  ///
  /// - Parameters:
  ///   - connection: Nothing was read from it yet. Closed with the monitor.
  ///   - deadline: How long greeting and negotiation may take together.
  ///   - options: More that can be chosen.
  /// - Throws: As ``init(connecting:deadline:options:)``.
  ///
  /// No C counterpart.
  public convenience init(
    over connection: SocketConnection,
    deadline: Duration = .seconds(5),
    options: Options = Options()
  ) async throws {
    let end = Deadline(after: deadline)
    try await self.init(Conversation(.monitor, connection, options), options, until: end)
  }

  /// Takes over two streams: the pipes of a child that was started with `-qmp stdio`.
  ///
  ///     let monitor = try await QMPMonitor(
  ///       reading: child.standardOutput!,
  ///       writing: child.standardInput!
  ///     )
  ///
  /// Descriptors cannot be passed over them.
  ///
  /// - Parameters:
  ///   - reader: Where QEMU writes. Closed with the monitor.
  ///   - writer: Where QEMU reads. Closed with the monitor.
  ///   - deadline: How long greeting and negotiation may take together.
  ///   - options: More that can be chosen.
  /// - Throws: As ``init(connecting:deadline:options:)``.
  ///
  /// No C counterpart.
  public convenience init(
    reading reader: StreamReader,
    writing writer: StreamWriter,
    deadline: Duration = .seconds(5),
    options: Options = Options()
  ) async throws {
    let end = Deadline(after: deadline)
    let conversation = Conversation(
      .monitor,
      reader: reader,
      writer: writer,
      socket: nil,
      limit: options.messageLimit,
      endsLines: options.endsLines
    )
    try await self.init(conversation, options, until: end)
  }
}

extension Conversation {
  convenience init(_ kind: Kind, _ socket: SocketConnection, _ options: QMPMonitor.Options) {
    self.init(
      kind,
      reader: socket.reader,
      writer: socket.writer,
      socket: socket,
      limit: options.messageLimit,
      endsLines: options.endsLines
    )
  }
}

/// Connects, and says by the same error as later steps that it took too long.
func connect(to address: SocketAddress, until deadline: Deadline) async throws -> SocketConnection {
  do {
    return try await withDeadline(deadline.instant) { try await .connect(to: address) }
  } catch IOErrorCode.timedOut {
    throw QMPError(command: nil, reason: .deadlineMissed)
  }
}
