// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GIO
import GLib

extension QMPMonitor {
  /// Sends a command and waits for its result.
  ///
  ///     let status = try await monitor.execute(.queryStatus, deadline: .seconds(1))
  ///
  /// - Parameters:
  ///   - command: What to do.
  ///   - deadline: How long it may take; left out, what ``Options/deadline`` says.
  ///   - outOfBand: Whether QEMU is to take it before others that it has not begun yet. Only few commands can
  ///     be, and only where ``supportsOutOfBand`` says so.
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
    if outOfBand, !supportsOutOfBand {
      let reason = "this monitor takes no commands out of band"
      throw QMPError(command: request.command, reason: .unsendable(reason))
    }
    return try command.result(
      from: try await conversation.perform(
        request,
        until: end(after: deadline),
        isolation: isolation
      )
    )
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
  /// - Throws: As ``execute(_:deadline:outOfBand:isolation:)``; `unsendable` when the monitor has no UNIX
  ///   socket, or there are more than `SocketConnection.mostDescriptors`.
  ///
  /// No C counterpart.
  @discardableResult
  public func execute<Result>(
    _ command: QMPCommand<Result>,
    passing descriptors: consuming DescriptorList,
    deadline: Duration? = nil,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Result {
    guard descriptors.isEmpty || conversation.canPassDescriptors else {
      let reason = "descriptors go over UNIX sockets only"
      throw QMPError(command: command.name, reason: .unsendable(reason))
    }
    var request = try command.request()
    if !descriptors.isEmpty { request.descriptors = PassedDescriptorList(descriptors) }
    return try command.result(
      from: try await conversation.perform(
        request,
        until: end(after: deadline),
        isolation: isolation
      )
    )
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

  private func end(after deadline: Duration?) -> ContinuousClock.Instant {
    Deadline(after: deadline ?? options.deadline).instant
  }
}
