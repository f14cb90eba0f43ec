// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GIO
import GLib

/// A connection to QEMU's machine protocol: commands out, replies and events in.
///
///     let monitor = try await QMPMonitor(connecting: .unix(path), deadline: .seconds(2))
///     let status = try await monitor.execute(.queryStatus)
///     for try await event in monitor.events(.shutdown, .stop) { print(event.name) }
///
/// Any number of tasks may send commands at once; replies find their commands by id, in whatever order
/// they come, and no event is taken for a reply. Every command has a deadline. One that misses it, or
/// whose task is cancelled, throws; its late reply is discarded, and the connection goes on. The end of
/// the connection ends all commands and all sequences of events at once, for one reason: ``end``.
///
/// The connection is closed with ``close()``, or when the last reference to the monitor is dropped; a
/// sequence of its events holds one.
///
/// > Isolation: Safe from any thread. Needs no loop.
///
/// No C counterpart.
public final class QMPMonitor: Sendable {
  let conversation: Conversation
  private let options: Options

  /// What the greeting says QEMU's version is; `nil` when it says nothing.
  ///
  /// No C counterpart.
  public let version: QMPVersion?

  /// Whether commands can be sent out of band.
  ///
  /// No C counterpart.
  public let supportsOutOfBand: Bool

  /// What can be chosen about a connection.
  ///
  /// > Isolation: Safe from any thread, as any value.
  ///
  /// No C counterpart.
  public struct Options: Hashable, Sendable {
    /// How long a command may take for which nothing else is said: 10 seconds.
    ///
    /// No C counterpart.
    public var deadline = Duration.seconds(10)

    /// How many bytes a message may have: 10 MiB. A peer that sends a longer one has broken the
    /// protocol.
    ///
    /// No C counterpart.
    public var messageLimit = 10 << 20

    /// Whether to ask for commands out of band, where the other side offers them.
    ///
    /// No C counterpart.
    public var enablesOutOfBand = true

    /// Whether each command is a line. QEMU does not need that, and reads a byte less; scripts do.
    ///
    /// No C counterpart.
    public var endsLines = false

    /// The options that suit QEMU.
    ///
    /// No C counterpart.
    public init() {}
  }

