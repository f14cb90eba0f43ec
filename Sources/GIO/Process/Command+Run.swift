// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

extension Command {
  /// Runs the program to its end; it does not outlive the call.
  ///
  ///     let status = try await Command("qemu-img", ["create", "-f", "qcow2", path, "10G"]).run()
  ///
  /// With a body, which works with the child while it runs:
  ///
  ///     var command = Command("tail", ["-f", path])
  ///     command.standardOutput = .stream
  ///     try await command.run { child in
  ///       for try await line in child.standardOutput!.lines() { print(line) }
  ///     }
  ///
  /// When the task is cancelled, or `body` throws, the child is asked to end, and killed when it has not
  /// ended after some time; the call returns when it has. A child that leads a group or session is
  /// stopped with its group.
  ///
  /// - Parameters:
  ///   - grace: How long the child may take after SIGTERM; SIGKILL follows.
  ///   - isolation: The caller's isolation; leave it out.
  ///   - body: Runs once, in the caller's isolation, after the start. When it returns, our ends of the
  ///     child's pipes are closed, and the end of the child is waited for.
  /// - Returns: How the child ended.
  /// - Throws: As ``start()``; what `body` throws; `CancellationError` when the task was cancelled while
  ///   the child ran.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_subprocess_wait_async()`.
  @discardableResult
  public func run(
    grace: Duration = .seconds(5),
    isolation: isolated (any Actor)? = #isolation,
    _ body: (ChildProcess) async throws -> Void = { _ in }
  ) async throws -> ProcessExit {
    try Task.checkCancellation()
    let child = try start()
    let stop: @Sendable () -> Void = { child.beginStop(grace) }
    do {
      try await withTaskCancellationHandler(
        operation: {
          _ = isolation
          try await body(child)
        },
        onCancel: stop,
        isolation: isolation
      )
    } catch {
      stop()
      child.closeStreams()
      _ = await child.monitor.exit(isolation: isolation, onCancel: {})
      throw error
    }
    child.closeStreams()
    let status = await child.monitor.exit(isolation: isolation, onCancel: stop)
    if Task.isCancelled, child.monitor.hasBeenStopped { throw CancellationError() }
    return status
  }

  /// Runs the program to its end, and answers as a shell would: a program that is not found is the status
  /// 127, one that cannot be executed 126.
  ///
  ///     let status = try await Command("dnsmasq", ["--version"]).runAsShell()
  ///
  /// - Parameters:
  ///   - grace: As for ``run(grace:isolation:_:)``.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: How the child ended, or would have in a shell.
  /// - Throws: As ``run(grace:isolation:_:)``, but for these two cases.
  ///
  /// > Isolation: The caller's.
  ///
  /// No C counterpart.
  public func runAsShell(
    grace: Duration = .seconds(5),
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> ProcessExit {
    do {
      return try await run(grace: grace, isolation: isolation)
    } catch SpawnErrorCode.noEntry {
      return .exited(code: 127)
    } catch SpawnErrorCode.permissionDenied {
      return .exited(code: 126)
    } catch SpawnErrorCode.notExecutable {
      return .exited(code: 126)
    }
  }
}

// MARK: - Capturing

extension Command {
  /// Runs the program to its end, and returns what it has written.
  ///
  ///     let info = try await Command("qemu-img", ["info", "--output=json", path]).capture()
  ///     print(info.exit, try info.text())
  ///
  /// Input is written and both outputs are read at the same time, so that no amount of either is too much
  /// for a pipe. The streams of the command count where they say something: an output that goes to a
  /// file stays empty here, and messages joined to the output come with it. What is
  /// ``Output/inherit`` is captured.
  ///
  /// The call waits for the end of both outputs, which others have open, too, if the program has left
  /// children behind.
  ///
  /// - Parameters:
  ///   - input: What the program reads, if ``standardInput`` is ``Input/inherit`` or ``Input/stream``; it may
  ///     read less.
  ///   - limit: How many bytes are too many by one, for each output.
  ///   - grace: How long the child may take after SIGTERM, if it has to be stopped.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Returns: How the program ended, and what it wrote; empty if it wrote nothing.
  /// - Throws: As ``start()``; `IOErrorCode.messageTooLarge` when it writes more than `limit`;
  ///   `CancellationError` when the task is cancelled. The child is then stopped first.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_subprocess_communicate_async()`.
  public func capture(
    input: [UInt8] = [],
    limit: Int = 16 << 20,
    grace: Duration = .seconds(5),
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> CapturedOutput {
    var command = self
    if command.standardInput == .inherit { command.standardInput = input.isEmpty ? .null : .stream }
    if command.standardOutput == .inherit { command.standardOutput = .stream }
    if command.standardError == .inherit { command.standardError = .stream }
    nonisolated(unsafe) var captured = ([UInt8](), [UInt8]())  // written by the body alone
    let exit = try await command.run(grace: grace, isolation: isolation) { child in
      async let output = child.standardOutput?.readToEnd(limit: limit) ?? []
      async let messages = child.standardError?.readToEnd(limit: limit) ?? []
      async let writing: Void = child.feed(input)
      captured = try await (output, messages)
      try await writing
    }
    return CapturedOutput(exit: exit, standardOutput: captured.0, standardError: captured.1)
  }

  /// Runs the program to its end with text as its input, and returns what it has written.
  ///
  ///     let sorted = try await Command("sort").capture(input: names.joined(separator: "\n")).text()
  ///
  /// See ``capture(input:limit:grace:isolation:)-([UInt8],_,_,_)``.
  ///
  /// Wraps `g_subprocess_communicate_utf8_async()`.
  public func capture(
    input: String,
    limit: Int = 16 << 20,
    grace: Duration = .seconds(5),
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> CapturedOutput {
    try await capture(input: Array(input.utf8), limit: limit, grace: grace, isolation: isolation)
  }
}

extension ChildProcess {
  /// Writes all that the child is to read, and no more. A child that does not want it is no error.
  fileprivate func feed(_ input: [UInt8]) async throws {
    guard let standardInput else { return }
    do {
      try await standardInput.write(input)
      try standardInput.close()
    } catch IOErrorCode.brokenPipe {}
  }

  fileprivate func closeStreams() {
    try? standardInput?.close()
    try? standardOutput?.close()
    try? standardError?.close()
  }
}
