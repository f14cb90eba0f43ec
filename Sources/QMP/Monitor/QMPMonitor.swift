// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

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
  let options: Options

  /// What the greeting says QEMU's version is; `nil` when it says nothing.
  ///
  /// No C counterpart.
  public let version: QEMUVersion?

  /// Whether commands can be sent out of band.
  ///
  /// No C counterpart.
  public let supportsOutOfBand: Bool

  /// What can be chosen about a connection.
  ///
  /// > Isolation: Safe from any thread, as any value.
  ///
  /// No C counterpart.
  public struct Options: Sendable {
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

    /// Whether each command is a line, and has an id also when it is the only one under way. QEMU needs
    /// neither, and reads eight bytes less, which is a quarter of `query-status`; scripts that play QEMU do.
    ///
    /// No C counterpart.
    public var endsLines = false

    /// The loop on which replies and events are received; left out, that of a thread of the library.
    ///
    ///     options.executor = thread.taskExecutor  // for tasks that prefer it, too
    ///
    /// A command of a task on the same loop then needs no other thread, which saves a wake-up for each
    /// reply. The loop must run as long as the connection lasts. Deadlines do not need it.
    ///
    /// No C counterpart.
    public var executor: LoopTaskExecutor?

    /// The options that suit QEMU.
    ///
    /// No C counterpart.
    public init() {}
  }

  /// Waits for the greeting and negotiates.
  init(_ conversation: Conversation, _ options: Options, until deadline: Deadline)
    async throws
  {
    self.conversation = conversation
    self.options = options
    conversation.start(on: options.executor)
    do {
      let greeting = try await conversation.perform(
        nil,
        until: deadline.instant,
        isolation: nil
      ).value()
      version = QEMUVersion(greeting["version"])
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