  /// Waits for the greeting and negotiates.
  private init(_ conversation: Conversation, _ options: Options, until deadline: Deadline)
    async throws
  {
    self.conversation = conversation
    self.options = options
    conversation.start()
    do {
      let greeting = try await conversation.perform(
        nil,
        until: deadline.instant,
        isolation: nil
      ).value()
      version = QMPVersion(greeting["version"])
      let offered = greeting["capabilities"]?.arrayValue ?? []
      supportsOutOfBand = options.enablesOutOfBand && offered.contains("oob")
      var request = Request(command: "qmp_capabilities")
      if supportsOutOfBand { request.arguments = Array(#"{"enable":["oob"]}"#.utf8) }
      _ = try await conversation.perform(request, until: deadline.instant, isolation: nil)
    } catch {
      conversation.finish(.closed)
      throw error
    }
  }

  deinit { conversation.finish(.closed) }

  /// Closes the connection: commands that wait throw, and sequences of events end. QEMU runs on.
  /// Closing again does nothing.
  ///
  /// No C counterpart.
  public func close() { conversation.finish(.closed) }

  /// Why the connection has ended; `nil` as long as it has not.
  ///
  /// No C counterpart.
  public var end: QMPEnd? { conversation.end }

  /// How many commands were sent that nobody waits for any more, because they have missed their deadline or
  /// were cancelled, and that have no reply yet. When it grows, QEMU hangs, and yet more commands only
  /// lengthen the queue.
  ///
  /// No C counterpart.
  public var overdueCommands: Int { conversation.overdueCount }
}

// MARK: - Connecting

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

/// The moment that something has to be over.
struct Deadline {
  let instant: ContinuousClock.Instant

  /// Further than this some clocks cannot count.
  private static let farAway = Duration.seconds(1 << 30)

  init(after duration: Duration) { instant = .now + min(duration, Self.farAway) }
}

// MARK: - Commands

extension QMPMonitor {
  /// Sends a command and waits for its result.
  ///
  ///     let status = try await monitor.execute(.queryStatus, deadline: .seconds(1))
  ///
  /// - Parameters:
  ///   - command: What to do.
  ///   - deadline: How long it may take; left out, what ``Options/deadline`` says.
  ///   - outOfBand: Whether QEMU is to take it before others that it has not begun yet. Only few commands can
  ///     be. Precondition: ``supportsOutOfBand``.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The result.
  /// - Throws: ``QMPError``, which says which command and why; `CancellationError`.
  /// - Complexity: QEMU needs about 4 µs for each byte of the command.
  ///
  /// No C counterpart.
  @discardableResult
  public func execute<Result>(
    _ command: QMPCommand<Result>,
    deadline: Duration? = nil,
    outOfBand: Bool = false,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Result {
    var request = try command.request()
    request.isOutOfBand = outOfBand
    return try await perform(request, command, deadline, isolation)
  }

  /// Sends a command with descriptors, which QEMU gets duplicates of.
  ///
  ///     var images = DescriptorList()
  ///     images.append(image)
  ///     let set = try await monitor.execute(.addFD(), passing: images)
  ///     let file = "/dev/fdset/\(set.id)"
  ///
  /// QEMU keeps one message's descriptors at a time; so such commands wait for each other, within their
  /// deadlines.
  ///
  /// - Parameters:
  ///   - command: What to do; `getfd` and `add-fd` take one descriptor.
  ///   - descriptors: Closed here when they have gone, or when the command has failed.
  ///   - deadline: How long it may take; left out, what ``Options/deadline`` says.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The result.
  /// - Throws: As ``execute(_:deadline:outOfBand:isolation:)``.
  ///
  /// Precondition: The monitor has a UNIX socket, not pipes.
  ///
  /// No C counterpart.
  @discardableResult
  public func execute<Result>(
    _ command: QMPCommand<Result>,
    passing descriptors: consuming DescriptorList,
    deadline: Duration? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Result {
    guard conversation.canPassDescriptors else {
      misuse("QMPMonitor.execute(_:passing:): descriptors go over sockets, not over pipes")
    }
    var request = try command.request()
    if !descriptors.isEmpty { request.descriptors = PassedDescriptorList(descriptors) }
    return try await perform(request, command, deadline, isolation)
  }

  /// Sends a command that is known by its name, and returns the result as it came.
  ///
  ///     let disks = try await monitor.execute("query-block")
  ///     try await monitor.execute("device_del", ["id": "net1"])
  ///
  /// - Parameters:
  ///   - name: QEMU's name of the command.
  ///   - arguments: An object; `nil` if there are none.
  ///   - deadline: How long it may take; left out, what ``Options/deadline`` says.
  ///   - outOfBand: As in ``execute(_:deadline:outOfBand:isolation:)``.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The result; an empty object for most commands that only do something.
  /// - Throws: As ``execute(_:deadline:outOfBand:isolation:)``.
  ///
  /// No C counterpart.
  @discardableResult
  public func execute(
    _ name: String,
    _ arguments: JSONValue? = nil,
    deadline: Duration? = nil,
    outOfBand: Bool = false,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> JSONValue {
    try await execute(
      QMPCommand<JSONValue>(name, arguments),
      deadline: deadline,
      outOfBand: outOfBand,
      isolation: isolation
    )
  }

  private func perform<Result>(
    _ request: Request,
    _ command: QMPCommand<Result>,
    _ deadline: Duration?,
    _ isolation: isolated (any Actor)?
  ) async throws -> Result {
    if request.isOutOfBand, !supportsOutOfBand {
      misuse("QMPMonitor.execute: this monitor takes no commands out of band")
    }
    let end = Deadline(after: deadline ?? options.deadline)
    return try command.result(
      from: try await conversation.perform(request, until: end.instant, isolation: isolation)
    )
  }
}

// MARK: - Events

extension QMPMonitor {
  /// Tells what happens to the machine, from this call on.
  ///
  ///     let events = monitor.events(.shutdown, .stop, .resume)
  ///     var status = try await monitor.execute(.queryStatus)
  ///     for try await event in events { … }
  ///
  /// QEMU tells nobody what happened before he was connected: subscribe first, then ask how things are.
  /// The first sequence of a monitor begins with what came before it, up to 100 events.
  ///
  /// Nobody waits for a consumer. What comes meanwhile is buffered; when the buffer is full, events are
  /// dropped, and ``QMPEvent/dropped`` of the next one says how many.
  ///
  /// The sequence ends when the connection ends: after what is buffered, and with an error unless that end
  /// was wanted; see ``QMPEvents/AsyncIterator/next(isolation:)``.
  ///
  /// - Parameters:
  ///   - names: Which events; none means all.
  ///   - buffer: How many may wait. Precondition: at least 1.
  ///   - overflow: Which ones are dropped.
  /// - Returns: A sequence for one consumer: iterations share what comes, and go on where the last one
  ///   stopped. Precondition: No two tasks wait for it at the same time.
  ///
  /// No C counterpart.
  public func events(
    _ names: QMPEvent.Name...,
    buffer: Int = 1_000,
    overflow: QMPEventOverflow = .dropOldest
  ) -> QMPEvents {
    events(Set(names), buffer: buffer, overflow: overflow)
  }

  /// Tells what happens to the machine; as with names one by one.
  ///
  /// - Parameters:
  ///   - names: Which events; the empty set means all.
  ///   - buffer: How many may wait. Precondition: at least 1.
  ///   - overflow: Which ones are dropped.
  ///
  /// No C counterpart.
  public func events(
    _ names: Set<QMPEvent.Name>,
    buffer: Int = 1_000,
    overflow: QMPEventOverflow = .dropOldest
  ) -> QMPEvents {
    guard buffer >= 1 else { misuse("QMPMonitor.events: the buffer must hold an event at least") }
    let storage = EventStorage(limit: buffer, overflow: overflow)
    let subscription = EventSubscription(self, names.isEmpty ? nil : names, storage)
    return QMPEvents(subscription: subscription)
  }
}
