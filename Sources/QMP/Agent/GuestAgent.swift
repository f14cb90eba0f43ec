// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GIO
import GLib

/// A connection to the agent inside a guest, `qemu-ga`.
///
///     let agent = try await GuestAgent(connecting: .unix("/run/vm-1/agent.sock"))
///     print(try await agent.hostName())
///
/// The agent sits behind a serial line that has no beginning and no end: what comes may be what is left
/// of an earlier conversation, and nobody may be there. So before the first command, and after one that was
/// not answered, both sides agree on where they are: a mark that is in no text, and a number that only this
/// conversation knows. That takes part of the command's deadline.
///
/// > Isolation: Safe from any thread. Needs no loop.
///
/// No C counterpart.
public final class GuestAgent: Sendable {
  private let conversation: Conversation
  private let options: QMPMonitor.Options
  private let state = AgentState()

  private init(_ conversation: Conversation, _ options: QMPMonitor.Options) {
    self.conversation = conversation
    self.options = options
    conversation.start(on: options.executor)
  }

  deinit { conversation.finish(.closed) }

  /// Closes the connection: commands that wait throw. Closing again does nothing.
  ///
  /// No C counterpart.
  public func close() { conversation.finish(.closed) }

  /// Why the connection has ended; `nil` as long as it has not. That the guest is gone does not end it.
  ///
  /// No C counterpart.
  public var end: QMPEnd? { conversation.end }
}

// MARK: - Connecting

extension GuestAgent {
  /// Connects to the socket that QEMU offers for the agent's serial line. Whether an agent is there shows
  /// with the first command.
  ///
  /// - Parameters:
  ///   - address: `-chardev socket,path=PATH,server=on,wait=off,id=ga` and a port
  ///     `org.qemu.guest_agent.0` on it.
  ///   - deadline: How long connecting may take.
  ///   - options: More that can be chosen.
  /// - Throws: `GLibError` with an `IOErrorCode`; ``QMPError`` when it takes too long.
  ///
  /// No C counterpart.
  public convenience init(
    connecting address: SocketAddress,
    deadline: Duration = .seconds(5),
    options: QMPMonitor.Options = QMPMonitor.Options()
  ) async throws {
    let connection = try await connect(to: address, until: Deadline(after: deadline))
    self.init(over: connection, options: options)
  }

  /// Takes over a connected socket.
  ///
  /// - Parameters:
  ///   - connection: Closed with the agent.
  ///   - options: More that can be chosen.
  ///
  /// No C counterpart.
  public convenience init(
    over connection: SocketConnection,
    options: QMPMonitor.Options = QMPMonitor.Options()
  ) {
    self.init(Conversation(.agent, connection, options), options)
  }
}

// MARK: - Commands

extension GuestAgent {
  /// Sends a command and waits for its result.
  ///
  ///     let users = try await agent.execute(QMPCommand<[User]>("guest-get-users"))
  ///
  /// - Parameters:
  ///   - command: What to do.
  ///   - deadline: How long it may take; left out, what ``QMPMonitor/Options/deadline`` says.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: The result.
  /// - Throws: ``QMPError``, which says which command and why: `deadlineMissed` also when no agent runs;
  ///   `CancellationError`.
  ///
  /// No C counterpart.
  @discardableResult
  public func execute<Result>(
    _ command: QMPCommand<Result>,
    deadline: Duration? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Result {
    let request = try command.request()
    let end = Deadline(after: deadline ?? options.deadline)
    if !state.isInStep { try await synchronize(until: end, isolation) }
    do {
      return try command.result(
        from: try await conversation.perform(request, until: end.instant, isolation: isolation)
      )
    } catch {
      if Self.losesStep(error) { state.isInStep = false }
      throw error
    }
  }

  /// Sends a command that is known by its name, and returns the result as it came.
  ///
  /// - Parameters:
  ///   - name: The agent's name of the command.
  ///   - arguments: An object; `nil` if there are none.
  ///   - deadline: How long it may take; left out, what ``QMPMonitor/Options/deadline`` says.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: As ``execute(_:deadline:isolation:)``.
  ///
  /// No C counterpart.
  @discardableResult
  public func execute(
    _ name: String,
    _ arguments: JSONValue? = nil,
    deadline: Duration? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> JSONValue {
    try await execute(
      QMPCommand<JSONValue>(name, arguments),
      deadline: deadline,
      isolation: isolation
    )
  }

  private func synchronize(until end: Deadline, _ isolation: isolated (any Actor)?) async throws {
    let number = Int64.random(in: (1 << 32)..<(1 << 53))
    var request = Request(command: "guest-sync-delimited")
    request.arguments = Array(#"{"id":\#(number)}"#.utf8)
    request.syncValue = number
    _ = try await conversation.perform(request, until: end.instant, isolation: isolation)
    state.isInStep = true
  }

  private static func losesStep(_ error: any Error) -> Bool {
    guard let error = error as? QMPError else { return error is CancellationError }
    return error.reason == .deadlineMissed
  }
}

// MARK: - What is often wanted

extension GuestAgent {
  /// Finds out whether an agent is there.
  ///
  /// - Throws: As ``execute(_:deadline:isolation:)``.
  ///
  /// Wraps `guest-ping`.
  public func ping(deadline: Duration? = nil) async throws {
    try await execute(QMPCommand<Void>("guest-ping"), deadline: deadline)
  }

  /// The name that the guest has given itself.
  ///
  /// - Throws: As ``execute(_:deadline:isolation:)``.
  ///
  /// Wraps `guest-get-host-name`.
  public func hostName(deadline: Duration? = nil) async throws -> String {
    struct Answer: Decodable {
      let name: String
      private enum CodingKeys: String, CodingKey { case name = "host-name" }
    }
    let answer = try await execute(QMPCommand<Answer>("guest-get-host-name"), deadline: deadline)
    return answer.name
  }

  /// How a guest is to shut down.
  ///
  /// No C counterpart.
  public enum Shutdown: String, Hashable, Sendable {
    /// It ends, and the machine is switched off.
    ///
    /// No C counterpart.
    case powerdown
    /// It ends, and the machine stays on.
    ///
    /// No C counterpart.
    case halt
    /// It begins anew.
    ///
    /// No C counterpart.
    case reboot
  }

  /// Asks the guest to shut down. An agent that does so says nothing, so that only a refusal is noticed; the
  /// monitor's events tell what comes of it.
  ///
  /// - Parameters:
  ///   - mode: How.
  ///   - patience: How long to wait for a refusal.
  /// - Throws: ``QMPError`` when the agent is not there, or refuses.
  ///
  /// Wraps `guest-shutdown`.
  public func shutDown(_ mode: Shutdown = .powerdown, patience: Duration = .seconds(1)) async throws
  {
    try await ping()
    let command = QMPCommand<Void>("guest-shutdown", ["mode": mode.rawValue])
    do {
      try await execute(command, deadline: patience)
    } catch let error as QMPError where error.reason == .deadlineMissed {}
  }
}

/// Whether both sides know where they are.
private final class AgentState: @unchecked Sendable {
  // Sendable: only touched with the lock held.
  private let lock = Lock()
  private var value = false

  var isInStep: Bool {
    get { lock.withLock { value } }
    set { lock.withLock { value = newValue } }
  }
}
